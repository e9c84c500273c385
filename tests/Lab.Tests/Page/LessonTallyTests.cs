using Lab.Exercises;
using Lab.Host.Notebooks;
using Lab.Host.Page;
using Xunit;

namespace Lab.Tests.Page;

public sealed class LessonTallyTests
{
    private static LessonTally Of(Progress progress, params string[] code) => LessonTally.Of(code.Select(static (source, index) => new NotebookCell(CellKind.Code, source, index + 1, 0)), progress);

    [Fact]
    public void Predictions_questions_and_exercises_are_found_in_the_code()
    {
        var tally = Of(Progress.Empty, "var guess = Predict.That(\"a.one\", \"?\");", "Recall.That(\"a.warm-up\", \"?\", \"b\",\n  \"skip\")", "await Check.That(\"a.make\", Work)", "Predict.That(\"a.one\", 12); // again");
        Assert.Equal(new LessonTally(0, 4, 0, 1), tally);
        Assert.Equal("0 of 4 predictions, 0 of 1 exercise", tally.Words);
        Assert.False(tally.IsComplete);
    }

    [Fact]
    public void An_answer_counts_right_or_wrong_and_an_exercise_when_it_passed()
    {
        var progress = Progress.Empty.WithPrediction("a.one", "a", right: false, null).WithPrediction("a.warm-up-2", "b", right: true, null)
            .WithAttempt("a.make", passed: false).WithPrediction("other", "a", right: true, null);
        string[] code = ["Predict.That(\"a.one\", \"?\")", "Recall.That(\"a.warm-up\", \"?\", \"?\")", "Check.That(\"a.make\", 1)"];
        Assert.Equal(new LessonTally(2, 3, 0, 1), Of(progress, code));
        progress = progress.WithAttempt("a.make", passed: true).WithPrediction("a.warm-up-1", "b", right: true, null);
        Assert.True(Of(progress, code).IsComplete);
    }

    [Fact]
    public void Code_that_asks_nothing_has_nothing_to_do()
    {
        var tally = Of(Progress.Empty, "Console.WriteLine(\"Predict.That\");", "RePredict.Thats(\"x\", 1)");
        Assert.Equal(LessonTally.None, tally);
        Assert.Equal("", tally.Words);
        Assert.False(tally.IsComplete);
    }
}
