using System.Net.Sockets;
using Lab.Net;
using Lab.Tracing;

namespace Lab;

/// <summary>Taps for sockets and streams that a cell makes itself.</summary>
public static class Tap
{
    /// <summary>Puts a tap on a socket: the same verbs, and all that passes is in the trace.</summary>
    /// <param name="trace">Where to write.</param>
    /// <param name="socket">The socket, in any state.</param>
    /// <param name="name">What views call this end.</param>
    public static TappedSocket Socket(Trace trace, Socket socket, string name) => new(socket, trace, new TapOptions { Name = name });

    /// <summary>Puts a tap on a connected socket's stream.</summary>
    /// <param name="trace">Where to write.</param>
    /// <param name="stream">The stream of a connected socket.</param>
    /// <param name="name">What views call this end.</param>
    public static TappedStream Stream(Trace trace, NetworkStream stream, string name) => new(
        stream,
        trace,
        new Flow(Transport.Tcp, Endpoint.From(stream.Socket.LocalEndPoint), Endpoint.From(stream.Socket.RemoteEndPoint)),
        new TapOptions { Name = name });
}
