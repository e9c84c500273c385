using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lab.Host.Serving.Contents;

/// <summary>Writes notebooks as Jupyter does: one blank of indent, and nothing escaped that need not be (RFC 8259, section 7).
/// Writers of the platform escape more, so that a save without a change would change the file.</summary>
internal static class NotebookJson
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of the file.</summary>
    public static byte[] Write(JsonNode notebook)
    {
        var text = new StringBuilder();
        Append(text, notebook, 0);
        return Utf8.GetBytes(text.Append('\n').ToString());
    }

    private static void Append(StringBuilder text, JsonNode? node, int depth)
    {
        switch (node)
        {
            case null:
                text.Append("null");
                break;
            case JsonObject map:
                AppendAll(text, '{', map, '}', depth, (name, value) =>
                {
                    AppendText(text, name);
                    text.Append(": ");
                    Append(text, value, depth + 1);
                });
                break;
            case JsonArray list:
                AppendAll(text, '[', list.Select(static value => KeyValuePair.Create("", value)), ']', depth, (_, value) => Append(text, value, depth + 1));
                break;
            default:
                if (node.GetValueKind() == JsonValueKind.String)
                {
                    AppendText(text, node.GetValue<string>());
                }
                else
                {
                    text.Append(node.ToJsonString());
                }

                break;
        }
    }

    private static void AppendAll(StringBuilder text, char open, IEnumerable<KeyValuePair<string, JsonNode?>> items, char close, int depth, Action<string, JsonNode?> append)
    {
        text.Append(open);
        var isFirst = true;
        foreach (var (name, value) in items)
        {
            text.Append(isFirst ? "\n" : ",\n").Append(' ', depth + 1);
            append(name, value);
            isFirst = false;
        }

        if (!isFirst)
        {
            text.Append('\n').Append(' ', depth);
        }

        text.Append(close);
    }

    private static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
