using Lab.Net;

namespace Lab.Live.Tests.WebSockets;

/// <summary>Waits of tests that need an answer or a clean end: as long as it may take on a busy machine.</summary>
internal static class Patient
{
    /// <summary>How long to wait for what must come.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    /// <summary>An end that waits so long for the other one's close.</summary>
    public static WebSocketPeerOptions Peer { get; } = new() { CloseWithin = Wait };

    /// <summary>A client that does.</summary>
    public static WebSocketClientOptions Client { get; } = new() { Peer = Peer };
}
