namespace Lab.Wire.WebSocket;

/// <summary>How one end of a WebSocket behaves.</summary>
public sealed record WebSocketOptions
{
    /// <summary>The defaults: a server's.</summary>
    public static WebSocketOptions Default { get; } = new();

    /// <summary>The longest message that is taken, in bytes after inflating. Default <see cref="Limits.WebSocketMessageLength"/>. A longer one ends the connection with 1009.</summary>
    public long MaxMessageLength { get; init; } = Limits.WebSocketMessageLength;

    /// <summary>Gives a masking key for each frame that a client sends. It must be unpredictable (RFC 6455 §10.3). A server needs none.</summary>
    public Func<uint>? MaskKey { get; init; }

    /// <summary>Whether a close frame is answered at once. Default true; false leaves it to a call of <see cref="WebSocketConnection.Close"/>.</summary>
    public bool AnswerClose { get; init; } = true;

    /// <summary>The shortest message that is compressed, in bytes, when both ends agreed on compression. Default 0: every message.</summary>
    public int CompressFrom { get; init; }
}
