using Lab.Exercises;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Exercises;

public sealed class GuessTests
{
    private static readonly PredictionQuestion Ports = new()
    {
        Id = "test.ports",
        Question = "How many ports?",
        Because = "The pair of ends names a connection.",
        Outcome = static count => $"{count} port",
        Options =
        [
            new("a", "one", static count => count.Number == 1),
            new("b", "three", static count => count.Number == 3) { Misconception = "test.port-per-client", Confront = "Read the column again." },
        ],
    };

    private static readonly PredictionQuestion Size = new() { Id = "test.size", Question = "How many bytes?", Because = "So it is.", Unit = "bytes", Tolerance = 0.1 };

    private static Note Picture => new("PICTURE");

    [Fact]
    public void A_right_answer_says_you_said_it_did_because_and_then_the_picture()
    {
        var view = new Guess(Ports, "a").Against(1, Picture);
        Assert.True(view.IsRight);
        Assert.Null(view.Misconception);
        Assert.Equal("You said  a) one - right\nIt did    1 port\nBecause   The pair of ends names a connection.\n\nPICTURE\n", view.ToString());
    }

    [Fact]
    public void A_wrong_answer_is_confronted_and_names_its_belief()
    {
        var view = new Guess(Ports, " B ").Against(1, Picture);
        Assert.False(view.IsRight);
        Assert.Equal("test.port-per-client", view.Misconception);
        Assert.Contains("came out differently", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("Read the column again.", view.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_run_decides_even_when_it_is_not_what_the_lesson_expects()
    {
        var view = new Guess(Ports, "b").Against(3, Picture);
        Assert.True(view.IsRight);
        Assert.Contains("did not come out as in the lesson", view.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Read the column again.", view.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?")]
    [InlineData("")]
    public void Before_an_answer_the_text_has_the_question_and_no_picture_and_the_page_keeps_it_closed(string answer)
    {
        var view = new Guess(Ports, answer).Against(1, Picture);
        var text = view.ToString();
        Assert.Contains("How many ports?", text, StringComparison.Ordinal);
        Assert.Contains("Give one of \"a\", \"b\", or \"skip\".", text, StringComparison.Ordinal);
        Assert.Contains("Answer first, then run the cell again.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PICTURE", text, StringComparison.Ordinal);
        Assert.DoesNotContain("1 port", text, StringComparison.Ordinal);
        var html = view.ToHtml();
        var closed = html.IndexOf("<details", StringComparison.Ordinal);
        Assert.InRange(closed, 1, html.IndexOf("PICTURE", StringComparison.Ordinal));
        Assert.DoesNotContain("<details open", html, StringComparison.Ordinal);
        Assert.Contains("Skip the prediction and show what happened", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Skip_shows_the_picture_without_a_score()
    {
        var view = new Guess(Ports, "skip").Against(1, Picture);
        Assert.False(view.IsAnswered);
        Assert.StartsWith("It did    1 port\n", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("PICTURE", view.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("d")]
    [InlineData("one")]
    public void An_unknown_answer_is_told_the_choices_in_one_sentence(string answer)
    {
        var text = new Guess(Ports, answer).Against(1, Picture).ToString();
        Assert.Contains($"There is no answer \"{answer}\" here. Give one of \"a\", \"b\", or \"skip\".", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PICTURE", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1000", true)]
    [InlineData("1,000", true)]
    [InlineData("900", true)]
    [InlineData("899", false)]
    [InlineData("1101", false)]
    public void A_number_is_right_within_its_tolerance(string answer, bool right) =>
        Assert.Equal(right, new Guess(Size, answer).Against(1000).IsRight);

    [Theory]
    [InlineData("many")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    public void What_is_no_number_is_told_so(string answer)
    {
        var view = new Guess(Size, answer).Against(1000);
        Assert.False(view.IsAnswered);
        Assert.Contains("Give a number (bytes), or \"skip\".", view.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Learners_text_is_escaped() =>
        Assert.DoesNotContain("<script>", new Guess(Ports, "<script>").Against(1).ToHtml(), StringComparison.Ordinal);

    [Fact]
    public void A_question_without_a_run_says_which_answer_it_is()
    {
        var question = Ports with { Options = [.. Ports.Options.Select(option => option with { Fits = null })] };
        var quiz = new Quiz("test.quiz", "Warm-up", [question, question, question]);
        var view = quiz.Answer(null, "a", "b");
        Assert.Equal(1, view.Right);
        Assert.Equal(2, view.Answered);
        Assert.StartsWith("Warm-up: 1 of 3 right, 1 not answered yet\n", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("not this one", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("It is     a) one", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("Answer from memory", view.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_id_names_its_neighbours()
    {
        var error = Assert.Throws<ArgumentException>(() => new PredictionCatalog([Ports, Size])["test.prots"]);
        Assert.Contains("This lesson has test.ports, test.size.", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new PredictionCatalog([Ports, Ports]));
    }

    [Fact]
    public void Answers_are_kept_and_the_first_one_stays()
    {
        using var folder = new TemporaryFolder();
        var store = new ProgressStore(folder.Path);
        new Guess(Ports, "b", store).Against(1);
        new Guess(Ports, "a", store).Against(1);
        new Guess(Ports, "?", store).Against(1);
        new Guess(Ports, "skip", store).Against(1);
        var kept = new ProgressStore(folder.Path).Read().Predictions["test.ports"];
        Assert.Equal(("b", false, "a", true, 2), (kept.First, kept.FirstRight, kept.Last, kept.LastRight, kept.Tries));
        Assert.Equal(["test.port-per-client"], kept.Misconceptions);
    }

    [Theory]
    [InlineData("bo, cy", true, null)]
    [InlineData(" CY and Bo ", true, null)]
    [InlineData("everybody", false, "test.includes-me")]
    [InlineData("ana bo cy", false, "test.includes-me")]
    [InlineData("nobody", false, "test.needs-handler")]
    [InlineData("bo", false, null)]
    public void Names_are_held_against_who_got_it(string answer, bool right, string? belief)
    {
        var guess = new Guess(Who, answer);
        Assert.True(guess.IsAnswered);
        var view = guess.Against("bo, cy", Picture);
        Assert.Equal(right, view.IsRight);
        Assert.Equal(belief, view.Misconception);
        Assert.Contains("Reached   bo, cy\n", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("PICTURE", view.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_names_are_compared_name_by_name()
    {
        Assert.Contains("Compare   you named ana, where it did not arrive; you left out cy, where it did.", new Guess(Who, "ana, bo").Against("bo, cy").ToString(), StringComparison.Ordinal);
        Assert.Contains("The sender is left out.", new Guess(Who, "ana, bo, cy").Against("bo, cy").ToString(), StringComparison.Ordinal);
        Assert.True(new Guess(Who, "nobody").Against("nobody").IsRight);
    }

    [Theory]
    [InlineData("zoe")]
    [InlineData("ana, zoe")]
    [InlineData("?")]
    public void A_name_that_is_not_there_is_no_answer(string answer)
    {
        var view = new Guess(Who, answer).Against("bo, cy", Picture);
        Assert.False(view.IsAnswered);
        Assert.Contains("Give names out of ana, bo, cy, as in \"ana, bo\", or \"nobody\", \"everybody\" or \"skip\".", view.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("PICTURE", view.ToString(), StringComparison.Ordinal);
    }

    private static PredictionQuestion Who => new()
    {
        Id = "test.who",
        Question = "Who gets it?",
        Because = "So it is.",
        Names = ["ana", "bo", "cy"],
        Options =
        [
            PredictionOption.Who("bo, cy", "everybody but the sender"),
            PredictionOption.Who("ana, bo, cy", "everybody") with { Misconception = "test.includes-me", Confront = "The sender is left out." },
            PredictionOption.Who("nobody", "nobody") with { Misconception = "test.needs-handler", Confront = "Look again." },
        ],
    };
}
