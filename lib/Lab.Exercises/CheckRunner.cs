using System.Globalization;
using Lab.Views;

namespace Lab.Exercises;

/// <summary>Takes a learner's work through the steps of an exercise and tells the story.</summary>
public static class CheckRunner
{
    /// <summary>Checks once. Never throws for what the learner's code does: an exception of his is what came of a step.</summary>
    /// <typeparam name="T">What the learner hands in.</typeparam>
    /// <param name="exercise">The exercise.</param>
    /// <param name="work">What the learner hands in.</param>
    /// <param name="progress">Where attempts are counted and kept; null counts only this one.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="OperationCanceledException">The check was stopped.</exception>
    public static async Task<CheckReport> RunAsync<T>(Exercise<T> exercise, T work, ProgressStore? progress = null, CancellationToken cancellationToken = default)
    {
        if (exercise.IsUntouched(work))
        {
            return NotFinished(exercise, [], exercise.Start);
        }

        List<CheckLine> lines = [];
        foreach (var step in exercise.Steps)
        {
            StepResult result;
            try
            {
                result = await RunStepAsync(step, work, cancellationToken);
            }
            catch (TodoException todo)
            {
                return NotFinished(exercise, lines, todo.Message);
            }

            lines.Add(new CheckLine(step.Did, step.Expected, result));
            if (!result.Passed)
            {
                break;
            }
        }

        var passed = lines.Count == exercise.Steps.Count && lines.All(line => line.Result.Passed);
        var counted = Progress.Empty.WithAttempt(exercise.Id, passed).Exercise(exercise.Id);
        var notices = progress?.Update(before =>
        {
            var after = before.WithAttempt(exercise.Id, passed);
            counted = after.Exercise(exercise.Id);
            return after;
        });
        return new CheckReport
        {
            Title = exercise.Title,
            Outcome = passed ? CheckOutcome.Passed : CheckOutcome.Failed,
            Lines = lines,
            Total = exercise.Steps.Count,
            Attempts = counted.Attempts,
            Hints = passed ? [] : [.. exercise.Hints.Take(counted.Hints)],
            Solution = passed || counted.Failures >= 3 ? exercise.Solution : null,
            Notices = notices ?? [],
            Picture = Picture(exercise),
        };
    }

    private static CheckReport NotFinished<T>(Exercise<T> exercise, IReadOnlyList<CheckLine> lines, string remaining) => new()
    {
        Title = exercise.Title,
        Outcome = CheckOutcome.NotFinished,
        Lines = lines,
        Total = exercise.Steps.Count,
        Attempts = 0,
        Hints = [],
        Solution = null,
        Remaining = remaining,
    };

    private static View? Picture<T>(Exercise<T> exercise)
    {
        try
        {
            return exercise.Picture?.Invoke();
        }
        catch (Exception)
        {
            // The story of the steps matters more than its picture.
            return null;
        }
    }

    private static async Task<StepResult> RunStepAsync<T>(CheckStep<T> step, T work, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // On another thread, so that a learner's loop without an await cannot hold up the check.
        var running = Task.Run(() => step.Run(work, bound.Token), CancellationToken.None);
        try
        {
            return await running.WaitAsync(step.Limit, cancellationToken);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            await bound.CancelAsync();
            _ = running.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return StepResult.Fail(string.Create(CultureInfo.InvariantCulture, $"It did not finish in {step.Limit.TotalSeconds:0.##} s."), step.OnTimeout);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception error) when (Unwrap(error) is not TodoException)
        {
            var cause = Unwrap(error);
            return StepResult.Fail($"Your code threw {cause.GetType().Name}: {cause.Message}", "Read the message: it names what went wrong. Find the line of your code that could cause it.");
        }
        catch (Exception error)
        {
            throw Unwrap(error);
        }
    }

    private static Exception Unwrap(Exception error) => error switch
    {
        AggregateException { InnerException: { } inner } => Unwrap(inner),
        System.Reflection.TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        _ => error,
    };
}
