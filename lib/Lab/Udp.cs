using System.Net;
using System.Net.Sockets;
using Lab.Net;
using Lab.Tracing;

namespace Lab;

/// <summary>Real UDP sockets on this machine. Starting one of the same name replaces the old one.</summary>
public static class Udp
{
    /// <summary>A socket that sends each datagram back.</summary>
    /// <param name="name">What views call it. Default <c>udp echo</c>.</param>
    /// <param name="port">The port on 127.0.0.1; 0 (the default) takes a free one.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<UdpServer> EchoAsync(string name = "udp echo", int port = 0, CancellationToken cancellationToken = default) =>
        UdpServer.StartAsync(new UdpServerOptions { Name = name, Port = port }, cancellationToken);

    /// <summary>A socket that nobody reads until <see cref="UdpServer.DrainAsync"/> or <see cref="UdpServer.ReceiveAsync"/>.</summary>
    /// <param name="receiveBuffer">The size of the kernel's receive buffer in bytes; null leaves it to the system. Default 8,192.</param>
    /// <param name="name">What views call it. Default <c>sink</c>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    public static Task<UdpServer> SinkAsync(int? receiveBuffer = 8_192, string name = "sink", CancellationToken cancellationToken = default) =>
        UdpServer.StartAsync(new UdpServerOptions { Name = name, Answer = null, ReceiveBuffer = receiveBuffer }, cancellationToken);

    /// <summary>A client whose socket knows a port on this machine where nobody listens.</summary>
    /// <param name="name">What views call it. Default <c>client</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<UdpPeer> ConnectToNobodyAsync(string name = "client", CancellationToken cancellationToken = default)
    {
        IPEndPoint nobody;
        using (var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            nobody = (IPEndPoint)probe.LocalEndPoint!;
        }

        var trace = new Trace();
        trace.Name(Transport.Udp, Endpoint.From(nobody), "nobody");
        return UdpPeer.ConnectAsync(name, nobody, trace, cancellationToken: cancellationToken);
    }
}
