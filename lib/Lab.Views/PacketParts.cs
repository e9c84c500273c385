using System.Globalization;
using System.Text;
using Lab.Wire;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;

namespace Lab.Views;

/// <summary>One message of a Socket.IO connection, taken apart: the parts of its text, and the attachments that its placeholders stand for.</summary>
internal static class PacketParts
{
    /// <summary>The parts, in order of where they begin; a placeholder lies inside the JSON.</summary>
    /// <param name="message">The text of the message, Engine.IO's digit included.</param>
    /// <param name="attachments">The bytes that follow it.</param>
    public static IReadOnlyList<Field> Of(Bytes message, IReadOnlyList<Bytes> attachments)
    {
        var engine = EnginePacketCodec.Fields(message.Span, binary: false);
        if (engine is not [{ Name: "type" } type, { Name: "data" }] || message[0] - '0' != (int)EnginePacketType.Message)
        {
            return engine;
        }

        var fields = new List<Field> { type with { Name = "Engine.IO type" } };
        foreach (var field in SocketPacketCodec.Fields(message.Span[1..]))
        {
            fields.Add(field with { Offset = field.Offset + 1, Name = field.Name == "type" ? "Socket.IO type" : field.Name });
        }

        fields.AddRange(Placeholders(message, attachments));
        return fields;
    }

    /// <summary>What an attachment is, in one line.</summary>
    public static string Say(Bytes bytes) =>
        bytes.IsEmpty ? Units.Bytes(0) : $"{Units.Bytes(bytes.Length)} {bytes.Slice(0, Math.Min(8, bytes.Length))}{(bytes.Length > 8 ? "…" : "")}";

    private static IEnumerable<Field> Placeholders(Bytes message, IReadOnlyList<Bytes> attachments)
    {
        for (var number = 0; number < 100; number++)
        {
            var sought = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"_placeholder\":true,\"num\":{number}}}"));
            var at = message.Span.IndexOf(sought);
            if (at < 0)
            {
                yield break;
            }

            var what = number < attachments.Count ? Say(attachments[number]) : "an attachment that is not here";
            yield return new Field($"placeholder {number}", at, sought.Length, what) { Note = "stands for bytes that JSON cannot hold: they follow as a binary message", Section = "Socket.IO v5 §Sending and receiving binary data" };
        }
    }
}
