namespace Lab.Wire.WebSocket;

/// <summary>What a <see cref="WebSocketConnection"/> has found in its input.</summary>
public enum WebSocketEventKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A piece of a message: whole, or as much of it as has come.</summary>
    Data,

    /// <summary>A ping; its pong has been written already.</summary>
    Ping,

    /// <summary>A pong.</summary>
    Pong,

    /// <summary>A close frame; unless the options say otherwise it has been answered already.</summary>
    Close,

    /// <summary>The peer broke a rule; the connection is over.</summary>
    Violation,

    /// <summary>The bytes of the peer are over.</summary>
    End,
}

/// <summary>One thing that a <see cref="WebSocketConnection"/> has found. Its payload is good until the next call.</summary>
public readonly ref struct WebSocketEvent
{
    /// <summary>What was found.</summary>
    public WebSocketEventKind Kind { get; init; }

    /// <summary>For data: text or binary, also when the piece came in a continuation frame.</summary>
    public WebSocketOpcode Opcode { get; init; }

    /// <summary>Unmasked and inflated. A piece of text may end in the middle of a character.</summary>
    public ReadOnlySpan<byte> Payload { get; init; }

    /// <summary>For data: whether the message begins with it.</summary>
    public bool IsFirst { get; init; }

    /// <summary>For data: whether the message ends with it.</summary>
    public bool IsLast { get; init; }

    /// <summary>For <see cref="WebSocketEventKind.Close"/>: what the frame said. For a violation: what was answered. For the end: how the connection ended.</summary>
    public WebSocketClose Close { get; init; }

    /// <summary>What the peer did wrong; its offset counts from the beginning of what it sent after the upgrade.</summary>
    public Violation? Violation { get; init; }
}
