namespace Lab.Wire.EngineIO;

/// <summary>What a packet meant.</summary>
public enum EngineEventKind
{
    /// <summary>Nothing for the program.</summary>
    None,

    /// <summary>At the client: the session is open.</summary>
    Opened,

    /// <summary>A message of the other end's program.</summary>
    Message,

    /// <summary>A heartbeat: a ping at the client, a pong at the server.</summary>
    Heartbeat,

    /// <summary>At the server: the client tries a WebSocket. Send the answer, and let a waiting poll go with a noop.</summary>
    Probed,

    /// <summary>At the client: the WebSocket works. Let the last poll and POST end, then call <see cref="EngineConnection.CompleteUpgrade"/>.</summary>
    ProbeAnswered,

    /// <summary>At the server: the session has gone over to the WebSocket.</summary>
    Upgraded,

    /// <summary>The upgrade has failed and the session goes on as before: close the WebSocket.</summary>
    UpgradeFailed,

    /// <summary>The session is over.</summary>
    Closed,
}

/// <summary>What became of a packet, and what to answer.</summary>
public readonly record struct EngineEvent
{
    /// <summary>What it meant.</summary>
    public EngineEventKind Kind { get; init; }

    /// <summary>What to answer by the transport by which the packet came; null for nothing.</summary>
    public EnginePacket? Answer { get; init; }

    /// <summary>For <see cref="EngineEventKind.Opened"/>: what the server said.</summary>
    public EngineOpen? Open { get; init; }

    /// <summary>For <see cref="EngineEventKind.Closed"/>: why, one of <see cref="EngineCloseReasons"/>; else null.</summary>
    public string? Reason { get; init; }

    /// <summary>What the other end did wrong; null when it did nothing wrong.</summary>
    public Violation? Violation { get; init; }
}
