namespace Lab.Wire.EngineIO;

/// <summary>The states of one end of an Engine.IO session.</summary>
public enum EngineState
{
    /// <summary>The handshake is under way: the open packet has not gone yet.</summary>
    Opening,

    /// <summary>Messages go both ways.</summary>
    Open,

    /// <summary>The program has closed; what it sent before is still on its way.</summary>
    Closing,

    /// <summary>Over.</summary>
    Closed,
}

/// <summary>What can happen to one end of a session.</summary>
public enum EngineInput
{
    /// <summary>The open packet is sent (server) or received (client).</summary>
    Handshake,

    /// <summary>A message is sent or received.</summary>
    Message,

    /// <summary>A ping or a pong is sent or received.</summary>
    Heartbeat,

    /// <summary>The program closes the session.</summary>
    SendClose,

    /// <summary>Everything that the program had sent has left.</summary>
    Drained,

    /// <summary>A close packet comes.</summary>
    ReceiveClose,

    /// <summary>The other end has been silent for too long.</summary>
    Silence,

    /// <summary>The other end breaks a rule.</summary>
    ReceiveNonsense,

    /// <summary>The transport breaks or ends.</summary>
    TransportEnds,
}

/// <summary>The session's states as a table.</summary>
public static class EngineStates
{
    /// <summary>Every legal step (Engine.IO v4 §Protocol). The same for both roles.</summary>
    public static TransitionTable<EngineState, EngineInput> Table { get; } = new(
        "Engine.IO session",
        EngineRules.Protocol,
        EngineState.Opening,
        new(EngineState.Opening, EngineInput.Handshake, EngineState.Open),
        new(EngineState.Opening, EngineInput.SendClose, EngineState.Closed),
        new(EngineState.Opening, EngineInput.ReceiveNonsense, EngineState.Closed, "report parse error"),
        new(EngineState.Opening, EngineInput.TransportEnds, EngineState.Closed, "report transport error"),
        new(EngineState.Open, EngineInput.Message, EngineState.Open),
        new(EngineState.Open, EngineInput.Heartbeat, EngineState.Open, "ping, pong"),
        new(EngineState.Open, EngineInput.SendClose, EngineState.Closing),
        new(EngineState.Open, EngineInput.ReceiveClose, EngineState.Closed, "report transport close"),
        new(EngineState.Open, EngineInput.Silence, EngineState.Closed, "report ping timeout"),
        new(EngineState.Open, EngineInput.ReceiveNonsense, EngineState.Closed, "report parse error"),
        new(EngineState.Open, EngineInput.TransportEnds, EngineState.Closed, "report transport close"),
        new(EngineState.Closing, EngineInput.Drained, EngineState.Closed, "send close"),
        new(EngineState.Closing, EngineInput.ReceiveClose, EngineState.Closed),
        new(EngineState.Closing, EngineInput.Silence, EngineState.Closed),
        new(EngineState.Closing, EngineInput.ReceiveNonsense, EngineState.Closed),
        new(EngineState.Closing, EngineInput.TransportEnds, EngineState.Closed));
}
