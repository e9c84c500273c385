namespace Lab.Views;

/// <summary>Several views as one, one below the other, because a cell ends with one view.</summary>
/// <remarks>Not called Stack: cells have <c>using System.Collections</c>, which has a Stack too.</remarks>
public sealed class Stacked : View
{
    private readonly IReadOnlyList<(string Heading, View View)> _parts;

    /// <summary>Puts views below each other, without headings.</summary>
    /// <param name="views">The views, from top to bottom.</param>
    public Stacked(params IReadOnlyList<View> views)
        : this("", [.. views.Select(v => ("", v))])
    {
    }

    /// <summary>Puts views below each other, each under its heading.</summary>
    /// <param name="title">What stands above all of them; may be empty.</param>
    /// <param name="parts">A heading (may be empty) and a view, from top to bottom.</param>
    public Stacked(string title, params IReadOnlyList<(string Heading, View View)> parts)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(parts);
        foreach (var (heading, view) in parts)
        {
            ArgumentNullException.ThrowIfNull(heading, nameof(parts));
            ArgumentNullException.ThrowIfNull(view, nameof(parts));
        }

        (Title, _parts) = (title, [.. parts]);
    }

    /// <summary>What stands above all of them.</summary>
    public string Title { get; }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer) => ViewShell.Write(writer, ViewIds.Next(), markup =>
    {
        Heading(markup, Title, 4);
        foreach (var (heading, view) in _parts)
        {
            Heading(markup, heading, 5);
            view.WriteHtml(writer);
        }
    }, view: null);

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        var between = "";
        if (Title.Length > 0)
        {
            writer.WriteLine(Title);
            writer.WriteLine(new string('=', TextMetrics.Columns(Title)));
            between = "\n";
        }

        foreach (var (heading, view) in _parts)
        {
            writer.Write(between);
            between = "\n";
            if (heading.Length > 0)
            {
                writer.WriteLine(heading);
                writer.WriteLine(new string('-', TextMetrics.Columns(heading)));
            }

            view.WriteText(writer);
        }
    }

    private static void Heading(Markup markup, string text, int level)
    {
        if (text.Length > 0)
        {
            markup.Write($"<div role=\"heading\" aria-level=\"{level}\" style=\"font-weight:bold;font-size:{(level == 4 ? 15 : 14)}px;margin:10px 0 2px\">{text}</div>");
        }
    }
}
