using Lab.Tracing;

namespace Lab.Net;

/// <summary>How a TCP server of a lesson behaves.</summary>
public sealed record TcpServerOptions
{
    /// <summary>The defaults: an echo server on a free port.</summary>
    public static TcpServerOptions Default { get; } = new();

    /// <summary>What views call it. Default <c>echo</c>.</summary>
    public string Name { get; init; } = "echo";

    /// <summary>The port on 127.0.0.1; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>What it does with each connection; null never accepts. Default <see cref="TcpHandlers.EchoAsync"/>.</summary>
    public Func<TcpSession, CancellationToken, Task>? Handler { get; init; } = TcpHandlers.EchoAsync;

    /// <summary>How many connections the kernel completes before the program accepts them. Default 128.</summary>
    public int Backlog { get; init; } = 128;

    /// <summary>The size of each connection's receive buffer in bytes; null (the default) leaves it to the system.</summary>
    public int? ReceiveBuffer { get; init; }

    /// <summary>Whether its sends and receives are also written at the level of calls. Default true.</summary>
    public bool Calls { get; init; } = true;

    /// <summary>How long stopping waits for handlers at most. Default 2 seconds.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where it writes; null (the default) makes a trace of its own.</summary>
    public Trace? Trace { get; init; }
}
