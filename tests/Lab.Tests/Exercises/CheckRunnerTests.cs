using Lab.Exercises;
using Xunit;

namespace Lab.Tests.Exercises;

public sealed class CheckRunnerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pass_says_exactly_what_passed_and_points_to_the_solution()
    {
        var report = await CheckRunner.RunAsync(Even(), 4, cancellationToken: Cancellation);
        Assert.True(report.Passed);
        Assert.Equal("3 of 3 visible checks passed: an even number.", report.Verdict);
        Assert.Contains("solutions/x.ipynb", report.ToString(), StringComparison.Ordinal);
        Assert.Empty(report.Hints);
    }

    [Fact]
    public async Task A_failure_stops_the_story_at_its_step_with_expected_came_and_one_thing_to_try()
    {
        var report = await CheckRunner.RunAsync(Even(), 3, cancellationToken: Cancellation);
        Assert.Equal(CheckOutcome.Failed, report.Outcome);
        Assert.Equal(2, report.Lines.Count);
        Assert.Equal("test.odd", report.Misconception);
        Assert.Equal("""
            1 of 3 visible checks passed, then one did not: an even number (try 1).
            ok  1. It was looked at.
                  came      3
            NO  2. It was divided by two.
                  expected  no rest
                  came      a rest of 1
                  try       Add one.
            Hint 1: where to look

            """.ReplaceLineEndings("\n"), report.ToString());
    }

    [Fact]
    public async Task Hints_come_one_by_one_and_the_solution_after_three_tries()
    {
        using var folder = new TemporaryFolder();
        var store = new ProgressStore(folder.Path);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            var report = await CheckRunner.RunAsync(Even(), 3, store, Cancellation);
            Assert.Equal(attempt, report.Attempts);
            Assert.Equal(Math.Min(3, attempt), report.Hints.Count);
            Assert.Equal(attempt >= 3, report.Solution is not null);
        }

        Assert.Equal(new ExerciseProgress(4, 4, false, 3), store.Read().Exercise("test.even"));
        Assert.True((await CheckRunner.RunAsync(Even(), 2, store, Cancellation)).Passed);
        Assert.Equal(new ExerciseProgress(5, 4, true, 3), store.Read().Exercise("test.even"));
    }

    [Fact]
    public async Task An_untouched_starter_and_a_todo_are_not_finished_and_no_try()
    {
        using var folder = new TemporaryFolder();
        var store = new ProgressStore(folder.Path);
        var untouched = await CheckRunner.RunAsync(Even(), 0, store, Cancellation);
        Assert.Equal(CheckOutcome.NotFinished, untouched.Outcome);
        Assert.Contains("To do: Give a number.", untouched.ToString(), StringComparison.Ordinal);
        var todo = await CheckRunner.RunAsync(One(static (_, _) => throw new AggregateException(new TodoException("the loop"))), 1, store, Cancellation);
        Assert.Equal(CheckOutcome.NotFinished, todo.Outcome);
        Assert.Contains("Still to do: the loop", todo.ToString(), StringComparison.Ordinal);
        Assert.Empty(store.Read().Exercises);
    }

    [Fact]
    public async Task A_learners_exception_is_what_came_of_the_step()
    {
        var report = await CheckRunner.RunAsync(One(static (_, _) => Task.FromException<StepResult>(new InvalidOperationException("beyond the end"))), 1, cancellationToken: Cancellation);
        var line = Assert.Single(report.Lines);
        Assert.Equal("Your code threw InvalidOperationException: beyond the end", line.Result.Came);
        Assert.DoesNotContain("   at ", report.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_learners_own_cancellation_and_timeout_are_exceptions_like_any_other()
    {
        var cancelled = await CheckRunner.RunAsync(One(static (_, _) => throw new OperationCanceledException("his own")), 1, cancellationToken: Cancellation);
        Assert.Contains("OperationCanceledException", cancelled.Lines[0].Result.Came, StringComparison.Ordinal);
        var late = await CheckRunner.RunAsync(One(static (_, _) => throw new TimeoutException("his own")), 1, cancellationToken: Cancellation);
        Assert.Contains("TimeoutException", late.Lines[0].Result.Came, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_without_end_is_given_up_even_when_it_never_awaits()
    {
        using var release = new ManualResetEventSlim();
        var report = await CheckRunner.RunAsync(One((_, _) =>
        {
            release.Wait(CancellationToken.None);
            return Task.FromResult(StepResult.Pass("late"));
        }, TimeSpan.FromMilliseconds(50)), 1, cancellationToken: Cancellation);
        release.Set();
        Assert.Equal("It did not finish in 0.05 s.", report.Lines[0].Result.Came);
        Assert.Equal("Look for the loop.", report.Lines[0].Result.Try);
    }

    [Fact]
    public async Task A_check_that_is_stopped_throws_and_counts_nothing()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var store = new ProgressStore(folder.Path);
        var running = CheckRunner.RunAsync(One(async (_, token) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
            return StepResult.Pass("never");
        }), 1, store, stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(store.Read().Exercises);
    }

    [Fact]
    public async Task The_page_has_the_same_story_escaped()
    {
        var report = await CheckRunner.RunAsync(One(static (_, _) => Task.FromResult(StepResult.Fail("<b>", "Try & see."))), 1, cancellationToken: Cancellation);
        Assert.Contains("&lt;b&gt;", report.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("Try &amp; see.", report.ToHtml(), StringComparison.Ordinal);
    }

    private static Exercise<int> Even() => new()
    {
        Id = "test.even",
        Title = "an even number",
        Start = "Give a number.",
        Solution = "solutions/x.ipynb",
        Hints = ["where to look", "which idea", "nearly the line"],
        IsUntouched = static number => number == 0,
        Steps =
        [
            new("It was looked at.", "a number", static (number, _) => Task.FromResult(StepResult.Pass(new Measured(number).ToString()))),
            new("It was divided by two.", "no rest", static (number, _) => Task.FromResult(number % 2 == 0 ? StepResult.Pass("no rest") : StepResult.Fail("a rest of 1", "Add one.", "test.odd"))),
            new("It was thanked.", "thanks", static (_, _) => Task.FromResult(StepResult.Pass("thanks"))),
        ],
    };

    private static Exercise<int> One(Func<int, CancellationToken, Task<StepResult>> run, TimeSpan? limit = null) => Even() with
    {
        Steps = [new("It ran.", "something", run) { Limit = limit ?? TimeSpan.FromSeconds(10), OnTimeout = "Look for the loop." }],
    };
}
