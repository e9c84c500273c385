namespace Lab.Net;

/// <summary>What a tap writes.</summary>
public sealed record TapOptions
{
    /// <summary>The defaults.</summary>
    public static TapOptions Default { get; } = new();

    /// <summary>What views call this end; null (the default) leaves it to its address and port.</summary>
    public string? Name { get; init; }

    /// <summary>Whether sends and receives are also written at the level of calls. Default true; false writes the bytes only.</summary>
    public bool Calls { get; init; } = true;

    /// <summary>Whether the bytes are also taken apart as a WebSocket's: the HTTP of its upgrade, its frames and messages; of Engine.IO and Socket.IO also the
    /// bodies of polling, and the packets. Default false.</summary>
    public bool WebSocket { get; init; }

    /// <summary>What joins packets of Socket.IO with the calls of the program at this end; null (the default) for nothing.</summary>
    public SocketTraffic? Traffic { get; init; }
}
