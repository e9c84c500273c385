using Lab.Views;

namespace Lab.Exercises;

/// <summary>One thing that lessons need.</summary>
/// <param name="What">The thing.</param>
/// <param name="Ok">Whether it is there.</param>
/// <param name="Says">What was found; when it is missing, also what to do.</param>
public sealed record DoctorLine(string What, bool Ok, string Says)
{
    /// <summary>Whether lessons do without it. Default false.</summary>
    public bool IsOptional { get; init; }
}

/// <summary>What this machine has of what the lessons need: each line says ok or missing, and what to do.</summary>
/// <param name="lines">The lines.</param>
public sealed class DoctorView(IReadOnlyList<DoctorLine> lines) : View
{
    /// <summary>The lines.</summary>
    public IReadOnlyList<DoctorLine> Lines { get; } = lines;

    /// <summary>Whether nothing is missing that lessons cannot do without.</summary>
    public bool IsWell => Lines.All(line => line.Ok || line.IsOptional);

    private string Verdict => IsWell ? "Everything that the lessons need is here." : "Something is missing; the lines say what to do.";

    private static string Word(DoctorLine line) => line.Ok ? "ok" : line.IsOptional ? "not needed" : "missing";

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.Write(Verdict + "\n");
        foreach (var line in Lines)
        {
            writer.Write($"{Word(line),-10} {line.What}: {line.Says}\n");
        }
    }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var markup = new Markup(writer);
        markup.Write($"<div class=\"lab-doctor\" style=\"color:{Theme.Foreground};font-family:{Theme.Sans};font-size:14px;line-height:1.5\"><strong>{Verdict}</strong><ul style=\"margin:4px 0;padding-left:1.2em\">");
        foreach (var line in Lines)
        {
            markup.Write($"<li><strong>{(line.Ok ? "\u2714" : line.IsOptional ? "\u25cb" : "\u2718")} {Word(line)}</strong> {line.What}: {line.Says}</li>");
        }

        markup.Raw("</ul></div>\n");
    }
}
