using Lab.SocketIO.Engine;

namespace Lab.SocketIO;

/// <summary>How an event is sent.</summary>
public readonly record struct EmitFlags
{
    /// <summary>Whether it is lost for a receiver that cannot take it at once. Default false.</summary>
    public bool Volatile { get; init; }

    /// <summary>Whether it is never compressed. Default false.</summary>
    public bool Uncompressed { get; init; }

    /// <summary>Whether it stays on this server when there are several. Default false.</summary>
    public bool Local { get; init; }

    /// <summary>How long to wait for answers; null (the default) as long as it takes.</summary>
    public TimeSpan? Timeout { get; init; }

    // What a timer can be set to, somewhat less than 50 days.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    /// <summary>The same with a time to wait; one of more than 49 days is 49 days.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    internal EmitFlags Within(TimeSpan timeout)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return this with { Timeout = Longest < timeout ? Longest : timeout };
    }

    /// <summary>The same for one packet of an Engine.IO session.</summary>
    internal PacketOptions Packet => (Volatile ? PacketOptions.Volatile : PacketOptions.None) | (Uncompressed ? PacketOptions.Uncompressed : PacketOptions.None);
}
