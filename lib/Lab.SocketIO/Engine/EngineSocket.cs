using Lab.Wire.EngineIO;

namespace Lab.SocketIO.Engine;

/// <summary>One Engine.IO session at the server: messages in both directions, whatever carries them at the moment.</summary>
public abstract class EngineSocket
{
    /// <summary>The session's id, as the client knows it (<c>sid</c>).</summary>
    public abstract string Id { get; }

    /// <summary>What carries the session at the moment.</summary>
    public abstract EngineTransport Transport { get; }

    /// <summary>The request that opened the session.</summary>
    public abstract HandshakeRequest Request { get; }

    /// <summary>Whether messages can still be sent.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>Whether a volatile packet may go: nothing waits and the transport can take it at once.</summary>
    internal abstract bool IsWritable { get; }

    /// <summary>Who hears the session. Set once, before the first message.</summary>
    internal IEngineListener? Listener { get; set; }

    /// <summary>Sends one packet. Never waits; what is sent while a message is being handled leaves with the rest at its end.</summary>
    /// <param name="text">A Socket.IO packet's text, without Engine.IO's digit; free again when the call returns.</param>
    /// <param name="attachments">Its binary parts, in order; null for none. Not changed by anybody from now on.</param>
    /// <param name="options">How it is sent.</param>
    /// <returns>False when it was dropped: volatile and not writable, or the session is over.</returns>
    internal abstract bool Send(ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>>? attachments, PacketOptions options = PacketOptions.None);

    /// <summary>Sends a packet that was encoded once for many receivers. Never waits and allocates nothing.</summary>
    /// <inheritdoc cref="Send(ReadOnlySpan{byte}, IReadOnlyList{ReadOnlyMemory{byte}}, PacketOptions)"/>
    internal abstract bool Send(EncodedPacket packet, PacketOptions options = PacketOptions.None);

    /// <summary>Sends one message of Engine.IO alone, without Socket.IO's packets. Never waits.</summary>
    /// <param name="data">A text in UTF-8, or bytes; free again when the call returns.</param>
    /// <param name="binary">Whether it goes as bytes.</param>
    /// <returns>False when the session is over, or the client does not read what it is sent.</returns>
    public abstract bool SendMessage(ReadOnlySpan<byte> data, bool binary);

    /// <summary>Ends the session; what was sent so far leaves first, within a bound.</summary>
    /// <param name="discard">Drops what waits instead.</param>
    public abstract void Close(bool discard = false);
}

/// <summary>How one packet is sent.</summary>
[Flags]
internal enum PacketOptions
{
    /// <summary>Kept until it can leave, compressed if that was agreed.</summary>
    None = 0,

    /// <summary>Dropped when it cannot leave at once.</summary>
    Volatile = 1,

    /// <summary>Never compressed.</summary>
    Uncompressed = 2,
}

/// <summary>Who hears an Engine.IO session.</summary>
internal interface IEngineListener
{
    /// <summary>Takes one message. The session reads on when the task is done: a slow taker slows only this client.</summary>
    /// <param name="data">A text in UTF-8, or bytes; valid until the task is done.</param>
    /// <param name="binary">Whether it came as bytes.</param>
    ValueTask MessageAsync(ReadOnlyMemory<byte> data, bool binary);

    /// <summary>The session is over: no message begins after it, but one may still be being taken. Called once.</summary>
    /// <param name="reason">Why, in the official words, such as <c>transport close</c> or <c>ping timeout</c>.</param>
    /// <param name="details">What else is known; null for nothing.</param>
    void Closed(string reason, string? details);
}
