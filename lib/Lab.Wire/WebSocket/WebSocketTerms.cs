using System.Diagnostics.CodeAnalysis;

namespace Lab.Wire.WebSocket;

/// <summary>What a frame is (RFC 6455 §5.2). The numbers are those on the wire; all others are reserved.</summary>
[SuppressMessage("Design", "CA1027:Mark enums with FlagsAttribute", Justification = "The numbers are those on the wire; they do not combine.")]
public enum WebSocketOpcode
{
    /// <summary>A further piece of the message that an earlier frame began.</summary>
    Continuation = 0x0,

    /// <summary>A message of text, in UTF-8.</summary>
    Text = 0x1,

    /// <summary>A message of bytes.</summary>
    Binary = 0x2,

    /// <summary>Says that this end will send nothing more.</summary>
    Close = 0x8,

    /// <summary>Asks the other end to answer with a pong.</summary>
    Ping = 0x9,

    /// <summary>Answers a ping, or says unasked that this end is alive.</summary>
    Pong = 0xA,
}

/// <summary>Which end of the connection: the rules for masking differ (RFC 6455 §5.1).</summary>
public enum WebSocketRole
{
    /// <summary>It asked for the upgrade; it masks what it sends.</summary>
    Client,

    /// <summary>It answered the upgrade; it never masks.</summary>
    Server,
}

/// <summary>The end of a connection: a code and a reason (RFC 6455 §7.1.5, §7.1.6).</summary>
/// <param name="Code">The close code. 1005 and 1006 are said locally and never stand in a frame.</param>
/// <param name="Reason">A short text for people; may be empty.</param>
public readonly record struct WebSocketClose(int Code, string Reason = "")
{
    /// <summary>The close frame had no code (RFC 6455 §7.1.5).</summary>
    public static WebSocketClose NoStatus => new(1005);

    /// <summary>The bytes ended without a close frame (RFC 6455 §7.1.5).</summary>
    public static WebSocketClose Abnormal => new(1006);

    /// <summary>One line: code and reason.</summary>
    public override string ToString() => string.IsNullOrEmpty(Reason) ? $"{Code}" : $"{Code} \"{Reason}\"";
}
