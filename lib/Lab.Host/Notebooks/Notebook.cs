namespace Lab.Host.Notebooks;

/// <summary>A notebook file, read and found sound.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Cells">Its cells in the order of the file.</param>
internal sealed record Notebook(string Path, IReadOnlyList<NotebookCell> Cells)
{
    /// <summary>The file name.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>The code cells.</summary>
    public IEnumerable<NotebookCell> Code => Cells.Where(static cell => cell.Kind == CellKind.Code);

    /// <summary>The first heading of the first level, or the file name.</summary>
    public string Title => Cells.SelectMany(static cell => cell.Headings).FirstOrDefault(static h => h.Level == 1)?.Text ?? System.IO.Path.GetFileNameWithoutExtension(Path);
}

/// <summary>One cell.</summary>
/// <param name="Kind">Code or Markdown; anything else is kept as text.</param>
/// <param name="Source">Its text with line feeds only.</param>
/// <param name="Number">For a code cell its number among the code cells, from 1; otherwise 0.</param>
/// <param name="Section">Number of the <c>## </c> section it belongs to; 0 before the first.</param>
internal sealed record NotebookCell(CellKind Kind, string Source, int Number, int Section)
{
    /// <summary>The tags of its metadata. Default none.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Pictures pasted into it, by name: MIME type and base64 text. Default none.</summary>
    public IReadOnlyDictionary<string, (string MimeType, string Base64)> Attachments { get; init; } = new Dictionary<string, (string, string)>();

    /// <summary>Whether the cell must fail, which the text above it announces.</summary>
    public bool MustFail => Tags.Contains("raises-exception");

    /// <summary>The headings of a Markdown cell, outside of code blocks.</summary>
    public IReadOnlyList<Heading> Headings => Kind == CellKind.Markdown ? Heading.In(Source) : [];

    /// <summary>The first line that says something.</summary>
    public string Summary => Source.Split('\n').Select(static line => line.Trim()).FirstOrDefault(static line => line.Length > 0 && line[0] != '#') ?? "";
}

/// <summary>The kinds of cells.</summary>
internal enum CellKind
{
    /// <summary>C# to run.</summary>
    Code,

    /// <summary>Text to read.</summary>
    Markdown,

    /// <summary>Raw text: shown as it is, never run.</summary>
    Raw,
}
