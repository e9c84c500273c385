using Lab.Tracing;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>How a WebSocket client behaves.</summary>
public sealed record WebSocketClientOptions
{
    /// <summary>The defaults: no compression, no pings, no reconnecting.</summary>
    public static WebSocketClientOptions Default { get; } = new();

    /// <summary>What views call it. Default <c>client</c>.</summary>
    public string Name { get; init; } = "client";

    /// <summary>What it asks for: subprotocols, origin, compression, further headers.</summary>
    public WebSocketOffer Offer { get; init; } = WebSocketOffer.Default;

    /// <summary>Limits of messages. The masking keys come from the system's source of randomness.</summary>
    public WebSocketOptions Messages { get; init; } = WebSocketOptions.Default;

    /// <summary>How it uses its stream: pings, waits.</summary>
    public WebSocketPeerOptions Peer { get; init; } = WebSocketPeerOptions.Default;

    /// <summary>How it comes back after the connection was lost; null (the default) does not.</summary>
    public Backoff? Reconnect { get; init; }

    /// <summary>How long connecting and the upgrade may take. Default 5 seconds.</summary>
    public TimeSpan ConnectWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many messages may wait to be received; then the client reads no more until one is taken. Default 1,000.</summary>
    public int QueueLength { get; init; } = 1_000;

    /// <summary>Where it writes; null (the default) makes a trace of its own.</summary>
    public Trace? Trace { get; init; }
}
