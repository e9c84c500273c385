using Lab.Wire.WebSocket;

namespace Lab.SocketIO.Engine;

/// <summary>A Socket.IO packet that was encoded once for all its receivers; nobody changes it.</summary>
internal sealed class EncodedPacket
{
    private byte[]? _frames;

    /// <summary>Encodes a packet.</summary>
    /// <param name="text">Its text, without Engine.IO's digit.</param>
    /// <param name="attachments">Its binary parts, in order; null for none. Not changed by anybody from now on.</param>
    public EncodedPacket(ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>>? attachments = null)
    {
        var message = new byte[text.Length + 1];
        message[0] = (byte)'4';
        text.CopyTo(message.AsSpan(1));
        (Message, Attachments) = (message, attachments ?? []);
    }

    /// <summary>The Engine.IO packet: <c>4</c> and the text.</summary>
    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>The packet's text, without Engine.IO's digit.</summary>
    public ReadOnlyMemory<byte> Text => Message[1..];

    /// <summary>Its binary parts, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments { get; }

    /// <summary>All its WebSocket frames as a server sends them without compression, one behind the other; made when first asked for.</summary>
    public ReadOnlyMemory<byte> Frames => _frames ??= Frame();

    private byte[] Frame()
    {
        var size = SizeOf(Message);
        foreach (var attachment in Attachments)
        {
            size += SizeOf(attachment);
        }

        var frames = new byte[size];
        var at = Write(frames, WebSocketOpcode.Text, Message.Span);
        foreach (var attachment in Attachments)
        {
            at += Write(frames.AsSpan(at), WebSocketOpcode.Binary, attachment.Span);
        }

        return frames;
    }

    private static int SizeOf(ReadOnlyMemory<byte> payload) => new WebSocketFrameHeader(WebSocketOpcode.Binary, payload.Length).Size + payload.Length;

    private static int Write(Span<byte> output, WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        var header = new WebSocketFrameHeader(opcode, payload.Length);
        header.Write(output);
        payload.CopyTo(output[header.Size..]);
        return header.Size + payload.Length;
    }
}
