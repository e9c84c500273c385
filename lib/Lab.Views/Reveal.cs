namespace Lab.Views;

/// <summary>A view that stays closed until the reader opens it. Plain text cannot be closed: there it follows its summary line, indented.</summary>
public sealed class Reveal : View
{
    private readonly View _content;

    /// <summary>Makes a closed view.</summary>
    /// <param name="summary">The line that is always seen and opens it.</param>
    /// <param name="content">What it hides.</param>
    public Reveal(string summary, View content)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(content);
        (Summary, _content) = (summary, content);
    }

    /// <summary>The line that is always seen.</summary>
    public string Summary { get; }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer) => ViewShell.Write(writer, ViewIds.Next(), markup =>
    {
        markup.Write($"<details><summary style=\"cursor:pointer;font-weight:bold\">{Summary}</summary><div style=\"margin:4px 0 4px 14px\">");
        _content.WriteHtml(writer);
        markup.Raw("</div></details>");
    }, view: null);

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine($"▸ {Summary}");
        foreach (var line in _content.ToString().TrimEnd('\n').Split('\n'))
        {
            writer.WriteLine(line.Length == 0 ? line : "  " + line);
        }
    }
}
