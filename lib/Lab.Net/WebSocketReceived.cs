using System.Globalization;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>What one receive of a client gave. Prints as one line.</summary>
public sealed record WebSocketReceived
{
    /// <summary>Text or binary; null when no message came.</summary>
    public WebSocketOpcode? Opcode { get; init; }

    /// <summary>The message; empty when none came.</summary>
    public Bytes Bytes { get; init; }

    /// <summary>The message as UTF-8 text.</summary>
    public string Text => Bytes.ToText();

    /// <summary>How the connection ended; null while it has not. 1006 stands for bytes that just ended.</summary>
    public WebSocketClose? Close { get; init; }

    /// <summary>What the other end did wrong, when that ended the connection.</summary>
    public Violation? Violation { get; init; }

    /// <summary>Whether nothing came within the time that the caller gave.</summary>
    public bool NothingCame { get; init; }

    /// <summary>How long the caller waited at most.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>One line that says what came.</summary>
    public override string ToString() =>
        Close is { } close ? $"the connection is over: {close}"
        : NothingCame ? string.Create(CultureInfo.InvariantCulture, $"nothing came within {Waited.TotalSeconds:0.###} s")
        : Opcode == WebSocketOpcode.Text ? $"\"{Bytes.ToPreview()}\"" : Sizes.Say(Bytes);
}
