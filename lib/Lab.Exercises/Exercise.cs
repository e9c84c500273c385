using Lab.Views;

namespace Lab.Exercises;

/// <summary>What came of one step.</summary>
/// <param name="Passed">Whether it was what was expected.</param>
/// <param name="Came">What came, in words.</param>
/// <param name="Try">The one next thing to try; empty when it passed.</param>
public sealed record StepResult(bool Passed, string Came, string Try = "")
{
    /// <summary>The belief that explains the failure; null when there is none to name.</summary>
    public string? Misconception { get; init; }

    /// <summary>It was as expected.</summary>
    public static StepResult Pass(string came) => new(true, came);

    /// <summary>It was not as expected.</summary>
    public static StepResult Fail(string came, string tryThis, string? misconception = null) => new(false, came, tryThis) { Misconception = misconception };
}

/// <summary>One step of a check: what is done to the learner's work, and what should come of it.</summary>
/// <typeparam name="T">What the learner hands in.</typeparam>
/// <param name="Did">What is done, as a sentence in the past.</param>
/// <param name="Expected">What should come.</param>
/// <param name="Run">Does it.</param>
public sealed record CheckStep<T>(string Did, string Expected, Func<T, CancellationToken, Task<StepResult>> Run)
{
    /// <summary>How long it may take. Default 2 s.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What to try when it takes longer.</summary>
    public string OnTimeout { get; init; } = "Look for an await or a loop in your code that never ends.";
}

/// <summary>An exercise as a table: the steps that check it, three hints and its solution.</summary>
/// <typeparam name="T">What the learner hands in.</typeparam>
public sealed record Exercise<T>
{
    /// <summary>Its name in cells and in the progress file, such as <c>sockets.line-echo</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What is to be made, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The steps, in order. A check stops at the first that fails.</summary>
    public required IReadOnlyList<CheckStep<T>> Steps { get; init; }

    /// <summary>Three hints: where to look, which idea, nearly the line.</summary>
    public required IReadOnlyList<string> Hints { get; init; }

    /// <summary>The notebook that holds a solution, seen from the notebooks' folder.</summary>
    public required string Solution { get; init; }

    /// <summary>What to do first when the starter is unchanged.</summary>
    public required string Start { get; init; }

    /// <summary>Whether what is handed in is still the starter. Default: never; a <see cref="TodoException"/> says it too.</summary>
    public Func<T, bool> IsUntouched { get; init; } = static _ => false;

    /// <summary>Takes a picture of what the last check did; null for none. Called once, after the steps.</summary>
    public Func<View?>? Picture { get; init; }
}
