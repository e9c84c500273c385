using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Lab.Wire.SocketIO;

/// <summary>The text of a Socket.IO packet: type, number of attachments, namespace, id, JSON (Socket.IO v5 §Packet encoding).</summary>
/// <remarks>Without the digit of Engine.IO in front.</remarks>
public static class SocketPacketCodec
{
    private const int LongestNumber = 20;

    /// <summary>Reads what stands in front of the JSON. The JSON itself is not looked at: <see cref="SocketPacketDecoder"/> does that.</summary>
    /// <param name="text">The whole text, in UTF-8.</param>
    /// <param name="header">What it says.</param>
    /// <param name="violation">What the peer did wrong; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <param name="maxAttachments">The most attachments. Default <see cref="Limits.SocketIOAttachmentCount"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/> or <see cref="OperationStatus.InvalidData"/>: the text is always whole.</returns>
    public static OperationStatus ReadHeader(ReadOnlySpan<byte> text, out SocketPacketHeader header, out Violation? violation, int maxAttachments = Limits.SocketIOAttachmentCount)
    {
        header = default;
        var reader = new SocketHeaderReader(text);
        var (attachments, name, id) = (0, default(Range), default(long?));
        violation = reader.Type(out var type)
            ?? reader.Attachments(type, maxAttachments, out attachments)
            ?? reader.Namespace(out name)
            ?? reader.Id(out id);
        if (violation is not null)
        {
            return OperationStatus.InvalidData;
        }

        header = new SocketPacketHeader(type, attachments, name, id, reader.At);
        return OperationStatus.Done;
    }

    /// <summary>Writes the text of a packet; its attachments follow as binary messages of their own.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="packet">The packet. The number of its attachments is written when its type is a binary one.</param>
    /// <exception cref="ArgumentException">The type and the attachments do not fit, or the namespace has a comma or no slash in front.</exception>
    public static void Write(IBufferWriter<byte> output, in SocketPacket packet)
    {
        WriteHeader(output, packet.Type, packet.Namespace, packet.Id, packet.Attachments.Count);
        output.Write(packet.Payload.Span);
    }

    /// <summary>Writes what stands in front of the JSON, for a caller that writes the JSON behind it.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">What the packet is.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The ack id; null for none.</param>
    /// <param name="attachments">How many attachments follow: more than 0 exactly when the type is a binary one.</param>
    /// <exception cref="ArgumentException">The type and the attachments do not fit, or the namespace has a comma or no slash in front.</exception>
    public static void WriteHeader(IBufferWriter<byte> output, SocketPacketType type, string ns, long? id = null, int attachments = 0)
    {
        if (type.IsBinary() != attachments > 0)
        {
            throw new ArgumentException($"{SocketPacketTypes.NameOf(type)} with {attachments} attachments: a binary type has at least one, another type none.", nameof(attachments));
        }

        var head = output.GetSpan(3 + (2 * LongestNumber) + Encoding.UTF8.GetMaxByteCount(ns.Length));
        head[0] = (byte)('0' + (int)type);
        var at = 1;
        if (attachments > 0)
        {
            at += Number(attachments, head[at..]);
            head[at++] = (byte)'-';
        }

        if (ns != SocketPacket.MainNamespace)
        {
            if (!ns.StartsWith('/') || ns.Contains(',', StringComparison.Ordinal))
            {
                throw new ArgumentException($"\"{ns}\" cannot be a namespace: it begins with / and has no comma.", nameof(ns));
            }

            at += Encoding.UTF8.GetBytes(ns, head[at..]);
            head[at++] = (byte)',';
        }

        if (id is { } number)
        {
            at += Number(number, head[at..]);
        }

        output.Advance(at);
    }

    /// <summary>The named parts of a text, in order. Works on one that is damaged: what can be told is told.</summary>
    /// <param name="text">The text of a packet.</param>
    public static IReadOnlyList<Field> Fields(ReadOnlySpan<byte> text) => SocketPacketFields.Of(text);

    private static int Number(long value, Span<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        _ = Utf8Formatter.TryFormat(value, output, out var written);
        return written;
    }
}
