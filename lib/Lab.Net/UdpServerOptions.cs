using Lab.Tracing;

namespace Lab.Net;

/// <summary>How a UDP server of a lesson behaves.</summary>
public sealed record UdpServerOptions
{
    /// <summary>The defaults: an echo server on a free port.</summary>
    public static UdpServerOptions Default { get; } = new();

    /// <summary>What views call it. Default <c>udp echo</c>.</summary>
    public string Name { get; init; } = "udp echo";

    /// <summary>The port on 127.0.0.1; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>What it answers to a datagram; null from the function answers nothing. A null function reads nothing until <see cref="UdpServer.DrainAsync"/>. Default: the same bytes.</summary>
    public Func<byte[], byte[]?>? Answer { get; init; } = static datagram => datagram;

    /// <summary>The size of the kernel's receive buffer in bytes; null (the default) leaves it to the system. Linux doubles it for its own bookkeeping.</summary>
    public int? ReceiveBuffer { get; init; }

    /// <summary>How long stopping waits for the reader at most. Default 2 seconds.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Where it writes; null (the default) makes a trace of its own.</summary>
    public Trace? Trace { get; init; }
}
