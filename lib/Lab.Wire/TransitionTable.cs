namespace Lab.Wire;

/// <summary>One legal step of a state machine.</summary>
/// <typeparam name="TState">The states.</typeparam>
/// <typeparam name="TInput">What can happen.</typeparam>
/// <param name="From">The state before.</param>
/// <param name="On">What happens.</param>
/// <param name="To">The state after.</param>
/// <param name="Action">What is done on the way, such as <c>send ACK</c>; may be empty.</param>
public sealed record Transition<TState, TInput>(TState From, TInput On, TState To, string Action = "")
    where TState : struct, Enum
    where TInput : struct, Enum;

/// <summary>The legal steps of a state machine, in one place: the machine runs on it and its diagram is drawn from it.</summary>
/// <typeparam name="TState">The states.</typeparam>
/// <typeparam name="TInput">What can happen.</typeparam>
public sealed class TransitionTable<TState, TInput>
    where TState : struct, Enum
    where TInput : struct, Enum
{
    private readonly Dictionary<(TState From, TInput On), Transition<TState, TInput>> _steps = [];

    /// <summary>Makes a table.</summary>
    /// <param name="name">What the machine is called in pictures and messages.</param>
    /// <param name="source">Where the table comes from, such as <c>RFC 9293 §3.3.2</c>.</param>
    /// <param name="start">The state in which the machine begins.</param>
    /// <param name="steps">Every legal step; the order is the order in which they are drawn.</param>
    /// <exception cref="ArgumentException">Two steps leave the same state on the same input.</exception>
    public TransitionTable(string name, string source, TState start, params ReadOnlySpan<Transition<TState, TInput>> steps)
    {
        Name = name;
        Source = source;
        Start = start;
        Steps = [.. steps];
        foreach (var step in steps)
        {
            if (!_steps.TryAdd((step.From, step.On), step))
            {
                throw new ArgumentException($"{name}: two steps leave {step.From} on {step.On}.", nameof(steps));
            }
        }
    }

    /// <summary>What the machine is called.</summary>
    public string Name { get; }

    /// <summary>Where the table comes from.</summary>
    public string Source { get; }

    /// <summary>The state in which the machine begins.</summary>
    public TState Start { get; }

    /// <summary>Every legal step, in drawing order.</summary>
    public IReadOnlyList<Transition<TState, TInput>> Steps { get; }

    /// <summary>Every state that a step names, in order of first mention.</summary>
    public IReadOnlyList<TState> States => [.. Steps.SelectMany(s => new[] { s.From, s.To }).Prepend(Start).Distinct()];

    /// <summary>Looks up the step that leaves <paramref name="from"/> on <paramref name="input"/>.</summary>
    /// <returns>False when the table has none: the step is not legal.</returns>
    public bool TryStep(TState from, TInput input, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Transition<TState, TInput>? step) =>
        _steps.TryGetValue((from, input), out step);

    /// <summary>The state after <paramref name="input"/>.</summary>
    /// <exception cref="InvalidOperationException">The table has no such step: the caller is wrong.</exception>
    public TState Next(TState from, TInput input) => TryStep(from, input, out var step)
        ? step.To
        : throw new InvalidOperationException($"{Name}: {input} is not allowed in state {from}.");
}
