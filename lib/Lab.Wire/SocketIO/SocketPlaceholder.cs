using System.Text.Json;

namespace Lab.Wire.SocketIO;

/// <summary>What stands in the JSON in the place of an attachment: <c>{"_placeholder":true,"num":0}</c>.</summary>
internal static class SocketPlaceholder
{
    private static readonly JsonEncodedText Mark = JsonEncodedText.Encode("_placeholder");
    private static readonly JsonEncodedText Number = JsonEncodedText.Encode("num");

    /// <summary>Whether an object is one, and which attachment it names; -1 when it does not say so properly.</summary>
    internal static bool TryRead(JsonElement element, out int number)
    {
        number = -1;
        if (!element.TryGetProperty(Mark.EncodedUtf8Bytes, out var mark) || mark.ValueKind != JsonValueKind.True)
        {
            return false;
        }

        if (!element.TryGetProperty(Number.EncodedUtf8Bytes, out var num) || num.ValueKind != JsonValueKind.Number || !num.TryGetInt32(out number))
        {
            number = -1;
        }

        return true;
    }

    /// <summary>Writes one.</summary>
    internal static void Write(Utf8JsonWriter writer, int number)
    {
        writer.WriteStartObject();
        writer.WriteBoolean(Mark, true);
        writer.WriteNumber(Number, number);
        writer.WriteEndObject();
    }
}
