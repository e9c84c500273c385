using System.Text.RegularExpressions;
using Xunit;

namespace Lab.Tests.Architecture;

/// <summary>Every file that the README and the architecture page name is there.</summary>
public sealed partial class ReadmeTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("lib/README.md")]
    public void What_the_page_names_exists(string page)
    {
        var named = Named().Matches(File.ReadAllText(Repository.PathOf(page))).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.True(named.Count > 3, "The page names next to no file: this test would pass on an empty one.");
        Assert.DoesNotContain(named, name => !Exists(name));
    }

    [Fact]
    public void A_name_that_is_not_there_is_caught() => Assert.False(Exists("lib/Lab.Net/NoSuchFile.cs"));

    // A name alone, such as TraceLinks.cs or Kernel/, stands for a file or folder of that name anywhere in the library.
    private static bool Exists(string name) => new[] { "", "lib" }.Any(folder => Path.Exists(Repository.PathOf(folder, name)))
        || (!name.TrimEnd('/').Contains('/', StringComparison.Ordinal)
            && Directory.EnumerateFileSystemEntries(Repository.Lib, name.TrimEnd('/'), SearchOption.AllDirectories).Any());

    [GeneratedRegex(@"`([\w./-]+(?:\.cs|\.csproj|\.md|\.sln|\.ipynb|/))`")]
    private static partial Regex Named();
}
