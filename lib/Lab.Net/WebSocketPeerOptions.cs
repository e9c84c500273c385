namespace Lab.Net;

/// <summary>How one end of an open WebSocket uses its stream.</summary>
public sealed record WebSocketPeerOptions
{
    /// <summary>The defaults.</summary>
    public static WebSocketPeerOptions Default { get; } = new();

    /// <summary>How long the other end may be silent before it gets a ping; null (the default) never pings.</summary>
    /// <remarks>Only a receive that is under way hears the answer: a program that never receives gives up a peer that is well.</remarks>
    public TimeSpan? PingAfter { get; init; }

    /// <summary>How long after a ping the other end may stay silent before the connection is given up. Default 20 seconds.</summary>
    public TimeSpan PongWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long closing waits for the other end: to take more of what waits, and then for its close frame and the end of its stream.
    /// Default 2 seconds. What has not left by then is dropped.</summary>
    public TimeSpan CloseWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many bytes may wait for the socket before a send waits too, beside those that are leaving. Default 64 KiB.</summary>
    public int SendRoom { get; init; } = 64 * 1024;

    /// <summary>How many bytes may wait before <see cref="WebSocketPeer.TryPost(Lab.Wire.WebSocket.PreparedMessage)"/> refuses. Default 1 MiB.</summary>
    public int PostRoom { get; init; } = 1024 * 1024;

    /// <summary>The size of the buffer that waits for what comes, in bytes; it grows while much comes. Default 4 KiB. A server of many quiet clients takes less.</summary>
    public int ReadBuffer { get; init; } = 4 * 1024;

    /// <summary>The clock of the pings. Default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
