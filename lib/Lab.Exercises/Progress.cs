namespace Lab.Exercises;

/// <summary>What is known of one prediction.</summary>
/// <param name="First">The first answer.</param>
/// <param name="FirstRight">Whether the first answer was right.</param>
/// <param name="Last">The latest answer.</param>
/// <param name="LastRight">Whether the latest answer was right.</param>
/// <param name="Tries">How many times it was answered.</param>
/// <param name="Misconceptions">The beliefs behind wrong answers, oldest first, each once.</param>
public sealed record PredictionProgress(string First, bool FirstRight, string Last, bool LastRight, int Tries, IReadOnlyList<string> Misconceptions);

/// <summary>What is known of one exercise.</summary>
/// <param name="Attempts">How many times it was checked. An unfinished starter is not counted.</param>
/// <param name="Failures">How many of those failed.</param>
/// <param name="Passed">Whether it ever passed.</param>
/// <param name="Hints">The highest hint level shown, 0 to 3.</param>
public sealed record ExerciseProgress(int Attempts, int Failures, bool Passed, int Hints)
{
    /// <summary>Nothing tried yet.</summary>
    public static ExerciseProgress None { get; } = new(0, 0, false, 0);
}

/// <summary>All results of one learner. Immutable.</summary>
public sealed record Progress
{
    /// <summary>No results.</summary>
    public static Progress Empty { get; } = new();

    /// <summary>The form of the file. Default 1.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Predictions by id.</summary>
    public IReadOnlyDictionary<string, PredictionProgress> Predictions { get; init; } = new Dictionary<string, PredictionProgress>();

    /// <summary>Exercises by id.</summary>
    public IReadOnlyDictionary<string, ExerciseProgress> Exercises { get; init; } = new Dictionary<string, ExerciseProgress>();

    /// <summary>What is known of the exercise; <see cref="ExerciseProgress.None"/> when nothing is.</summary>
    public ExerciseProgress Exercise(string id) => Exercises.GetValueOrDefault(id) ?? ExerciseProgress.None;

    /// <summary>With one more answer to a prediction.</summary>
    public Progress WithPrediction(string id, string answer, bool right, string? misconception)
    {
        var known = Predictions.GetValueOrDefault(id);
        List<string> beliefs = [.. known?.Misconceptions ?? []];
        if (misconception is not null && !beliefs.Contains(misconception))
        {
            beliefs.Add(misconception);
        }

        var next = known is null
            ? new PredictionProgress(answer, right, answer, right, 1, beliefs)
            : (known with { Last = answer, LastRight = right, Tries = known.Tries + 1, Misconceptions = beliefs });
        return this with { Predictions = new Dictionary<string, PredictionProgress>(Predictions) { [id] = next } };
    }

    /// <summary>With one more attempt at an exercise. The hint level follows the failures, up to 3.</summary>
    public Progress WithAttempt(string id, bool passed)
    {
        var known = Exercise(id);
        var failures = known.Failures + (passed ? 0 : 1);
        var next = new ExerciseProgress(known.Attempts + 1, failures, known.Passed || passed, passed ? known.Hints : Math.Max(known.Hints, Math.Min(3, failures)));
        return this with { Exercises = new Dictionary<string, ExerciseProgress>(Exercises) { [id] = next } };
    }
}
