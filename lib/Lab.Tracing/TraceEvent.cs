using System.Globalization;
using Lab.Wire;

namespace Lab.Tracing;

/// <summary>One thing that happened, seen at one end and at one level. Immutable.</summary>
public sealed record TraceEvent
{
    private long _number;
    private TimeSpan _time;
    private long _action;

    /// <summary>Its place in the trace, from 1, without gaps until something is dropped. Set by the trace.</summary>
    public long Number { get => _number; init => _number = value; }

    /// <summary>When, counted from the start of the trace. Set by the trace.</summary>
    public TimeSpan Time { get => _time; init => _time = value; }

    /// <summary>Between whom, seen from the end that saw it.</summary>
    public required Flow Flow { get; init; }

    /// <summary>Which way it went, seen from <see cref="Flow.Local"/>.</summary>
    public Direction Direction { get; init; }

    /// <summary>How far up or down it was seen.</summary>
    public required TraceLevel Level { get; init; }

    /// <summary>How the lab knows.</summary>
    public Provenance Provenance { get; init; } = Provenance.Observed;

    /// <summary>One short word for what happened: <c>connect</c>, <c>send</c>, <c>receive</c>, <c>drop</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>What to say beside the verb; null lets <see cref="Summary"/> describe the bytes.</summary>
    public string? Text { get; init; }

    /// <summary>The bytes, or their beginning: at most <see cref="TraceOptions.SnapLength"/> of them.</summary>
    public Bytes Bytes { get; init; }

    /// <summary>How many bytes there really were.</summary>
    public int Length { get; init; }

    /// <summary>Where the first byte lies in its direction of the stream, from 0; -1 when it is no stream.</summary>
    public long Offset { get; init; } = -1;

    /// <summary>The named parts of <see cref="Bytes"/>; empty when nobody took them apart.</summary>
    public IReadOnlyList<Field> Fields { get; init; } = [];

    /// <summary>What links the levels of one action: equal for the call, its message, its frames and its bytes; 0 for none.</summary>
    public long Action { get => _action; init => _action = value; }

    /// <summary>Further actions that share it, such as those of other frames in the same bytes; empty for most events.</summary>
    public IReadOnlyList<long> AlsoActions { get; init; } = [];

    /// <summary>Gives the event its place, or a copy of it when it already has one (it was written before, or read from a file).</summary>
    /// <remarks>A copy for every event is what a tap would cost most; only the first writer of an event gets it without.</remarks>
    internal TraceEvent Placed(long number, TimeSpan time, long action)
    {
        if (Interlocked.CompareExchange(ref _number, number, 0) != 0)
        {
            return this with { Number = number, Time = time, Action = action };
        }

        (_time, _action) = (time, action);
        return this;
    }

    /// <summary>One line that says what happened.</summary>
    public string Summary => Text is not null ? (Text.Length == 0 ? Verb : $"{Verb} {Text}")
        : Length == 0 ? Verb
        : string.Create(CultureInfo.InvariantCulture, $"{Verb} {Length:N0} {(Length == 1 ? "byte" : "bytes")} \"{Bytes.ToPreview(32)}\"");

    /// <summary>One line for logs: number, time, level, flow and summary.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"#{Number} {Time.TotalMilliseconds:F3} ms {Level} {Provenance} {Flow} {Summary}");
}
