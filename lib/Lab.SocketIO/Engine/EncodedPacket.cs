using Lab.Wire.WebSocket;

namespace Lab.SocketIO.Engine;

/// <summary>A Socket.IO packet that was encoded once for all its receivers; nobody changes it.</summary>
internal sealed class EncodedPacket
{
    /// <summary>Encodes a packet.</summary>
    /// <param name="text">Its text, without Engine.IO's digit.</param>
    /// <param name="attachments">Its binary parts, in order; null for none. Not changed by anybody from now on.</param>
    public EncodedPacket(ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null)
    {
        var message = new byte[text.Length + 1];
        message[0] = (byte)'4';
        text.CopyTo(message.AsSpan(1));
        Attachments = attachments ?? [];
        Frames = [PreparedMessage.Text(message), .. Attachments.Select(static a => PreparedMessage.Binary(a.Span))];
    }

    /// <summary>Its WebSocket frames: the text's, and one for each binary part.</summary>
    public IReadOnlyList<PreparedMessage> Frames { get; }

    /// <summary>The Engine.IO packet: <c>4</c> and the text.</summary>
    public ReadOnlyMemory<byte> Message => Frames[0].Payload;

    /// <summary>The packet's text, without Engine.IO's digit.</summary>
    public ReadOnlyMemory<byte> Text => Message[1..];

    /// <summary>Its binary parts, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }
}
