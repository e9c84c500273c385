using Lab.Views;

namespace Lab.Exercises;

/// <summary>A few questions that are answered from memory or from the pictures above, without a run.</summary>
/// <param name="Id">Its name in cells, such as <c>sockets.warm-up</c>.</param>
/// <param name="Title">What stands above it.</param>
/// <param name="Questions">The questions, in order.</param>
public sealed record Quiz(string Id, string Title, IReadOnlyList<PredictionQuestion> Questions)
{
    /// <summary>Takes the answers, in the order of the questions. A missing one counts as not given yet.</summary>
    /// <param name="progress">Where results are kept; null keeps none.</param>
    /// <param name="answers">A letter, <c>skip</c> or <c>?</c> for each question.</param>
    public QuizView Answer(ProgressStore? progress, params IReadOnlyList<string> answers) => new(this,
        [.. Questions.Select((question, index) => new Guess(question, index < answers.Count ? answers[index] : "?", progress).Reveal())]);
}

/// <summary>The questions of a quiz with what was answered, below each other.</summary>
public sealed class QuizView : View
{
    private readonly Quiz _quiz;

    internal QuizView(Quiz quiz, IReadOnlyList<PredictionView> answers) => (_quiz, Answers) = (quiz, answers);

    /// <summary>One view for each question.</summary>
    public IReadOnlyList<PredictionView> Answers { get; }

    /// <summary>How many are right.</summary>
    public int Right => Answers.Count(answer => answer.IsRight);

    /// <summary>How many were answered, right or wrong.</summary>
    public int Answered => Answers.Count(answer => answer.IsAnswered);

    private bool IsUntouched => Answers.All(answer => answer.IsOpen);

    private IReadOnlyList<PredictionView> Shown => IsUntouched ? [] : Answers;

    private string Heading => IsUntouched
        ? $"{_quiz.Title}: {Answers.Count} questions. Put a letter or \"skip\" in place of each \"?\", then run the cell again."
        : Answered == 0 ? $"{_quiz.Title}: {Answers.Count} questions"
        : $"{_quiz.Title}: {Right} of {Answers.Count} right" + (Answered < Answers.Count ? $", {Answers.Count - Answered} not answered yet" : "");

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.Write(Heading + "\n");
        foreach (var answer in Shown)
        {
            writer.Write('\n');
            answer.WriteText(writer);
        }
    }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        new Markup(writer).Write($"<div style=\"color:{Theme.Foreground};font-family:{Theme.Sans};font-size:14px\"><strong>{Heading}</strong></div>\n");
        foreach (var answer in Shown)
        {
            answer.WriteHtml(writer);
        }
    }
}
