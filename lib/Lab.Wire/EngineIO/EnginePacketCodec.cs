using System.Buffers;
using System.Buffers.Text;

namespace Lab.Wire.EngineIO;

/// <summary>One Engine.IO packet as it stands in a message of a WebSocket: a digit and text, or bytes without a digit (Engine.IO v4 §Packet encoding).</summary>
public static class EnginePacketCodec
{
    /// <summary>What stands in front of bytes that travel as text, in base 64.</summary>
    internal const byte Base64Mark = (byte)'b';

    /// <summary>Reads the packet of one message.</summary>
    /// <param name="message">The whole message. Text must be valid UTF-8, which a WebSocket has checked.</param>
    /// <param name="binary">Whether the message was binary.</param>
    /// <param name="packet">The packet; its data lies in <paramref name="message"/>, or in memory of its own when it came as base 64.</param>
    /// <param name="violation">What the peer did wrong; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/> or <see cref="OperationStatus.InvalidData"/>: a message is always whole.</returns>
    public static OperationStatus Read(ReadOnlyMemory<byte> message, bool binary, out EnginePacket packet, out Violation? violation)
    {
        (packet, violation) = (default, null);
        if (binary)
        {
            packet = new EnginePacket(EnginePacketType.Message, message, IsBinary: true);
            return OperationStatus.Done;
        }

        if (message.IsEmpty)
        {
            violation = new Violation(EngineRules.PacketEncoding, 0, "the packet is empty: not even a type");
            return OperationStatus.InvalidData;
        }

        var first = message.Span[0];
        if (first == Base64Mark)
        {
            return ReadBase64(message.Span[1..], out packet, out violation);
        }

        var type = first - '0';
        if (type is < 0 or > (int)EnginePacketType.Noop)
        {
            violation = new Violation(EngineRules.PacketEncoding, 0, $"a packet begins with a digit from 0 to 6, not with \"{Bytes.Wrap(message[..1]).ToPreview()}\"");
            return OperationStatus.InvalidData;
        }

        packet = new EnginePacket((EnginePacketType)type, message[1..]);
        return OperationStatus.Done;
    }

    /// <summary>Writes the packet as one message; it goes into a binary message when it is binary, else into a text message.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="packet">The packet.</param>
    public static void Write(IBufferWriter<byte> output, in EnginePacket packet)
    {
        if (!packet.IsBinary)
        {
            output.GetSpan(1)[0] = DigitOf(packet.Type);
            output.Advance(1);
        }

        output.Write(packet.Data.Span);
    }

    /// <summary>The named parts of a packet, in order. Works on one that is damaged.</summary>
    /// <param name="message">What stands in one message of a WebSocket, or between two separators of a body.</param>
    /// <param name="binary">Whether the message was binary.</param>
    public static IReadOnlyList<Field> Fields(ReadOnlySpan<byte> message, bool binary) => EnginePacketFields.Of(message, binary, 0);

    /// <summary>The digit of a type on the wire.</summary>
    public static byte DigitOf(EnginePacketType type) => (byte)('0' + (int)type);

    private static OperationStatus ReadBase64(ReadOnlySpan<byte> digits, out EnginePacket packet, out Violation? violation)
    {
        (packet, violation) = (default, null);
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(digits.Length)];
        var status = Base64.DecodeFromUtf8(digits, bytes, out var consumed, out var written);
        if (status != OperationStatus.Done)
        {
            violation = new Violation(EngineRules.Polling, 1 + consumed, "what follows the b is not base 64");
            return OperationStatus.InvalidData;
        }

        packet = new EnginePacket(EnginePacketType.Message, bytes.AsMemory(0, written), IsBinary: true);
        return OperationStatus.Done;
    }
}
