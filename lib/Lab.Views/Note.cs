namespace Lab.Views;

/// <summary>Some sentences as a view. What is typed is what is shown: no markup is read. A blank line begins a new paragraph.</summary>
public sealed class Note : View
{
    private readonly string[] _paragraphs;

    /// <summary>Makes a note.</summary>
    /// <param name="text">The sentences; may be empty.</param>
    public Note(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text.ReplaceLineEndings("\n");
        _paragraphs = Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>The sentences.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer) => ViewShell.Write(writer, ViewIds.Next(), markup =>
    {
        foreach (var paragraph in _paragraphs)
        {
            markup.Write($"<p style=\"margin:4px 0;max-width:72ch;white-space:pre-line\">{paragraph}</p>");
        }
    }, view: null);

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer) => writer.WriteLine(string.Join("\n\n", _paragraphs));
}
