using System.Globalization;

namespace Lab.Wire.SocketIO;

/// <summary>The named parts of a packet's text, for pictures. Works on a text that is damaged.</summary>
internal static class SocketPacketFields
{
    private const string Section = SocketRules.PacketEncoding;

    /// <summary>The parts that can be told, in order; what follows a part that is wrong is one part.</summary>
    internal static IReadOnlyList<Field> Of(ReadOnlySpan<byte> text)
    {
        var fields = new List<Field>();
        var reader = new SocketHeaderReader(text);
        if (reader.Type(out var type) is null)
        {
            fields.Add(Part("type", 0, 1, $"{(int)type} {SocketPacketTypes.NameOf(type)}", "what the packet is"));
            Head(type, text, ref reader, fields);
        }

        var end = fields.Count == 0 ? 0 : fields[^1].End;
        if (end < text.Length)
        {
            // The same question as the decoder's: is it the JSON that this type may carry?
            var rest = text[end..];
            var wrong = fields.Count == 0 ? reader.Type(out _) : SocketPayloadRules.Check(type, rest, null, out _);
            fields.Add(Part("payload", end, rest.Length, $"\"{Bytes.Of(rest).ToPreview(60)}\"", wrong is null ? NoteOf(type) : $"wrong: {wrong.Text}"));
        }

        return fields;
    }

    private static void Head(SocketPacketType type, ReadOnlySpan<byte> text, ref SocketHeaderReader reader, List<Field> fields)
    {
        if (reader.Attachments(type, int.MaxValue, out var count) is not null)
        {
            return;
        }

        if (count > 0)
        {
            fields.Add(Part("attachments", 1, reader.At - 1, count.ToString(CultureInfo.InvariantCulture), "how many binary messages follow and belong to it"));
        }

        if (reader.Namespace(out var name) is not null)
        {
            return;
        }

        var (start, length) = name.GetOffsetAndLength(text.Length);
        if (length > 0)
        {
            fields.Add(Part("namespace", start, reader.At - start, Bytes.Of(text.Slice(start, length)).ToPreview(60), "where it belongs; not said for the main one, /"));
        }

        start = reader.At;
        if (reader.Id(out var id) is null && id is not null)
        {
            fields.Add(Part("ack id", start, reader.At - start, $"{id}", type.IsAck() ? "the event that it answers" : "the answer will carry the same number"));
        }
    }

    private static string NoteOf(SocketPacketType type) => type switch
    {
        SocketPacketType.Event or SocketPacketType.BinaryEvent => "the event's name, then its arguments, as JSON",
        SocketPacketType.Ack or SocketPacketType.BinaryAck => "the arguments of the answer, as JSON",
        _ => "JSON",
    };

    private static Field Part(string name, int offset, int length, string value, string note) => new(name, offset, length, value) { Note = note, Section = Section };
}
