using System.Text;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>What one receive on a WebSocket gave: a whole message, or the end of the connection.</summary>
public readonly record struct WebSocketMessage
{
    /// <summary>Text or binary; close when the connection is over.</summary>
    public WebSocketOpcode Opcode { get; init; }

    /// <summary>The message: unmasked, inflated, put together. Good until the next receive on the same peer.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>How the connection ended; 1006 when the bytes just ended. Only with <see cref="IsClose"/>.</summary>
    public WebSocketClose Close { get; init; }

    /// <summary>What the other end did wrong, when that ended the connection.</summary>
    public Violation? Violation { get; init; }

    /// <summary>Whether this is the end of the connection and no message.</summary>
    public bool IsClose => Opcode == WebSocketOpcode.Close;

    /// <summary>The message as text.</summary>
    public string Text => Encoding.UTF8.GetString(Payload.Span);
}
