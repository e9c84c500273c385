using System.Globalization;

namespace Lab.Wire.EngineIO;

/// <summary>The named parts of packets as they stand on the wire, for pictures.</summary>
internal static class EnginePacketFields
{
    /// <summary>The parts of one packet.</summary>
    /// <param name="message">The packet.</param>
    /// <param name="binary">Whether its message was binary.</param>
    /// <param name="at">Where it begins in the bytes that the fields belong to.</param>
    internal static IReadOnlyList<Field> Of(ReadOnlySpan<byte> message, bool binary, int at)
    {
        if (message.IsEmpty)
        {
            return [];
        }

        if (binary)
        {
            return [Part("data", at, message.Length, Size(message.Length), "a binary message has no digit: it is all data", EngineRules.PacketEncoding)];
        }

        var fields = new List<Field>();
        var rest = message[1..];
        if (message[0] == EnginePacketCodec.Base64Mark)
        {
            fields.Add(Part("mark", at, 1, "b", "bytes follow, as base 64: an HTTP body is text", EngineRules.Polling));
            AddData(fields, "base 64", rest, at, "the bytes of a binary message", EngineRules.Polling);
            return fields;
        }

        var type = message[0] - '0';
        if (type is < 0 or > (int)EnginePacketType.Noop)
        {
            fields.Add(Part("packet", at, message.Length, Preview(message), "wrong: a packet begins with a digit from 0 to 6", EngineRules.PacketEncoding));
            return fields;
        }

        var packet = (EnginePacketType)type;
        fields.Add(Part("type", at, 1, $"{type} {EnginePacket.NameOf(packet)}", NoteOf(packet), EngineRules.Protocol));
        AddData(fields, "data", rest, at, packet == EnginePacketType.Message ? "what the program sends: here, a Socket.IO packet" : "", EngineRules.PacketEncoding);
        return fields;
    }

    /// <summary>The packets of a body, each as one part, and what separates them.</summary>
    /// <param name="payload">The body.</param>
    internal static IReadOnlyList<Field> OfBody(ReadOnlySpan<byte> payload)
    {
        var fields = new List<Field>();
        var at = 0;
        while (at < payload.Length)
        {
            var length = payload[at..].IndexOf(EnginePayloadCodec.Separator) is >= 0 and var found ? found : payload.Length - at;
            if (length > 0)
            {
                var packet = payload.Slice(at, length);
                fields.Add(Part("packet", at, length, Preview(packet), NameOf(packet), EngineRules.Polling));
            }

            at += length;
            if (at < payload.Length)
            {
                fields.Add(Part("separator", at, 1, "1e", "the next packet of the same body begins", EngineRules.Polling));
                at++;
            }
        }

        return fields;
    }

    private static void AddData(List<Field> fields, string name, ReadOnlySpan<byte> data, int at, string note, string section)
    {
        if (!data.IsEmpty)
        {
            fields.Add(Part(name, at + 1, data.Length, Preview(data), note, section));
        }
    }

    private static string NameOf(ReadOnlySpan<byte> packet) => packet[0] == EnginePacketCodec.Base64Mark ? "a binary message"
        : packet[0] - '0' is >= 0 and <= (int)EnginePacketType.Noop and var type ? $"a {EnginePacket.NameOf((EnginePacketType)type)} packet"
        : "no packet begins so";

    private static string NoteOf(EnginePacketType type) => type switch
    {
        EnginePacketType.Open => "the server opens the session",
        EnginePacketType.Close => "this end closes the session",
        EnginePacketType.Ping => "is the other end there? With \"probe\": does this transport work?",
        EnginePacketType.Pong => "the answer to a ping",
        EnginePacketType.Message => "a message of the layer above",
        EnginePacketType.Upgrade => "from now on everything goes over this transport",
        _ => "nothing: it lets a waiting poll go",
    };

    private static string Preview(ReadOnlySpan<byte> text) => $"\"{Bytes.Of(text[..Math.Min(text.Length, 300)]).ToPreview(60)}\"";

    private static string Size(int length) => string.Create(CultureInfo.InvariantCulture, $"{length:N0} {(length == 1 ? "byte" : "bytes")}");

    private static Field Part(string name, int offset, int length, string value, string note, string section) => new(name, offset, length, value) { Note = note, Section = section };
}
