using System.Text.RegularExpressions;
using Lab.Exercises;
using Lab.Host.Notebooks;

namespace Lab.Host.Page;

/// <summary>What a piece of a lesson asks for, and how much of it is done.</summary>
/// <param name="Answered">Predictions and questions that were answered, right or wrong.</param>
/// <param name="Predictions">Predictions and questions there are.</param>
/// <param name="Passed">Exercises whose check passed.</param>
/// <param name="Exercises">Exercises there are.</param>
internal sealed partial record LessonTally(int Answered, int Predictions, int Passed, int Exercises)
{
    /// <summary>Nothing asked.</summary>
    public static LessonTally None { get; } = new(0, 0, 0, 0);

    /// <summary>How many things there are to do.</summary>
    public int Total => Predictions + Exercises;

    /// <summary>How many of them are done.</summary>
    public int Done => Answered + Passed;

    /// <summary>Whether there was something to do and all of it is done.</summary>
    public bool IsComplete => Total > 0 && Done == Total;

    /// <summary>In words, such as <c>3 of 9 predictions, 0 of 2 exercises</c>; empty when nothing is asked.</summary>
    public string Words => string.Join(", ", new[] { Count(Answered, Predictions, "prediction"), Count(Passed, Exercises, "exercise") }.Where(static part => part.Length > 0));

    /// <summary>What the code cells ask for, held against the learner's results.</summary>
    public static LessonTally Of(IEnumerable<NotebookCell> code, Progress progress)
    {
        var (predictions, exercises) = (new HashSet<string>(), new HashSet<string>());
        foreach (var source in code.Select(static cell => cell.Source))
        {
            predictions.UnionWith(PredictCall().Matches(source).Select(static call => call.Groups["id"].Value));
            exercises.UnionWith(CheckCall().Matches(source).Select(static call => call.Groups["id"].Value));
            foreach (Match call in RecallCall().Matches(source))
            {
                // A set of questions keeps one result for each of its questions.
                predictions.UnionWith(Enumerable.Range(1, call.Groups["answer"].Captures.Count).Select(n => FormattableString.Invariant($"{call.Groups["id"].Value}-{n}")));
            }
        }

        return new LessonTally(predictions.Count(progress.Predictions.ContainsKey), predictions.Count, exercises.Count(id => progress.Exercise(id).Passed), exercises.Count);
    }

    /// <summary>Both together.</summary>
    public static LessonTally operator +(LessonTally one, LessonTally other) => new(
        one.Answered + other.Answered, one.Predictions + other.Predictions, one.Passed + other.Passed, one.Exercises + other.Exercises);

    /// <summary>Both together.</summary>
    public LessonTally Add(LessonTally other) => this + other;

    private static string Count(int done, int all, string what) => all == 0 ? "" : FormattableString.Invariant($"{done} of {all} {what}{(all == 1 ? "" : "s")}");

    [GeneratedRegex("""\bPredict\.That\(\s*"(?<id>[^"]+)"\s*,""", RegexOptions.ExplicitCapture)]
    private static partial Regex PredictCall();

    [GeneratedRegex("""\bCheck\.That\(\s*"(?<id>[^"]+)"\s*,""", RegexOptions.ExplicitCapture)]
    private static partial Regex CheckCall();

    [GeneratedRegex("""\bRecall\.That\(\s*"(?<id>[^"]+)"(\s*,\s*"(?<answer>[^"]*)")*""", RegexOptions.ExplicitCapture)]
    private static partial Regex RecallCall();
}
