namespace Lab.Wire;

/// <summary>The states of one end of a TCP connection (RFC 9293 §3.3.2).</summary>
public enum TcpState
{
    /// <summary>No connection.</summary>
    Closed,

    /// <summary>Waits for a connection from anywhere.</summary>
    Listen,

    /// <summary>Has asked for a connection.</summary>
    SynSent,

    /// <summary>Has been asked and has answered.</summary>
    SynReceived,

    /// <summary>Open: data goes both ways.</summary>
    Established,

    /// <summary>Has ended its sending; that is not acknowledged yet.</summary>
    FinWait1,

    /// <summary>Has ended its sending, acknowledged; the other end may still send.</summary>
    FinWait2,

    /// <summary>The other end sends no more; this end's program has not closed yet.</summary>
    CloseWait,

    /// <summary>Both ended at the same time; its own end is not acknowledged yet.</summary>
    Closing,

    /// <summary>The other end ended first; waits for the acknowledgement of its own end.</summary>
    LastAck,

    /// <summary>Both have ended; stays a while in case something late comes.</summary>
    TimeWait,
}

/// <summary>What can happen to one end of a TCP connection (RFC 9293 §3.3.2, figure 5).</summary>
public enum TcpInput
{
    /// <summary>The program listens.</summary>
    PassiveOpen,

    /// <summary>The program connects.</summary>
    ActiveOpen,

    /// <summary>A SYN comes.</summary>
    ReceiveSyn,

    /// <summary>A SYN and the acknowledgement of ours come.</summary>
    ReceiveSynAck,

    /// <summary>The acknowledgement of our SYN comes.</summary>
    ReceiveAckOfSyn,

    /// <summary>The program closes, or ends its sending.</summary>
    Close,

    /// <summary>A FIN comes.</summary>
    ReceiveFin,

    /// <summary>The acknowledgement of our FIN comes.</summary>
    ReceiveAckOfFin,

    /// <summary>A FIN and the acknowledgement of ours come together.</summary>
    ReceiveFinAndAckOfFin,

    /// <summary>Twice the longest life of a segment has passed.</summary>
    TimeWaitOver,

    /// <summary>A RST comes.</summary>
    ReceiveReset,
}

/// <summary>The TCP state machine as a table.</summary>
public static class TcpStates
{
    /// <summary>Figure 5 of RFC 9293 §3.3.2, and what a RST does (§3.10.7.3, §3.10.7.4).</summary>
    public static TransitionTable<TcpState, TcpInput> Table { get; } = new(
        "TCP",
        "RFC 9293 §3.3.2",
        TcpState.Closed,
        new(TcpState.Closed, TcpInput.PassiveOpen, TcpState.Listen),
        new(TcpState.Closed, TcpInput.ActiveOpen, TcpState.SynSent, "send SYN"),
        new(TcpState.Listen, TcpInput.ReceiveSyn, TcpState.SynReceived, "send SYN, ACK"),
        new(TcpState.Listen, TcpInput.Close, TcpState.Closed),
        new(TcpState.SynSent, TcpInput.ReceiveSyn, TcpState.SynReceived, "send SYN, ACK"),
        new(TcpState.SynSent, TcpInput.ReceiveSynAck, TcpState.Established, "send ACK"),
        new(TcpState.SynSent, TcpInput.Close, TcpState.Closed),
        new(TcpState.SynSent, TcpInput.ReceiveReset, TcpState.Closed),
        new(TcpState.SynReceived, TcpInput.ReceiveAckOfSyn, TcpState.Established),
        new(TcpState.SynReceived, TcpInput.Close, TcpState.FinWait1, "send FIN"),
        new(TcpState.SynReceived, TcpInput.ReceiveReset, TcpState.Closed),
        new(TcpState.Established, TcpInput.Close, TcpState.FinWait1, "send FIN"),
        new(TcpState.Established, TcpInput.ReceiveFin, TcpState.CloseWait, "send ACK"),
        new(TcpState.Established, TcpInput.ReceiveReset, TcpState.Closed),
        new(TcpState.FinWait1, TcpInput.ReceiveAckOfFin, TcpState.FinWait2),
        new(TcpState.FinWait1, TcpInput.ReceiveFin, TcpState.Closing, "send ACK"),
        new(TcpState.FinWait1, TcpInput.ReceiveFinAndAckOfFin, TcpState.TimeWait, "send ACK"),
        new(TcpState.FinWait1, TcpInput.ReceiveReset, TcpState.Closed),
        new(TcpState.FinWait2, TcpInput.ReceiveFin, TcpState.TimeWait, "send ACK"),
        new(TcpState.FinWait2, TcpInput.ReceiveReset, TcpState.Closed),
        new(TcpState.CloseWait, TcpInput.Close, TcpState.LastAck, "send FIN"),
        new(TcpState.CloseWait, TcpInput.ReceiveReset, TcpState.Closed),
        new(TcpState.Closing, TcpInput.ReceiveAckOfFin, TcpState.TimeWait),
        new(TcpState.Closing, TcpInput.ReceiveReset, TcpState.Closed),
        new(TcpState.LastAck, TcpInput.ReceiveAckOfFin, TcpState.Closed),
        new(TcpState.LastAck, TcpInput.ReceiveReset, TcpState.Closed),
        new(TcpState.TimeWait, TcpInput.TimeWaitOver, TcpState.Closed),
        new(TcpState.TimeWait, TcpInput.ReceiveReset, TcpState.Closed));
}
