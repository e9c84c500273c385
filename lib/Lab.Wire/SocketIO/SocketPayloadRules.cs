using System.Text.Json;
using System.Text.Unicode;

namespace Lab.Wire.SocketIO;

/// <summary>What JSON each type of packet may carry, held against the official parser's own rules and stricter where that one waves nonsense through:
/// an event or an answer without any JSON, and attachments that no placeholder names, are refused.</summary>
internal static class SocketPayloadRules
{
    // One level more than is allowed: so the level too many is seen here, and is not just one of the things that are not JSON.
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = Limits.SocketIOJsonDepth + 1 };
    private static readonly JsonDocumentOptions StrictDocument = new() { MaxDepth = Limits.SocketIOJsonDepth };

    /// <summary>Looks through the JSON of a packet; null when it is right. Offsets count from its beginning.</summary>
    /// <param name="type">The packet's type.</param>
    /// <param name="json">Its JSON; empty when it has none.</param>
    /// <param name="names">Where event names are kept; null for a single look.</param>
    /// <param name="eventName">The name of an event.</param>
    internal static Violation? Check(SocketPacketType type, ReadOnlySpan<byte> json, NameCache? names, out string? eventName)
    {
        eventName = null;
        if (json.IsEmpty)
        {
            return type is SocketPacketType.Connect or SocketPacketType.Disconnect ? null : Wrong(0, "the packet has no JSON");
        }

        if (type == SocketPacketType.Disconnect)
        {
            return Wrong(0, "a DISCONNECT carries nothing");
        }

        var reader = new Utf8JsonReader(json, Strict);
        try
        {
            reader.Read();
            var wrong = Shape(type, ref reader, names, out eventName);
            while (wrong is null && reader.Read())
            {
                // A container's own depth is that of what it stands in.
                if (reader.CurrentDepth >= Limits.SocketIOJsonDepth && reader.TokenType is (JsonTokenType.StartArray or JsonTokenType.StartObject))
                {
                    wrong = new Violation(SocketRules.JsonDepth, reader.TokenStartIndex, $"the JSON is nested deeper than {Limits.SocketIOJsonDepth} levels");
                }
            }

            return wrong;
        }
        catch (JsonException)
        {
            return Wrong(reader.BytesConsumed, "this is not JSON");
        }
    }

    /// <summary>Holds the placeholders of JSON that <see cref="Check"/> has found right against the number of attachments; null when they fit.</summary>
    internal static Violation? CheckPlaceholders(ReadOnlyMemory<byte> json, int attachments)
    {
        using var document = JsonDocument.Parse(json, StrictDocument);
        var named = new bool[attachments];
        if (!Placeholders(document.RootElement, named))
        {
            return new Violation(SocketRules.Binary, 0, "a placeholder names an attachment that was not announced");
        }

        return Array.IndexOf(named, false) < 0 ? null : new Violation(SocketRules.Binary, 0, "more attachments are announced than placeholders name");
    }

    private static Violation? Shape(SocketPacketType type, ref Utf8JsonReader reader, NameCache? names, out string? eventName)
    {
        eventName = null;
        return type switch
        {
            SocketPacketType.Connect => reader.TokenType == JsonTokenType.StartObject ? null : Wrong(0, "a CONNECT carries an object"),
            SocketPacketType.ConnectError => reader.TokenType is JsonTokenType.StartObject or JsonTokenType.String ? null : Wrong(0, "a CONNECT_ERROR carries an object or a string"),
            _ when reader.TokenType != JsonTokenType.StartArray => Wrong(0, "events and answers carry an array"),
            _ => type.IsEvent() ? Name(ref reader, names, out eventName) : null,
        };
    }

    private static Violation? Name(ref Utf8JsonReader reader, NameCache? names, out string? name)
    {
        name = null;
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            return Wrong(reader.TokenStartIndex, "an event's array begins with its name");
        }

        if (reader.ValueIsEscaped)
        {
            name = Unescaped(in reader);
        }
        else if (Utf8.IsValid(reader.ValueSpan))
        {
            name = (names ?? new NameCache()).Get(reader.ValueSpan);
        }

        return name is null ? Wrong(reader.TokenStartIndex, "the event's name is not Unicode")
            : reader.TokenType == JsonTokenType.String && ReservedEvents.Contains(name) ? Wrong(reader.TokenStartIndex, $"\"{name}\" is a reserved name: it cannot come over the wire")
            : null;
    }

    private static string? Unescaped(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair; the reader has no other way to say so.
            return null;
        }
    }

    private static bool Placeholders(JsonElement element, bool[] named) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().All(e => Placeholders(e, named)),
        JsonValueKind.Object => SocketPlaceholder.TryRead(element, out var number)
            ? number >= 0 && number < named.Length && (named[number] = true)
            : element.EnumerateObject().All(p => Placeholders(p.Value, named)),
        _ => true,
    };

    private static Violation Wrong(long at, string text) => new(SocketRules.PacketEncoding, at, text);
}
