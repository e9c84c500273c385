using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lab.Host.Serving;

/// <summary>Looks through JSON that came from outside before anything relies on it.</summary>
internal static class SoundText
{
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
