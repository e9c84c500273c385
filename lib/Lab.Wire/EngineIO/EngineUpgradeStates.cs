namespace Lab.Wire.EngineIO;

/// <summary>Where a session stands on its way from polling to a WebSocket.</summary>
public enum EngineUpgradeState
{
    /// <summary>Packets travel in HTTP bodies.</summary>
    Polling,

    /// <summary>A WebSocket is open beside it, and the client has asked whether it works.</summary>
    Probing,

    /// <summary>It works. The client lets its last poll end and sends nothing; the server lets that poll go with a noop.</summary>
    Upgrading,

    /// <summary>Packets travel in the WebSocket, and polls are refused.</summary>
    WebSocket,
}

/// <summary>What can happen on that way.</summary>
public enum EngineUpgradeInput
{
    /// <summary>The client's <c>2probe</c> is sent (client) or received (server).</summary>
    Probe,

    /// <summary>The server's <c>3probe</c> is sent (server) or received (client).</summary>
    ProbeAnswer,

    /// <summary>The client's <c>5</c> is sent (client) or received (server).</summary>
    Upgrade,

    /// <summary>The WebSocket breaks, takes too long, or brings something else.</summary>
    Failure,
}

/// <summary>The way from polling to a WebSocket as a table.</summary>
public static class EngineUpgradeStates
{
    /// <summary>Every legal step (Engine.IO v4 §Upgrade). The same for both roles; a session that begins on a WebSocket is at the end of it.</summary>
    public static TransitionTable<EngineUpgradeState, EngineUpgradeInput> Table { get; } = new(
        "Engine.IO upgrade",
        EngineRules.Upgrade,
        EngineUpgradeState.Polling,
        new(EngineUpgradeState.Polling, EngineUpgradeInput.Probe, EngineUpgradeState.Probing, "2probe"),
        new(EngineUpgradeState.Probing, EngineUpgradeInput.ProbeAnswer, EngineUpgradeState.Upgrading, "3probe, then a noop for the poll"),
        new(EngineUpgradeState.Probing, EngineUpgradeInput.Failure, EngineUpgradeState.Polling),
        new(EngineUpgradeState.Upgrading, EngineUpgradeInput.Upgrade, EngineUpgradeState.WebSocket, "5"),
        new(EngineUpgradeState.Upgrading, EngineUpgradeInput.Failure, EngineUpgradeState.Polling));
}
