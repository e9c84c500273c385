namespace Lab.SocketIO;

/// <summary>Who gets a broadcast, and how.</summary>
public sealed record BroadcastOptions
{
    /// <summary>Everybody in the namespace.</summary>
    public static BroadcastOptions Everyone { get; } = new();

    /// <summary>The rooms whose members get it, each once; empty (the default) for everybody.</summary>
    public IReadOnlyList<string> Rooms { get; init; } = [];

    /// <summary>The rooms whose members do not get it. Default none.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>How it is sent.</summary>
    public EmitFlags Flags { get; init; }
}
