namespace Lab.Wire.WebSocket;

/// <summary>A message that was made into a server's frame once, to be sent to many connections without being encoded or copied again.</summary>
/// <remarks>It is not compressed: a compressed message depends on what went before on its own connection.</remarks>
public sealed class PreparedMessage
{
    private PreparedMessage(WebSocketOpcode opcode, byte[] frame, int headerSize) => (Opcode, Frame, HeaderSize) = (opcode, frame, headerSize);

    /// <summary>Text or binary.</summary>
    public WebSocketOpcode Opcode { get; }

    /// <summary>The whole frame as it goes over the wire; never changed.</summary>
    public ReadOnlyMemory<byte> Frame { get; }

    /// <summary>The message itself.</summary>
    public ReadOnlyMemory<byte> Payload => Frame[HeaderSize..];

    private int HeaderSize { get; }

    /// <summary>Makes a frame of a text.</summary>
    public static PreparedMessage Text(string text)
    {
        var size = System.Text.Encoding.UTF8.GetByteCount(text);
        var message = Empty(WebSocketOpcode.Text, size, out var payload);
        System.Text.Encoding.UTF8.GetBytes(text, payload);
        return message;
    }

    /// <summary>Makes a frame of a text that is in UTF-8 already; it is not checked.</summary>
    public static PreparedMessage Text(ReadOnlySpan<byte> utf8)
    {
        var message = Empty(WebSocketOpcode.Text, utf8.Length, out var payload);
        utf8.CopyTo(payload);
        return message;
    }

    /// <summary>Makes a frame of bytes.</summary>
    public static PreparedMessage Binary(ReadOnlySpan<byte> bytes)
    {
        var message = Empty(WebSocketOpcode.Binary, bytes.Length, out var payload);
        bytes.CopyTo(payload);
        return message;
    }

    private static PreparedMessage Empty(WebSocketOpcode opcode, int length, out Span<byte> payload)
    {
        var header = new WebSocketFrameHeader(opcode, length);
        var frame = new byte[header.Size + length];
        payload = frame.AsSpan(header.Write(frame));
        return new PreparedMessage(opcode, frame, header.Size);
    }
}
