using System.Globalization;
using Lab.Views;

namespace Lab.Exercises;

/// <summary>What a learner answered before a run. The run is then held against it.</summary>
public sealed class Guess
{
    private readonly ProgressStore? _progress;

    /// <summary>Takes an answer.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="answer">A letter, a number, names, <c>skip</c>, or <c>?</c> for not yet.</param>
    /// <param name="progress">Where results are kept; null keeps none.</param>
    public Guess(PredictionQuestion question, string answer, ProgressStore? progress = null)
    {
        (Question, Answer, _progress) = (question, answer.Trim(), progress);
        Option = question.Find(Answer);
        Named = question.IsNames ? NameSet.Read(Answer, question.Names) : null;
        if (question.IsNumber && double.TryParse(Answer, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            Number = number;
        }
    }

    /// <summary>What was asked.</summary>
    public PredictionQuestion Question { get; }

    /// <summary>The answer as typed, without blanks around it.</summary>
    public string Answer { get; }

    /// <summary>The option that was chosen; null when none was.</summary>
    public PredictionOption? Option { get; }

    /// <summary>The number that was given; null when none was.</summary>
    public double? Number { get; }

    /// <summary>The names that were given; null when none were asked for or one is not known.</summary>
    public IReadOnlyList<string>? Named { get; }

    /// <summary>Whether the learner wants to see the run without answering.</summary>
    public bool IsSkipped => string.Equals(Answer, "skip", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the learner has not answered yet.</summary>
    public bool IsOpen => Answer is "" or "?";

    /// <summary>Whether there is an answer to score.</summary>
    public bool IsAnswered => Option is not null || Number is not null || Named is not null;

    /// <summary>Holds the answer against what the run gave: <em>you said, it did, because</em>, then the picture.</summary>
    /// <param name="measured">What the run gave.</param>
    /// <param name="picture">The picture of the run; null for none.</param>
    public PredictionView Against(Measured measured, View? picture = null)
    {
        var right = IsRight(measured);
        IReadOnlyList<string> notices = [];
        if (IsAnswered && _progress is not null)
        {
            var misconception = right ? null : Option?.Misconception;
            notices = _progress.Update(progress => progress.WithPrediction(Question.Id, Answer, right, misconception));
        }

        return new PredictionView(this, measured, right, picture, notices);
    }

    /// <summary>Shows whether the answer to a question that needs no run is right.</summary>
    public PredictionView Reveal() => Against(Question.Expected?.Key);

    private bool IsRight(Measured measured)
    {
        if (Number is { } number && measured.Number is { } came)
        {
            return Math.Abs(number - came) <= Math.Abs(came) * Question.Tolerance;
        }

        if (Named is { } names)
        {
            return measured.Is(NameSet.Write(names));
        }

        return Option is { Fits: null } recalled ? recalled.IsExpected : Option?.Fits?.Invoke(measured) == true;
    }
}
