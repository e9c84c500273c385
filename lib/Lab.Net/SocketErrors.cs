using System.Net.Sockets;

namespace Lab.Net;

/// <summary>What the system's socket errors mean, each in one sentence.</summary>
public static class SocketErrors
{
    /// <summary>The error's name and what it means, such as <c>ConnectionReset: the other side closed while bytes were still unread</c>.</summary>
    public static string Say(SocketError error) => $"{error}: {Meaning(error)}";

    private static string Meaning(SocketError error) => error switch
    {
        SocketError.ConnectionReset => "the other side ended the connection at once, as a kernel does when a program closes with bytes unread",
        SocketError.ConnectionRefused => "no program listens on that port",
        SocketError.ConnectionAborted => "this side gave the connection up",
        SocketError.Shutdown => "this connection cannot send any more: the other side has closed it, or this side has ended its sending",
        SocketError.WouldBlock => "the kernel's buffer is full and this socket does not wait",
        SocketError.MessageSize => "the datagram is larger than this socket can take",
        SocketError.AddressAlreadyInUse => "another socket already holds this address and port",
        SocketError.TimedOut => "the other side did not answer in time",
        SocketError.NotConnected => "this socket is not connected",
        SocketError.OperationAborted => "this end has closed this socket",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no way to that address",
        SocketError.AddressNotAvailable => "this machine does not have that address",
        SocketError.AccessDenied => "the system does not allow it",
        _ => "the system refused the call",
    };
}
