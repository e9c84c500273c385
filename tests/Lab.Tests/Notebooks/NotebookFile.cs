using System.Text.Json;

namespace Lab.Tests.Notebooks;

/// <summary>A cell as it is in the file.</summary>
internal sealed record NotebookCell(string Id, string Type, string Source, JsonElement Json)
{
    public IReadOnlyList<string> Tags => Json.GetProperty("metadata").TryGetProperty("tags", out var tags) ? [.. tags.EnumerateArray().Select(tag => tag.GetString()!)] : [];
}

/// <summary>A notebook of the lessons.</summary>
internal sealed class NotebookFile
{
    private NotebookFile(string path)
    {
        Name = Path.GetRelativePath(Folder, path).Replace('\\', '/');
        Text = File.ReadAllText(path);
        Json = JsonDocument.Parse(Text).RootElement;
        Cells = [.. Json.GetProperty("cells").EnumerateArray().Select(cell => new NotebookCell(
            cell.GetProperty("id").GetString()!,
            cell.GetProperty("cell_type").GetString()!,
            string.Concat(cell.GetProperty("source").EnumerateArray().Select(line => line.GetString())),
            cell))];
    }

    public static string Folder { get; } = Architecture.Repository.PathOf("notebooks");

    /// <summary>Their names, the folder of solutions included.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.ipynb", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/')).Order();

    public string Name { get; }

    public string Text { get; }

    public JsonElement Json { get; }

    public IReadOnlyList<NotebookCell> Cells { get; }

    public bool IsSolution => Name.StartsWith("solutions/", StringComparison.Ordinal);

    public IEnumerable<NotebookCell> Code => Cells.Where(cell => cell.Type == "code");

    public static NotebookFile Open(string name) => new(Path.Combine(Folder, name));

    /// <summary>The Markdown between a cell and the code cell before it.</summary>
    public string TextAbove(NotebookCell cell)
    {
        List<string> above = [];
        for (var i = Cells.ToList().IndexOf(cell) - 1; i >= 0 && Cells[i].Type == "markdown"; i--)
        {
            above.Insert(0, Cells[i].Source);
        }

        return string.Join("\n", above);
    }
}
