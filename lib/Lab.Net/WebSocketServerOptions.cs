using Lab.Tracing;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>How a WebSocket server behaves.</summary>
public sealed record WebSocketServerOptions
{
    /// <summary>The defaults: an echo server on a free port.</summary>
    public static WebSocketServerOptions Default { get; } = new();

    /// <summary>What views call it. Default <c>echo</c>.</summary>
    public string Name { get; init; } = "echo";

    /// <summary>The port on 127.0.0.1; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>What it does with each connection; the connection is closed when it returns. Default <see cref="WebSocketHandlers.EchoAsync"/>.</summary>
    public Func<WebSocketSession, CancellationToken, Task> Handler { get; init; } = WebSocketHandlers.EchoAsync;

    /// <summary>What it answers to requests that ask for no upgrade; null (the default) tells them that one is needed.</summary>
    public Func<HttpRequestHead, CancellationToken, Task<HttpAnswer>>? Http { get; init; }

    /// <summary>Which upgrades it agrees to. Default all that are well formed, without compression.</summary>
    public WebSocketPolicy Policy { get; init; } = WebSocketPolicy.Default;

    /// <summary>Limits of messages.</summary>
    public WebSocketOptions Messages { get; init; } = WebSocketOptions.Default;

    /// <summary>How its ends of connections use their streams: pings, waits.</summary>
    public WebSocketPeerOptions Peer { get; init; } = WebSocketPeerOptions.Default;

    /// <summary>How long a client may take for a request. Default 5 seconds.</summary>
    public TimeSpan HeadWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether calls, messages, frames and bytes are written down. Default true; false is for measuring.</summary>
    public bool Tapped { get; init; } = true;

    /// <summary>Where it writes; null (the default) makes a trace of its own.</summary>
    public Trace? Trace { get; init; }
}
