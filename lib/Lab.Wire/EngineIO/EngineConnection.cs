using System.Buffers;

namespace Lab.Wire.EngineIO;

/// <summary>One end of an Engine.IO session: packets in, events and answers out. It owns no socket, no clock and no buffer.</summary>
/// <remarks>A shell hands it every packet with the transport it came by, sends the answers, and calls <see cref="Tick"/> at <see cref="NextDeadline"/>.
/// Messages need no call to be sent: they go by <see cref="Transport"/> while the state is <see cref="EngineState.Open"/>. Calls must not overlap.
/// The steps are those of <see cref="EngineStates.Table"/> and <see cref="EngineUpgradeStates.Table"/>.</remarks>
/// <param name="role">Which end it is.</param>
/// <param name="transport">The transport on which the session begins.</param>
public sealed class EngineConnection(EngineRole role, EngineTransport transport)
{
    private EngineHeartbeat? _heartbeat;

    /// <summary>Which end it is.</summary>
    public EngineRole Role => role;

    /// <summary>Where it stands.</summary>
    public EngineState State { get; private set; }

    /// <summary>Where it stands on the way to a WebSocket.</summary>
    public EngineUpgradeState Upgrade { get; private set; } = transport == EngineTransport.WebSocket ? EngineUpgradeState.WebSocket : EngineUpgradeState.Polling;

    /// <summary>The transport by which packets go now.</summary>
    public EngineTransport Transport => Upgrade == EngineUpgradeState.WebSocket ? EngineTransport.WebSocket : EngineTransport.Polling;

    /// <summary>When to call <see cref="Tick"/>; null while nothing can become due.</summary>
    public TimeSpan? NextDeadline => State is EngineState.Open or EngineState.Closing ? _heartbeat?.Next : null;

    /// <summary>At the server: the session is open, and the packet that says so has been written.</summary>
    /// <param name="open">What it says.</param>
    /// <param name="now">The time, from any fixed beginning.</param>
    /// <exception cref="InvalidOperationException">It is not opening, or this end is a client.</exception>
    public void Open(EngineOpen open, TimeSpan now)
    {
        Demand(EngineRole.Server);
        Begin(open, now);
    }

    /// <summary>Takes a packet of the other end.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="by">The transport it came by.</param>
    /// <param name="now">The time.</param>
    /// <returns>What it meant. After the end, and by a transport that is no longer in use, a packet means nothing.</returns>
    public EngineEvent Receive(in EnginePacket packet, EngineTransport by, TimeSpan now)
    {
        if (State == EngineState.Closed)
        {
            return default;
        }

        if (by != Transport)
        {
            return by == EngineTransport.WebSocket ? OnTrial(packet) : default;
        }

        if (State == EngineState.Opening && packet.Type != EnginePacketType.Open)
        {
            return Wrong(EngineRules.Handshake, $"{EnginePacket.NameOf(packet.Type)} comes before the session is open");
        }

        if (packet.Type is not (EnginePacketType.Ping or EnginePacketType.Pong))
        {
            _heartbeat?.Alive(now);
        }

        switch (packet.Type)
        {
            case EnginePacketType.Message:
                // In Closing the program has said that it wants no more.
                return new EngineEvent { Kind = State == EngineState.Open ? EngineEventKind.Message : EngineEventKind.None };
            case EnginePacketType.Ping when role == EngineRole.Client && !packet.IsProbe:
                _heartbeat!.Heard(now);
                return new EngineEvent { Kind = EngineEventKind.Heartbeat, Answer = new EnginePacket(EnginePacketType.Pong, default) };
            case EnginePacketType.Pong when role == EngineRole.Server && !packet.IsProbe:
                _heartbeat!.Heard(now);
                return new EngineEvent { Kind = EngineEventKind.Heartbeat };
            case EnginePacketType.Close:
                return End(EngineInput.ReceiveClose, EngineCloseReasons.TransportClose);
            case EnginePacketType.Noop:
                return default;
            case EnginePacketType.Open when role == EngineRole.Client && State == EngineState.Opening:
                return Handshake(packet, now);
            default:
                return Wrong(packet.Type is EnginePacketType.Ping or EnginePacketType.Pong ? EngineRules.Heartbeat : EngineRules.Protocol,
                    $"{packet} must not come from a {(role == EngineRole.Client ? "server" : "client")} here");
        }
    }

    /// <summary>At the client: begins an upgrade.</summary>
    /// <returns>The packet to send on the new WebSocket.</returns>
    /// <exception cref="InvalidOperationException">The session is not open on polling, or this end is a server.</exception>
    public EnginePacket Probe()
    {
        Demand(EngineRole.Client);
        Step(EngineUpgradeInput.Probe);
        return new EnginePacket(EnginePacketType.Ping, EnginePacket.ProbeData);
    }

    /// <summary>At the client: the last poll and POST have ended, so the session goes over to the WebSocket.</summary>
    /// <returns>The packet to send on it, before anything else.</returns>
    /// <exception cref="InvalidOperationException">The probe has not been answered, or this end is a server.</exception>
    public EnginePacket CompleteUpgrade()
    {
        Demand(EngineRole.Client);
        Step(EngineUpgradeInput.Upgrade);
        return new EnginePacket(EnginePacketType.Upgrade, default);
    }

    /// <summary>The WebSocket on trial is gone or took too long: the session goes on as before. Does nothing when none is on trial.</summary>
    public void FailUpgrade()
    {
        if (Upgrade is EngineUpgradeState.Probing or EngineUpgradeState.Upgrading)
        {
            Step(EngineUpgradeInput.Failure);
        }
    }

    /// <summary>The program closes the session. Does nothing when it is closing already.</summary>
    public void Close()
    {
        if (State is EngineState.Opening or EngineState.Open)
        {
            Step(EngineInput.SendClose);
        }
    }

    /// <summary>While closing: everything has been sent; send a close packet now.</summary>
    /// <exception cref="InvalidOperationException">It is not closing.</exception>
    public EngineEvent Drained() => End(EngineInput.Drained, EngineCloseReasons.ForcedClose) with { Answer = new EnginePacket(EnginePacketType.Close, default) };

    /// <summary>What came by the transport in use could not be read as a packet.</summary>
    /// <param name="violation">What the codec said.</param>
    public EngineEvent Unreadable(Violation violation) =>
        State == EngineState.Closed ? default : End(EngineInput.ReceiveNonsense, EngineCloseReasons.ParseError) with { Violation = violation };

    /// <summary>The transport in use broke or ended.</summary>
    /// <param name="error">Whether it broke, so that the reason is <see cref="EngineCloseReasons.TransportError"/>.</param>
    public EngineEvent TransportEnds(bool error) =>
        State == EngineState.Closed ? default : End(EngineInput.TransportEnds, error ? EngineCloseReasons.TransportError : EngineCloseReasons.TransportClose);

    /// <summary>Says what is due. After <see cref="EngineDue.Timeout"/> the session is closed, for <see cref="EngineCloseReasons.PingTimeout"/>.</summary>
    /// <param name="now">The time.</param>
    public EngineDue Tick(TimeSpan now)
    {
        if (NextDeadline is null)
        {
            return EngineDue.None;
        }

        var due = _heartbeat!.Tick(now);
        if (due == EngineDue.Timeout)
        {
            Step(EngineInput.Silence);
        }

        return due == EngineDue.Ping && State == EngineState.Closing ? EngineDue.None : due;
    }

    /// <summary>A packet on the WebSocket that is not in use yet.</summary>
    private EngineEvent OnTrial(in EnginePacket packet)
    {
        var input = (role, packet.Type, packet.IsProbe) switch
        {
            (EngineRole.Server, EnginePacketType.Ping, true) => EngineUpgradeInput.Probe,
            (EngineRole.Client, EnginePacketType.Pong, true) => EngineUpgradeInput.ProbeAnswer,
            (EngineRole.Server, EnginePacketType.Upgrade, _) => EngineUpgradeInput.Upgrade,
            _ => EngineUpgradeInput.Failure,
        };
        if (input == EngineUpgradeInput.Failure || !EngineUpgradeStates.Table.TryStep(Upgrade, input, out _))
        {
            FailUpgrade();
            return new EngineEvent { Kind = EngineEventKind.UpgradeFailed, Violation = new Violation(EngineRules.Upgrade, 0, $"{packet} does not belong to an upgrade that is {Upgrade}") };
        }

        Step(input);
        if (input != EngineUpgradeInput.Probe)
        {
            return new EngineEvent { Kind = role == EngineRole.Client ? EngineEventKind.ProbeAnswered : EngineEventKind.Upgraded };
        }

        // The server's answer is its next step.
        Step(EngineUpgradeInput.ProbeAnswer);
        return new EngineEvent { Kind = EngineEventKind.Probed, Answer = new EnginePacket(EnginePacketType.Pong, EnginePacket.ProbeData) };
    }

    private EngineEvent Handshake(in EnginePacket packet, TimeSpan now)
    {
        if (EngineOpen.Read(packet.Data.Span, out var open, out var violation) != OperationStatus.Done)
        {
            return Unreadable(violation!);
        }

        Begin(open!, now);
        return new EngineEvent { Kind = EngineEventKind.Opened, Open = open };
    }

    private void Begin(EngineOpen open, TimeSpan now)
    {
        Step(EngineInput.Handshake);
        _heartbeat = new EngineHeartbeat(role, TimeSpan.FromMilliseconds(open.PingInterval), TimeSpan.FromMilliseconds(open.PingTimeout));
        _heartbeat.Start(now);
    }

    private EngineEvent Wrong(string rule, string text) =>
        End(EngineInput.ReceiveNonsense, EngineCloseReasons.TransportError) with { Violation = new Violation(rule, 0, text) };

    private EngineEvent End(EngineInput input, string reason)
    {
        Step(input);
        return new EngineEvent { Kind = EngineEventKind.Closed, Reason = reason };
    }

    private void Step(EngineInput input) => State = EngineStates.Table.Next(State, input);

    private void Step(EngineUpgradeInput input) => Upgrade = EngineUpgradeStates.Table.Next(Upgrade, input);

    private void Demand(EngineRole needed)
    {
        if (role != needed)
        {
            throw new InvalidOperationException($"This is only for a {needed}.");
        }
    }
}
