using System.Net;
using Lab.Tracing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <summary>Where a server of its own listens.</summary>
public sealed record SocketIOListen
{
    /// <summary>The defaults: a free port on 127.0.0.1.</summary>
    public static SocketIOListen Default { get; } = new();

    /// <summary>The address. Default 127.0.0.1.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>What else is set on the address, such as TLS or a tap; null (the default) for nothing.</summary>
    public Action<ListenOptions>? Connections { get; init; }

    /// <summary>Where everything is written down: emits and listeners, packets, frames, polling and bytes; null (the default) for nowhere.</summary>
    public Trace? Trace { get; init; }

    /// <summary>What views call the server in the trace. Default <c>server</c>.</summary>
    public string Name { get; init; } = "server";

    /// <summary>What else the server answers, such as a page; null (the default) for nothing.</summary>
    public Action<WebApplication>? Application { get; init; }

    /// <summary>Where it logs; null (the default) for nowhere.</summary>
    public ILoggerFactory? Loggers { get; init; }
}
