using System.Globalization;
using Lab.Views;

namespace Lab.Exercises;

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    /// <summary>The starter still has something to fill in. No attempt.</summary>
    NotFinished,

    /// <summary>A step failed.</summary>
    Failed,

    /// <summary>All visible steps passed.</summary>
    Passed,
}

/// <summary>One line of a check's story.</summary>
/// <param name="Did">What was done.</param>
/// <param name="Expected">What should have come.</param>
/// <param name="Result">What came.</param>
public sealed record CheckLine(string Did, string Expected, StepResult Result);

/// <summary>The story of one check: each step with what was done, expected and came; at a failure one thing to try and the hints earned so far.</summary>
public sealed class CheckReport : View
{
    internal CheckReport()
    {
    }

    /// <summary>What was to be made.</summary>
    public required string Title { get; init; }

    /// <summary>How it ended.</summary>
    public required CheckOutcome Outcome { get; init; }

    /// <summary>The steps that ran, in order.</summary>
    public required IReadOnlyList<CheckLine> Lines { get; init; }

    /// <summary>How many steps there are.</summary>
    public required int Total { get; init; }

    /// <summary>How many attempts there were, with this one.</summary>
    public required int Attempts { get; init; }

    /// <summary>The hints shown: none before the first failure, one more with each failure, three at most.</summary>
    public required IReadOnlyList<string> Hints { get; init; }

    /// <summary>Where a solution is; null until the check passed or failed three times.</summary>
    public required string? Solution { get; init; }

    /// <summary>What is still to do when it is not finished.</summary>
    public string Remaining { get; init; } = "";

    /// <summary>What must be said about keeping the results.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>What the check did, as a picture; null for none.</summary>
    public View? Picture { get; init; }

    /// <summary>Whether all visible steps passed.</summary>
    public bool Passed => Outcome == CheckOutcome.Passed;

    /// <summary>The belief that explains the failure; null when none is known.</summary>
    public string? Misconception => Lines.Count > 0 ? Lines[^1].Result.Misconception : null;

    /// <summary>The result in one sentence.</summary>
    public string Verdict
    {
        get
        {
            var passed = Lines.Count(line => line.Result.Passed);
            return Outcome switch
            {
                CheckOutcome.NotFinished => $"Not finished yet: {Title}. This does not count as a try.",
                CheckOutcome.Passed => string.Create(CultureInfo.InvariantCulture, $"{passed} of {Total} visible checks passed: {Title}."),
                _ => string.Create(CultureInfo.InvariantCulture, $"{passed} of {Total} visible checks passed, then one did not: {Title} (try {Attempts})."),
            };
        }
    }

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.Write(Verdict + "\n");
        for (var i = 0; i < Lines.Count; i++)
        {
            var (did, expected, result) = Lines[i];
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{(result.Passed ? "ok" : "NO"),-4}{i + 1}. {did}\n"));
            if (!result.Passed)
            {
                writer.Write($"      expected  {expected}\n      came      {result.Came}\n      try       {result.Try}\n");
            }
            else
            {
                writer.Write($"      came      {result.Came}\n");
            }
        }

        foreach (var (label, text) in Rest())
        {
            writer.Write($"{label}: {text}\n");
        }

        if (Picture is not null && Outcome == CheckOutcome.Failed)
        {
            writer.Write('\n');
            Picture.WriteText(writer);
        }
    }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var markup = new Markup(writer);
        var accent = Outcome switch { CheckOutcome.Passed => Theme.Green, CheckOutcome.Failed => Theme.Red, _ => Theme.Blue };
        markup.Write($"<div class=\"lab-check\" style=\"color:{Theme.Foreground};font-family:{Theme.Sans};font-size:14px;line-height:1.5;border-left:4px solid {accent};padding:2px 12px;margin:6px 0\">");
        markup.Write($"<div><strong>{Verdict}</strong></div>");
        if (Lines.Count > 0)
        {
            markup.Raw("<ol style=\"margin:4px 0;padding-left:2.2em\">");
            foreach (var (did, expected, result) in Lines)
            {
                markup.Write($"<li><strong>{(result.Passed ? "\u2714 ok" : "\u2718 no")}</strong> {did}");
                if (!result.Passed)
                {
                    markup.Write($"<div><strong>Expected:</strong> {expected}</div>");
                }

                markup.Write($"<div><strong>Came:</strong> {result.Came}</div>");
                if (!result.Passed)
                {
                    markup.Write($"<div><strong>Try:</strong> {result.Try}</div>");
                }

                markup.Raw("</li>");
            }

            markup.Raw("</ol>");
        }

        foreach (var (label, text) in Rest())
        {
            markup.Write($"<div><strong>{label}:</strong> {text}</div>");
        }

        markup.Raw("</div>\n");
        if (Picture is not null && Outcome != CheckOutcome.NotFinished)
        {
            markup.Raw(Passed ? "<details" : "<details open");
            markup.Write($" style=\"color:{Theme.Foreground};font-family:{Theme.Sans}\"><summary style=\"cursor:pointer\">What passed on the wire during this check</summary>\n");
            Picture.WriteHtml(writer);
            markup.Raw("</details>\n");
        }
    }

    private IEnumerable<(string Label, string Text)> Rest()
    {
        if (Outcome == CheckOutcome.NotFinished)
        {
            yield return ("To do", Remaining);
        }

        for (var i = 0; i < Hints.Count; i++)
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"Hint {i + 1}"), Hints[i]);
        }

        if (Solution is not null)
        {
            yield return (Passed ? "Compare" : "Solution", $"One way to write it is in {Solution}.");
        }

        foreach (var notice in Notices)
        {
            yield return ("Note", notice);
        }
    }
}
