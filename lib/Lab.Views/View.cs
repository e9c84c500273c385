using System.Globalization;

namespace Lab.Views;

/// <summary>A picture and its text. The trailing expression of a cell.</summary>
/// <remarks>A view is a pure function of what it was made from: making it draws nothing, drawing it twice gives the same.
/// Engines find its two forms through <see cref="TypeFormatterSourceAttribute"/>.</remarks>
[TypeFormatterSource(typeof(ViewFormatterSource), PreferredMimeTypes = ["text/html", "text/plain"])]
public abstract class View
{
    /// <summary>Writes a self-contained HTML fragment: complete without script or style sheet, legible in light and dark, with a text alternative.</summary>
    public abstract void WriteHtml(TextWriter writer);

    /// <summary>Writes the same in plain text, for terminals, screen readers and diffs.</summary>
    public abstract void WriteText(TextWriter writer);

    /// <summary>The HTML fragment.</summary>
    public string ToHtml()
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        WriteHtml(writer);
        return writer.ToString();
    }

    /// <summary>The plain text.</summary>
    public override string ToString()
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        WriteText(writer);
        return writer.ToString();
    }
}
