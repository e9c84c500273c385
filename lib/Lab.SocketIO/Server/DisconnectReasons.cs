namespace Lab.SocketIO;

/// <summary>Why a socket is disconnected, in the official words.</summary>
internal static class DisconnectReasons
{
    /// <summary>The client left this namespace.</summary>
    public const string ClientNamespace = "client namespace disconnect";

    /// <summary>The server disconnected this socket.</summary>
    public const string ServerNamespace = "server namespace disconnect";

    /// <summary>The server closed.</summary>
    public const string ShuttingDown = "server shutting down";

    /// <summary>The server ended the connection.</summary>
    public const string ForcedServer = "forced server close";

    /// <summary>The session was closed from this side.</summary>
    public const string Forced = "forced close";

    /// <summary>The connection broke.</summary>
    public const string TransportError = "transport error";

    /// <summary>The connection ended.</summary>
    public const string TransportClose = "transport close";

    /// <summary>The client was silent for too long.</summary>
    public const string PingTimeout = "ping timeout";

    /// <summary>Whether the client may come back as the same socket: nobody meant it to go.</summary>
    public static bool IsRecoverable(string reason) => reason is TransportError or TransportClose or Forced or PingTimeout or ShuttingDown or ForcedServer;
}
