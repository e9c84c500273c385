namespace Lab.Tracing;

/// <summary>The bounds of a trace.</summary>
public sealed record TraceOptions
{
    /// <summary>The defaults.</summary>
    public static TraceOptions Default { get; } = new();

    /// <summary>Most events kept; when there are more, the oldest go. Default 20,000; at least 1.</summary>
    public int MaxEvents { get; init; } = 20_000;

    /// <summary>Most captured bytes kept over all events; when there are more, the oldest events go. Default 16 MiB.</summary>
    public long MaxBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most bytes kept of one event; its <see cref="TraceEvent.Length"/> still tells the true number. Default 512.</summary>
    public int SnapLength { get; init; } = 512;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
