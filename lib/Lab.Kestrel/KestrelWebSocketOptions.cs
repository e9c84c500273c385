using Lab.Net;
using Lab.Wire.WebSocket;

namespace Lab.Kestrel;

/// <summary>How a Kestrel server takes WebSockets.</summary>
public sealed record KestrelWebSocketOptions
{
    /// <summary>The defaults.</summary>
    public static KestrelWebSocketOptions Default { get; } = new();

    /// <summary>Which upgrades it agrees to. Default all that are well formed, without compression.</summary>
    public WebSocketPolicy Policy { get; init; } = WebSocketPolicy.Default;

    /// <summary>Limits of messages.</summary>
    public WebSocketOptions Messages { get; init; } = WebSocketOptions.Default;

    /// <summary>How connections use their streams: pings, waits.</summary>
    public WebSocketPeerOptions Peer { get; init; } = WebSocketPeerOptions.Default;
}
