using Lab.Tracing;

namespace Lab.Net;

/// <summary>One connection that a server accepted.</summary>
public sealed class TcpSession
{
    internal TcpSession(TcpServer server, TappedSocket socket) => (Server, Socket, Local, Remote) = (server, socket, socket.Local, socket.Remote);

    /// <summary>The server that accepted it.</summary>
    public TcpServer Server { get; }

    /// <summary>The connection's socket, tapped.</summary>
    public TappedSocket Socket { get; }

    /// <summary>The server's end.</summary>
    public Endpoint Local { get; }

    /// <summary>The client's end.</summary>
    public Endpoint Remote { get; }

    /// <summary>Whether the server has not closed it yet.</summary>
    public bool IsOpen { get; internal set; } = true;

    /// <summary>One line: both ends.</summary>
    public override string ToString() => $"local {Local}, remote {Remote}{(IsOpen ? "" : " (closed)")}";
}
