using Lab.Net;
using Lab.Tracing;

namespace Lab.Kestrel;

/// <summary>Whose frames a Kestrel server speaks.</summary>
public enum FrameSource
{
    /// <summary>The lab's own: <see cref="WebSocketPeer"/>.</summary>
    Lab,

    /// <summary>Those of ASP.NET Core, to compare with.</summary>
    Platform,
}

/// <summary>How a WebSocket echo server on Kestrel behaves.</summary>
public sealed record KestrelServerOptions
{
    /// <summary>The defaults: our frames, on a free port.</summary>
    public static KestrelServerOptions Default { get; } = new();

    /// <summary>What views call it. Default <c>kestrel</c>.</summary>
    public string Name { get; init; } = "kestrel";

    /// <summary>The port on 127.0.0.1; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Whose frames it speaks. Default the lab's.</summary>
    public FrameSource Frames { get; init; } = FrameSource.Lab;

    /// <summary>What it agrees to, and its limits. Of these, the platform's own frames take only whether to compress.</summary>
    public KestrelWebSocketOptions WebSockets { get; init; } = KestrelWebSocketOptions.Default;

    /// <summary>Whether messages, frames and bytes are written down. Default true; false is for measuring.</summary>
    public bool Tapped { get; init; } = true;

    /// <summary>Where it writes; null (the default) makes a trace of its own.</summary>
    public Trace? Trace { get; init; }
}
