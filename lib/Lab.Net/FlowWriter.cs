using Lab.Tracing;
using Lab.Wire;

namespace Lab.Net;

/// <summary>Writes down what was found in the bytes of one flow, and remembers to which actions it belonged.</summary>
/// <param name="trace">Where to.</param>
/// <param name="flow">Between whom.</param>
internal sealed class FlowWriter(Trace trace, Flow flow)
{
    private readonly List<long> _actions = [];
    private TraceEvent? _head;

    /// <summary>Between whom.</summary>
    public Flow Flow => flow;

    /// <summary>The longest beginning that the trace keeps, in bytes.</summary>
    public int SnapLength => trace.Options.SnapLength;

    /// <summary>The actions of what was written since <see cref="Begin"/>, in order.</summary>
    public IReadOnlyList<long> Actions => _actions.Count == 0 ? [] : [.. _actions];

    /// <summary>Begins with the next bytes.</summary>
    public void Begin() => _actions.Clear();

    /// <summary>Writes one event.</summary>
    /// <param name="direction">Which way.</param>
    /// <param name="level">How far up.</param>
    /// <param name="verb">What happened.</param>
    /// <param name="text">What to say beside it; null describes the bytes.</param>
    /// <param name="bytes">The bytes, or as many as were kept.</param>
    /// <param name="length">How many there really were.</param>
    /// <param name="fields">Their parts.</param>
    /// <param name="actions">To which actions it belongs, the first one first; at least one.</param>
    public void Write(Direction direction, TraceLevel level, string verb, string? text, ReadOnlySpan<byte> bytes, long length, IReadOnlyList<Field> fields, params ReadOnlySpan<long> actions)
    {
        Note(actions);
        trace.Write(Make(direction, level, verb, text, bytes, length, fields, actions));
    }

    /// <summary>Keeps the head of a message back until <see cref="WriteHead"/>: what its body carries tells whose it is.</summary>
    public void KeepHead(Direction direction, string text, ReadOnlySpan<byte> head, IReadOnlyList<Field> fields, long action) =>
        _head = Make(direction, TraceLevel.Message, "HTTP", text, head, head.Length, fields, [action]);

    /// <summary>Writes the head that was kept back, if there is one.</summary>
    /// <param name="actions">Those of its body; none leaves it as it is.</param>
    public void WriteHead(params ReadOnlySpan<long> actions)
    {
        if (_head is not { } head)
        {
            return;
        }

        _head = null;
        head = actions.IsEmpty ? head : head with { Action = actions[0], AlsoActions = Rest(actions) };
        Note(actions.IsEmpty ? [head.Action] : actions);
        trace.Write(head);
    }

    private void Note(ReadOnlySpan<long> actions)
    {
        foreach (var action in actions)
        {
            if (!_actions.Contains(action))
            {
                _actions.Add(action);
            }
        }
    }

    private TraceEvent Make(Direction direction, TraceLevel level, string verb, string? text, ReadOnlySpan<byte> bytes, long length, IReadOnlyList<Field> fields, ReadOnlySpan<long> actions) => new()
    {
        Flow = flow,
        Direction = direction,
        Level = level,
        Provenance = Provenance.Captured,
        Verb = verb,
        Text = text,
        Bytes = trace.Snap(bytes),
        Length = (int)Math.Min(length, int.MaxValue),
        Fields = fields,
        Action = actions[0],
        AlsoActions = Rest(actions),
    };

    private static long[] Rest(ReadOnlySpan<long> actions) => actions.Length > 1 ? actions[1..].ToArray() : [];
}
