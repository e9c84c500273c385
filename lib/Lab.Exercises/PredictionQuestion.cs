namespace Lab.Exercises;

/// <summary>One answer that a learner may choose.</summary>
/// <param name="Key">The letter to type.</param>
/// <param name="Text">The answer, word for word as the notebook shows it.</param>
/// <param name="Fits">Whether a run came out this way; null in a question that no run answers.</param>
public sealed record PredictionOption(string Key, string Text, Func<Measured, bool>? Fits = null)
{
    /// <summary>The id of the belief behind a wrong answer; null marks the answer that is expected.</summary>
    public string? Misconception { get; init; }

    /// <summary>One sentence that confronts the belief; empty for the expected answer.</summary>
    public string Confront { get; init; } = "";

    /// <summary>Whether this is the answer that the lesson expects a run to give.</summary>
    public bool IsExpected => Misconception is null;

    /// <summary>An answer to a question about names.</summary>
    /// <param name="names">The names, as in <c>bo, cy</c>; in the order of <see cref="PredictionQuestion.Names"/>; or <c>nobody</c>.</param>
    /// <param name="text">The same in other words, such as <c>everybody but the sender</c>.</param>
    public static PredictionOption Who(string names, string text) => new(names, text, measured => measured.Is(names));
}

/// <summary>A question asked before a cell runs. The run answers it; the table only says how to read the run.</summary>
public sealed record PredictionQuestion
{
    /// <summary>Its name in cells and in the progress file, such as <c>sockets.three-clients</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The question, word for word as the notebook shows it.</summary>
    public required string Question { get; init; }

    /// <summary>Why it comes out as it does, in one or two sentences.</summary>
    public required string Because { get; init; }

    /// <summary>The answers, in the order of their letters; empty for a question that is answered by a number.</summary>
    public IReadOnlyList<PredictionOption> Options { get; init; } = [];

    /// <summary>Says in words what a run gave. Default: the value alone.</summary>
    public Func<Measured, string> Outcome { get; init; } = static value => value.ToString();

    /// <summary>The unit of a number answer, such as <c>bytes</c>; empty for none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>How far a number answer may be off and still count as right, as a share of the measured value. Default 0: exactly.</summary>
    public double Tolerance { get; init; }

    /// <summary>The names that may be given as an answer, such as those of the clients; empty (the default) for a question that is answered otherwise.</summary>
    /// <remarks>The keys of its options are then names, as in <c>bo, cy</c> or <c>nobody</c>; they are not shown, and other names may be given too.</remarks>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Whether the answer is a set of names.</summary>
    public bool IsNames => Names.Count > 0;

    /// <summary>Whether the answer is a number.</summary>
    public bool IsNumber => Options.Count == 0 && !IsNames;

    /// <summary>The answer that the lesson expects; null for a number question.</summary>
    public PredictionOption? Expected => Options.FirstOrDefault(option => option.IsExpected);

    /// <summary>The option with this letter, in either case; null when there is none.</summary>
    public PredictionOption? Find(string key) => IsNames ? FindNames(key) : Options.FirstOrDefault(option => string.Equals(option.Key, key.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>The choices in one sentence, for a learner who typed something else.</summary>
    public string Choices => IsNames
        ? $"Give names out of {string.Join(", ", Names)}, as in \"{NameSet.Write(Names.Take(2))}\", or \"nobody\", \"everybody\" or \"skip\"."
        : IsNumber
        ? $"Give a number{(Unit.Length == 0 ? "" : " (" + Unit + ")")}, or \"skip\"."
        : $"Give one of {string.Join(", ", Options.Select(option => $"\"{option.Key}\""))}, or \"skip\".";

    private PredictionOption? FindNames(string key) => NameSet.Read(key, Names) is { } said
        ? Options.FirstOrDefault(option => NameSet.Read(option.Key, Names)?.SequenceEqual(said) == true)
        : null;
}
