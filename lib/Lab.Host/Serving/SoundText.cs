using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lab.Host.Serving;

/// <summary>Text in JSON that came from outside: checked once before anything relies on it, then read without a fault.</summary>
internal static class SoundText
{
    /// <summary>The text of a property, or an empty one.</summary>
    public static string Of(JsonObject value, string name) =>
        value.TryGetPropertyValue(name, out var node) && node is JsonValue text && text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : "";

    /// <summary>Reads every name and every text once. JSON may hold half of a surrogate pair as an escape, which is found only when the text is read.</summary>
    /// <exception cref="InvalidOperationException">A text is not valid Unicode.</exception>
    public static void Check(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (_, value) in map)
                {
                    Check(value);
                }

                break;
            case JsonArray list:
                foreach (var value in list)
                {
                    Check(value);
                }

                break;
            case JsonValue text when text.GetValueKind() == JsonValueKind.String:
                _ = text.GetValue<string>();
                break;
            default:
                break;
        }
    }
}
