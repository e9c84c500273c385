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

    /// <summary>The largest buffer that a WebSocket keeps for its next message, in bytes: 128 KiB. A larger one is given back.</summary>
    public const int WebSocketBufferKept = 128 * 1024;

    /// <summary>The longest request line or status line in bytes, without its end: 8,192.</summary>
    public const int HttpStartLineLength = 8_192;

    /// <summary>The longest head in bytes, with the empty line that ends it: 32 KiB.</summary>
    public const int HttpHeadLength = 32 * 1024;

    /// <summary>The most header lines of one head: 100.</summary>
    public const int HttpHeaderCount = 100;

    /// <summary>The longest body in bytes, without what frames it: 1 MiB.</summary>
    public const int HttpBodyLength = 1024 * 1024;

    /// <summary>The longest line in front of a chunk in bytes, without its end: 256.</summary>
    public const int HttpChunkLineLength = 256;

    /// <summary>The longest Engine.IO message or body in bytes, as the official server's maxHttpBufferSize: 1,000,000.</summary>
    public const int EngineIOPayloadLength = 1_000_000;

    /// <summary>The longest session id of an Engine.IO server in bytes that a client takes: 256.</summary>
    public const int EngineIOSidLength = 256;

    /// <summary>The most attachments of one Socket.IO packet, as in the official parser: 10.</summary>
    public const int SocketIOAttachmentCount = 10;

    /// <summary>The longest name of a namespace in bytes, with its slash: 1,024.</summary>
    public const int SocketIONamespaceLength = 1_024;

    /// <summary>The greatest ack id: the last whole number that JavaScript can count to, 2^53 - 1.</summary>
    public const long SocketIOAckId = (1L << 53) - 1;

    /// <summary>How deep the JSON of a packet may be nested: 64 levels, its own array counted.</summary>
    public const int SocketIOJsonDepth = 64;
}
