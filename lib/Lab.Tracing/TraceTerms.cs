namespace Lab.Tracing;

/// <summary>How far up or down an event was seen: from the program's call to the kernel's own state.</summary>
public enum TraceLevel
{
    /// <summary>A call that the program made, such as <c>connect</c> or <c>emit</c>.</summary>
    Call,

    /// <summary>A packet of Socket.IO: an event, an answer, joining or leaving a namespace.</summary>
    SocketPacket,

    /// <summary>A packet of Engine.IO, which carries one of Socket.IO, keeps the session alive or changes its transport.</summary>
    EnginePacket,

    /// <summary>A message of the application: a line of chat, the head of an HTTP request, a datagram's meaning.</summary>
    Message,

    /// <summary>A delimited unit on a stream: a WebSocket frame, the body of an HTTP message, a length-prefixed block.</summary>
    Frame,

    /// <summary>Bytes that a socket was given or gave.</summary>
    Bytes,

    /// <summary>What the operating system's kernel says: a TCP state, a counter.</summary>
    Kernel,
}

/// <summary>How the lab knows that an event happened.</summary>
public enum Provenance
{
    /// <summary>These very bytes passed through a tap.</summary>
    Captured,

    /// <summary>The system or the program reported it.</summary>
    Observed,

    /// <summary>Worked out from other events; nobody saw it itself.</summary>
    Reconstructed,

    /// <summary>The lab made it happen, as the relay does with loss and delay.</summary>
    Simulated,
}

/// <summary>Which way an event went, seen from its own end.</summary>
public enum Direction
{
    /// <summary>Neither: it happened at one end.</summary>
    None,

    /// <summary>Away from this end.</summary>
    Send,

    /// <summary>Towards this end.</summary>
    Receive,
}

/// <summary>The protocol under the bytes.</summary>
public enum Transport
{
    /// <summary>A byte stream.</summary>
    Tcp,

    /// <summary>Datagrams.</summary>
    Udp,
}
