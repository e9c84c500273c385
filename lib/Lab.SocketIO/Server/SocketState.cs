namespace Lab.SocketIO;

/// <summary>Where a socket of the server stands.</summary>
internal enum SocketState
{
    /// <summary>The middlewares look at it: the client waits for its CONNECT.</summary>
    Pending,

    /// <summary>The client is being told: what it sends counts, broadcasts do not reach it yet.</summary>
    Connecting,

    /// <summary>Connected.</summary>
    Connected,

    /// <summary>Its program is being told that it goes; it is still in its rooms.</summary>
    Closing,

    /// <summary>Disconnected, for good.</summary>
    Closed,
}

/// <summary>Words for the states.</summary>
internal static class SocketStates
{
    private static readonly string[] Names = ["not connected yet", "connecting", "connected", "disconnecting", "disconnected"];

    /// <summary>The words for one.</summary>
    public static string NameOf(SocketState state) => Names[(int)state];
}
