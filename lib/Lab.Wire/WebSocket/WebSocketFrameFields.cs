using System.Buffers.Binary;
using System.Globalization;

namespace Lab.Wire.WebSocket;

/// <summary>The named parts of a frame, in the order of the figure in RFC 6455 §5.2. Works on a frame that is cut off.</summary>
public static class WebSocketFrameFields
{
    private const string Section = "RFC 6455 §5.2";

    /// <summary>The opcode's name in lower case; a reserved one is said to be reserved.</summary>
    public static string NameOf(WebSocketOpcode opcode) => opcode switch
    {
        WebSocketOpcode.Continuation => "continuation",
        WebSocketOpcode.Text => "text",
        WebSocketOpcode.Binary => "binary",
        WebSocketOpcode.Close => "close",
        WebSocketOpcode.Ping => "ping",
        WebSocketOpcode.Pong => "pong",
        _ => string.Create(CultureInfo.InvariantCulture, $"reserved 0x{(int)opcode:X}"),
    };

    /// <summary>The parts that are there.</summary>
    /// <param name="frame">A frame from its first byte; what follows it is left out.</param>
    public static IReadOnlyList<Field> Of(ReadOnlySpan<byte> frame)
    {
        var fields = new List<Field>();
        if (frame.Length > 0)
        {
            FirstByte(frame[0], fields);
        }

        if (frame.Length > 1)
        {
            SecondByte(frame, fields);
        }

        return fields;
    }

    private static void FirstByte(byte first, List<Field> fields)
    {
        var opcode = (WebSocketOpcode)(first & 0x0F);
        fields.Add(Bits("FIN", 0, 0, 1, $"{first >> 7}", first >= 0x80 ? "the last frame of its message" : "more frames of this message follow"));
        fields.Add(Bits("RSV1", 0, 1, 1, $"{(first >> 6) & 1}", "1 only on a compressed message, when both ends agreed (RFC 7692 §6)"));
        fields.Add(Bits("RSV2", 0, 2, 1, $"{(first >> 5) & 1}", "reserved: 0"));
        fields.Add(Bits("RSV3", 0, 3, 1, $"{(first >> 4) & 1}", "reserved: 0"));
        fields.Add(Bits("opcode", 0, 4, 4, $"0x{(int)opcode:X} {NameOf(opcode)}", "what the frame is"));
    }

    private static void SecondByte(ReadOnlySpan<byte> frame, List<Field> fields)
    {
        var masked = frame[1] >= 0x80;
        var length = (long)(frame[1] & 0x7F);
        fields.Add(Bits("MASK", 1, 0, 1, masked ? "1" : "0", masked ? "a client's frame: a masking key follows" : "a server's frame: not masked"));
        fields.Add(Bits("payload length", 1, 1, 7, $"{length}", length switch
        {
            126 => "the real length is in the next 2 bytes",
            127 => "the real length is in the next 8 bytes",
            _ => "bytes of payload",
        }));
        var at = 2;
        if (length >= 126)
        {
            var size = length == 126 ? 2 : 8;
            if (frame.Length < at + size)
            {
                return;
            }

            length = size == 2 ? BinaryPrimitives.ReadUInt16BigEndian(frame[at..]) : BinaryPrimitives.ReadInt64BigEndian(frame[at..]);
            fields.Add(new Field("extended payload length", at, size, length.ToString("N0", CultureInfo.InvariantCulture)) { Note = "bytes of payload", Section = Section });
            at += size;
        }

        if (masked)
        {
            if (frame.Length < at + 4)
            {
                return;
            }

            fields.Add(new Field("masking key", at, 4, Convert.ToHexStringLower(frame.Slice(at, 4))) { Note = "chosen anew for each frame; every byte of the payload was XORed with one of these four", Section = "RFC 6455 §5.3" });
            at += 4;
        }

        var there = (int)Math.Clamp(length, 0, frame.Length - at);
        if (there > 0)
        {
            fields.Add(Payload(frame.Slice(at, there), at, masked ? BinaryPrimitives.ReadUInt32BigEndian(frame[(at - 4)..]) : null, (WebSocketOpcode)(frame[0] & 0x0F)));
        }
    }

    private static Field Payload(ReadOnlySpan<byte> payload, int at, uint? key, WebSocketOpcode opcode)
    {
        var shown = payload.ToArray();
        if (key is { } mask)
        {
            WebSocketMask.Apply(shown, mask);
        }

        var note = opcode == WebSocketOpcode.Close && shown.Length >= 2
            ? $"close code {BinaryPrimitives.ReadUInt16BigEndian(shown)}, reason \"{Bytes.Wrap(shown.AsMemory(2)).ToPreview()}\""
            : key is null ? "as it was sent" : "as it reads after unmasking";
        return new Field("payload", at, payload.Length, $"\"{Bytes.Wrap(shown).ToPreview()}\"") { Note = note, Section = key is null ? Section : "RFC 6455 §5.3" };
    }

    private static Field Bits(string name, int offset, int bit, int length, string value, string note) =>
        new(name, offset, 1, value) { BitOffset = bit, BitLength = length, Note = note, Section = Section };
}
