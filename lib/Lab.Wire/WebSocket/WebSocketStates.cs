namespace Lab.Wire.WebSocket;

/// <summary>The states of one end of a WebSocket (RFC 6455 §4, §7.1).</summary>
public enum WebSocketState
{
    /// <summary>The upgrade is under way.</summary>
    Connecting,

    /// <summary>Messages go both ways.</summary>
    Open,

    /// <summary>This end has said that it sends no more; the other may still send.</summary>
    CloseSent,

    /// <summary>The other end has said that it sends no more; this one has not answered yet.</summary>
    CloseReceived,

    /// <summary>Over: both close frames went, or the connection broke.</summary>
    Closed,
}

/// <summary>What can happen to one end of a WebSocket.</summary>
public enum WebSocketInput
{
    /// <summary>The upgrade was agreed on: 101, and the right accept key.</summary>
    Upgraded,

    /// <summary>The upgrade was refused, or the answer was wrong.</summary>
    Refused,

    /// <summary>The program sends a message, or a piece of one.</summary>
    SendMessage,

    /// <summary>A message comes, or a piece of one.</summary>
    ReceiveMessage,

    /// <summary>The program closes.</summary>
    SendClose,

    /// <summary>A close frame comes.</summary>
    ReceiveClose,

    /// <summary>The other end breaks a rule.</summary>
    ReceiveNonsense,

    /// <summary>The bytes of the other end are over.</summary>
    StreamEnds,
}

/// <summary>The WebSocket's connection states as a table.</summary>
public static class WebSocketStates
{
    /// <summary>Every legal step (RFC 6455 §4.1, §5.5.1, §7.1). The same for both roles.</summary>
    public static TransitionTable<WebSocketState, WebSocketInput> Table { get; } = new(
        "WebSocket",
        "RFC 6455 §7.1",
        WebSocketState.Connecting,
        new(WebSocketState.Connecting, WebSocketInput.Upgraded, WebSocketState.Open),
        new(WebSocketState.Connecting, WebSocketInput.Refused, WebSocketState.Closed),
        new(WebSocketState.Connecting, WebSocketInput.StreamEnds, WebSocketState.Closed, "report 1006"),
        new(WebSocketState.Open, WebSocketInput.SendMessage, WebSocketState.Open),
        new(WebSocketState.Open, WebSocketInput.ReceiveMessage, WebSocketState.Open),
        new(WebSocketState.Open, WebSocketInput.SendClose, WebSocketState.CloseSent, "send close"),
        new(WebSocketState.Open, WebSocketInput.ReceiveClose, WebSocketState.CloseReceived),
        new(WebSocketState.Open, WebSocketInput.ReceiveNonsense, WebSocketState.Closed, "send close with the reason"),
        new(WebSocketState.Open, WebSocketInput.StreamEnds, WebSocketState.Closed, "report 1006"),
        new(WebSocketState.CloseSent, WebSocketInput.ReceiveMessage, WebSocketState.CloseSent),
        new(WebSocketState.CloseSent, WebSocketInput.ReceiveClose, WebSocketState.Closed),
        new(WebSocketState.CloseSent, WebSocketInput.ReceiveNonsense, WebSocketState.Closed),
        new(WebSocketState.CloseSent, WebSocketInput.StreamEnds, WebSocketState.Closed, "report 1006"),
        new(WebSocketState.CloseReceived, WebSocketInput.SendMessage, WebSocketState.CloseReceived),
        new(WebSocketState.CloseReceived, WebSocketInput.SendClose, WebSocketState.Closed, "send close"),
        new(WebSocketState.CloseReceived, WebSocketInput.StreamEnds, WebSocketState.Closed));
}
