namespace Lab.Wire;

/// <summary>The limits that protect a reader from its peer, in one place.</summary>
public static class Limits
{
    /// <summary>The longest line in bytes, without its end: 8,192.</summary>
    public const int LineLength = 8_192;

    /// <summary>The longest block behind a length prefix in bytes: 1 MiB.</summary>
    public const int BlockLength = 1024 * 1024;

    /// <summary>The longest WebSocket message in bytes, after inflating: 16 MiB.</summary>
    public const int WebSocketMessageLength = 16 * 1024 * 1024;

    /// <summary>How much of a compressed message is inflated at a time, in bytes: 16 KiB. A bomb is found out after so much at most.</summary>
    public const int WebSocketInflateBlock = 16 * 1024;

    /// <summary>The largest buffer that a WebSocket keeps for its next message, in bytes: 64 KiB. A larger one is given back.</summary>
    public const int WebSocketBufferKept = 64 * 1024;
}
