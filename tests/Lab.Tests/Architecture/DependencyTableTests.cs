using System.Xml.Linq;
using Xunit;

namespace Lab.Tests.Architecture;

/// <summary>The table in lib/README.md is what the project files say, edge by edge.</summary>
public sealed class DependencyTableTests
{
    [Fact]
    public void The_table_names_every_project_and_no_other()
    {
        var projects = Directory.EnumerateDirectories(Repository.Lib).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(projects, Table().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_row_lists_the_references_of_its_project_file()
    {
        foreach (var (project, row) in Table())
        {
            var file = Repository.PathOf("lib", project, project + ".csproj");
            Assert.Equal((project, string.Join(", ", row.Projects)), (project, string.Join(", ", ProjectReferences(file))));
            Assert.Equal((project, string.Join(", ", row.Packages)), (project, string.Join(", ", PackageReferences(file))));
        }
    }

    [Fact]
    public void A_reference_that_the_table_lacks_is_caught()
    {
        var row = Parse("| Lab.Views | draws | Wire, Tracing | - |");
        Assert.NotEqual(row.Row.Projects, ProjectReferences(Repository.PathOf("lib", "Lab.Exercises", "Lab.Exercises.csproj")));
    }

    private static SortedDictionary<string, Row> Table()
    {
        var rows = File.ReadLines(Repository.PathOf("lib", "README.md")).Where(l => l.StartsWith("| Lab", StringComparison.Ordinal)).Select(Parse).ToList();
        Assert.NotEmpty(rows);
        return new(rows.ToDictionary(r => r.Project, r => r.Row), StringComparer.Ordinal);
    }

    private static (string Project, Row Row) Parse(string line)
    {
        var cells = line.Split('|', StringSplitOptions.TrimEntries);
        return (cells[1], new(
            [.. Names(cells[3]).Select(n => "Lab." + n).Order(StringComparer.Ordinal)],
            [.. Names(cells[4]).Order(StringComparer.Ordinal)]));
    }

    private static IEnumerable<string> Names(string cell) =>
        cell.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(n => n != "-");

    // A reference that is only built, not compiled against (ReferenceOutputAssembly=false), is no dependency of the code.
    private static string[] ProjectReferences(string file) => [.. XDocument.Load(file).Descendants("ProjectReference")
        .Where(e => (string?)e.Attribute("ReferenceOutputAssembly") != "false")
        .Select(e => Path.GetFileNameWithoutExtension((string)e.Attribute("Include")!)).Order(StringComparer.Ordinal)];

    private static string[] PackageReferences(string file) => [.. XDocument.Load(file).Descendants()
        .Where(e => e.Name.LocalName is "PackageReference" or "FrameworkReference")
        .Select(e => (string)e.Attribute("Include")!).Order(StringComparer.Ordinal)];

    private sealed record Row(string[] Projects, string[] Packages);
}
