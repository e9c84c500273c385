using Lab.Views;

namespace Lab.Exercises;

/// <summary>A prediction held against a run: <em>you said, it did, because</em>, then the picture. Before an answer: the question.</summary>
public sealed class PredictionView : View
{
    private const string Prompt = "Answer first, then run the cell again.";
    private readonly Guess _guess;
    private readonly Measured _measured;
    private readonly View? _picture;
    private readonly IReadOnlyList<string> _notices;

    internal PredictionView(Guess guess, Measured measured, bool right, View? picture, IReadOnlyList<string> notices) =>
        (_guess, _measured, IsRight, _picture, _notices) = (guess, measured, right, picture, notices);

    /// <summary>Whether the run came out as the learner said.</summary>
    public bool IsRight { get; }

    /// <summary>Whether there was an answer to score.</summary>
    public bool IsAnswered => _guess.IsAnswered;

    /// <summary>Whether nothing was answered yet.</summary>
    public bool IsOpen => _guess.IsOpen;

    /// <summary>The belief behind a wrong answer; null when there is none.</summary>
    public string? Misconception => _guess.IsAnswered && !IsRight ? _guess.Option?.Misconception : null;

    private PredictionQuestion Question => _guess.Question;

    private bool IsRecall => Question.Options.Count > 0 && Question.Options.All(option => option.Fits is null);

    /// <summary>Whether the run came out in the way that the lesson explains.</summary>
    private bool AsExpected => Question.Expected?.Fits?.Invoke(_measured) ?? true;

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        if (_guess.IsAnswered || _guess.IsSkipped)
        {
            foreach (var (label, text) in Lines())
            {
                writer.Write($"{label,-9} {text}\n");
            }

            WriteNotices(writer);
            if (_picture is not null)
            {
                writer.Write('\n');
                _picture.WriteText(writer);
            }

            return;
        }

        foreach (var line in Asked())
        {
            writer.Write(line + "\n");
        }

        WriteNotices(writer);
    }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var markup = new Markup(writer);
        var answered = _guess.IsAnswered || _guess.IsSkipped;
        var accent = !_guess.IsAnswered ? Theme.Blue : IsRight ? Theme.Green : Theme.Orange;
        markup.Write($"<div class=\"lab-prediction\" style=\"color:{Theme.Foreground};font-family:{Theme.Sans};font-size:14px;line-height:1.5;border-left:4px solid {accent};padding:2px 12px;margin:6px 0\">");
        if (answered)
        {
            foreach (var (label, text) in Lines())
            {
                markup.Write($"<div style=\"display:flex;gap:.5em\"><strong style=\"flex:0 0 5.5em\">{label}</strong> <span>{text}</span></div>");
            }
        }
        else
        {
            var lines = Asked();
            markup.Write($"<div><strong>{lines[0]}</strong></div>");
            foreach (var line in lines.Skip(1))
            {
                markup.Write($"<div>{line}</div>");
            }
        }

        foreach (var notice in _notices)
        {
            markup.Write($"<div><em>{notice}</em></div>");
        }

        markup.Raw("</div>\n");
        if (_picture is null)
        {
            return;
        }

        if (answered)
        {
            _picture.WriteHtml(writer);
            return;
        }

        markup.Write($"<details style=\"color:{Theme.Foreground};font-family:{Theme.Sans}\"><summary style=\"cursor:pointer\">Skip the prediction and show what happened</summary>\n");
        _picture.WriteHtml(writer);
        markup.Raw("</details>\n");
    }

    private List<string> Asked()
    {
        // The choices stand above the cell already; said twice they would only push the picture down.
        List<string> lines = [Question.Question];
        if (!_guess.IsOpen)
        {
            lines.Add($"There is no answer \"{_guess.Answer}\" here. {Question.Choices}");
        }
        else
        {
            lines.Add($"{(IsRecall ? "Answer from memory, then run the cell again." : Prompt)} Put your answer where the \"?\" is. {Question.Choices}");
        }

        return lines;
    }

    private List<(string Label, string Text)> Lines()
    {
        List<(string, string)> lines = [];
        if (IsRecall)
        {
            lines.Add(("Question", Question.Question));
        }

        if (_guess.IsAnswered)
        {
            var said = _guess.Named is { } names ? NameSet.Write(names) : _guess.Option is { } option ? $"{option.Key}) {option.Text}" : $"{new Measured(_guess.Number)} {Question.Unit}".TrimEnd();
            lines.Add(("You said", said + (IsRight ? " - right" : IsRecall ? " - not this one" : " - it came out differently")));
        }

        if (IsRecall && !IsRight)
        {
            lines.Add(("It is", $"{Question.Expected!.Key}) {Question.Expected.Text}"));
        }
        else if (!IsRecall)
        {
            lines.Add((Question.IsNames ? "Reached" : "It did", Question.Outcome(_measured)));
        }

        if (!AsExpected)
        {
            lines.Add(("But", "this run did not come out as in the lesson. If you changed the cell, that is why. If not, run it again; should it stay so, your system behaves differently here, and what you saw is what counts."));
        }

        if (_guess.Named is { } given && !IsRight && Question.Names is { } known && NameSet.Read(_measured.ToString(), known) is { } came)
        {
            lines.Add(("Compare", Difference(given, came)));
        }

        if (_guess.IsAnswered && !IsRight && AsExpected && _guess.Option?.Confront is { Length: > 0 } confront)
        {
            lines.Add(("Look", confront));
        }

        lines.Add(("Because", Question.Because));
        return lines;
    }

    private static string Difference(IReadOnlyList<string> said, IReadOnlyList<string> came) => string.Join("; ", new[]
    {
        said.Except(came).ToList() is { Count: > 0 } over ? $"you named {NameSet.Write(over)}, where it did not arrive" : "",
        came.Except(said).ToList() is { Count: > 0 } left ? $"you left out {NameSet.Write(left)}, where it did" : "",
    }.Where(part => part.Length > 0)) + ".";

    private void WriteNotices(TextWriter writer)
    {
        foreach (var notice in _notices)
        {
            writer.Write($"Note: {notice}\n");
        }
    }
}
