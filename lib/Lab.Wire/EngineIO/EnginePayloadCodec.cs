using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Lab.Wire.EngineIO;

/// <summary>Packets in the body of an HTTP request or answer: a separator between them, bytes in base 64 behind a <c>b</c> (Engine.IO v4 §HTTP long-polling).</summary>
public static class EnginePayloadCodec
{
    /// <summary>What stands between two packets: U+001E, the record separator.</summary>
    public const byte Separator = 0x1E;

    /// <summary>Takes the next packet of a body.</summary>
    /// <param name="payload">What is left of the body; moved past the packet. Call until it is empty; an empty body is wrong, so call at least once.</param>
    /// <param name="packet">The packet; its data lies in the body, or in memory of its own when it came as base 64.</param>
    /// <param name="violation">What the peer did wrong, its offset counted from the beginning of what was given; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, or <see cref="OperationStatus.InvalidData"/> with nothing taken: a body is always whole.</returns>
    public static OperationStatus Read(ref ReadOnlyMemory<byte> payload, out EnginePacket packet, out Violation? violation)
    {
        var end = payload.Span.IndexOf(Separator);
        var one = end < 0 ? payload : payload[..end];
        var status = EnginePacketCodec.Read(one, binary: false, out packet, out violation);
        if (status != OperationStatus.Done)
        {
            return status;
        }

        // Nobody has checked a body's text yet, and it may be passed on to a WebSocket, whose text must be UTF-8.
        if (!packet.IsBinary && !Utf8.IsValid(packet.Data.Span))
        {
            packet = default;
            violation = new Violation(EngineRules.Polling, 1, "the packet is not UTF-8");
            return OperationStatus.InvalidData;
        }

        // A separator at the very end stays behind: the next call finds the empty packet that follows it.
        payload = end < 0 ? default : payload[(end == payload.Length - 1 ? end : end + 1)..];
        return OperationStatus.Done;
    }

    /// <summary>Writes a packet into a body.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="first">Whether the body begins with it: no separator is written in front.</param>
    public static void Write(IBufferWriter<byte> output, in EnginePacket packet, bool first)
    {
        if (!first)
        {
            Byte(output, Separator);
        }

        if (!packet.IsBinary)
        {
            EnginePacketCodec.Write(output, packet);
            return;
        }

        Byte(output, EnginePacketCodec.Base64Mark);
        var digits = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(packet.Data.Length));
        Base64.EncodeToUtf8(packet.Data.Span, digits, out _, out var written);
        output.Advance(written);
    }

    /// <summary>The named parts of a body, in order: its packets and what separates them. Works on one that is damaged.</summary>
    /// <param name="payload">The body, or its beginning.</param>
    public static IReadOnlyList<Field> Fields(ReadOnlySpan<byte> payload) => EnginePacketFields.OfBody(payload);

    /// <summary>How many bytes <see cref="Write"/> writes for a packet that is not the first.</summary>
    public static long LengthOf(in EnginePacket packet) =>
        2L + (packet.IsBinary ? Base64.GetMaxEncodedToUtf8Length(packet.Data.Length) : packet.Data.Length);

    private static void Byte(IBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
