using Lab.Net;

namespace Lab;

/// <summary>A stretch of bad network between clients and a server, made by the lab: every decision is in the trace, as simulated, and a seed replays it.</summary>
public static class Relay
{
    /// <summary>Puts a relay in front of a UDP server: delay, jitter, loss, reordering, duplicates.</summary>
    /// <param name="server">The server that it passes datagrams on to.</param>
    /// <param name="options">What it does; null passes everything.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<UdpRelay> UdpAsync(UdpServer server, UdpRelayOptions? options = null, CancellationToken cancellationToken = default) =>
        UdpRelay.StartAsync(server, options, cancellationToken);

    /// <summary>Puts a relay in front of a TCP server that shapes the stream: delay, throttle, split, merge, cut. It is not TCP loss.</summary>
    /// <param name="server">The server that it connects on to.</param>
    /// <param name="options">What it does; null passes everything.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<TcpServer> TcpAsync(TcpServer server, TcpRelayOptions? options = null, CancellationToken cancellationToken = default) =>
        TcpRelay.StartAsync(server, options, cancellationToken);
}
