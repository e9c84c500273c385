using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lab.Wire.SocketIO;

/// <summary>Writes the JSON array of an event or of an answer.</summary>
public static class SocketArgumentsWriter
{
    // One pen per thread. Whoever writes has taken it, so a converter that writes another packet in between gets its own.
    [ThreadStatic]
    private static Pen? _idle;

    /// <summary>Writes arguments; bytes among them, however deep, become attachments.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="eventName">The event's name, which comes first; null for an answer.</param>
    /// <param name="args">The arguments. <c>byte[]</c>, <see cref="ReadOnlyMemory{T}"/> of bytes and <see cref="Bytes"/> are not copied: leave them alone until the packet is sent.</param>
    /// <param name="options">How JSON is written; null takes <see cref="SocketIOJson.Default"/>.</param>
    /// <returns>The attachments, in the order of the numbers in their placeholders; empty when there are none.</returns>
    /// <exception cref="JsonException">An argument refers to itself or is nested too deep.</exception>
    /// <exception cref="NotSupportedException">An argument is of a type that cannot be JSON.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Write(IBufferWriter<byte> output, string? eventName, ReadOnlySpan<object?> args, JsonSerializerOptions? options = null)
    {
        options ??= SocketIOJson.Default;
        var pen = Pen.Take(options);
        var before = AttachmentScope.Writing;
        AttachmentScope.Writing = pen.Attachments;
        pen.Json.Reset(output);
        try
        {
            pen.Json.WriteStartArray();
            if (eventName is not null)
            {
                pen.Json.WriteStringValue(eventName);
            }

            foreach (var arg in args)
            {
                Value(pen.Json, arg, options);
            }

            pen.Json.WriteEndArray();
            pen.Json.Flush();
            return pen.Attachments.Found ?? (IReadOnlyList<ReadOnlyMemory<byte>>)[];
        }
        finally
        {
            AttachmentScope.Writing = before;
            pen.PutBack();
        }
    }

    /// <summary>Passes arguments on as they came, without reading them. Their attachments go along with the packet under the same numbers.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="eventName">The event's name, which comes first; null for an answer.</param>
    /// <param name="args">What came.</param>
    public static void Write(IBufferWriter<byte> output, string? eventName, in SocketArguments args)
    {
        var raw = args.RawAll;
        output.Write("["u8);
        if (eventName is not null)
        {
            var pen = Pen.Take(SocketIOJson.Default);
            pen.Json.Reset(output);
            pen.Json.WriteStringValue(eventName);
            pen.Json.Flush();
            pen.PutBack();
            output.Write(raw.IsEmpty ? ""u8 : ","u8);
        }

        output.Write(raw);
        output.Write("]"u8);
    }

    private static void Value(Utf8JsonWriter writer, object? value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            default:
                JsonSerializer.Serialize(writer, value, value.GetType(), options);
                break;
        }
    }

    private sealed class Pen(JavaScriptEncoder? encoder)
    {
        private static readonly ArrayBufferWriter<byte> Nowhere = new();

        internal Utf8JsonWriter Json { get; } = new(Nowhere, new JsonWriterOptions { Encoder = encoder });

        internal AttachmentScope.Outgoing Attachments { get; } = new();

        internal static Pen Take(JsonSerializerOptions options)
        {
            var pen = _idle;
            _idle = null;
            return pen is not null && pen.Json.Options.Encoder == options.Encoder ? pen : new Pen(options.Encoder);
        }

        internal void PutBack()
        {
            // Neither what a failed call has left inside nor the output is kept.
            Json.Reset(Nowhere);
            Attachments.Found = null;
            _idle = this;
        }
    }
}
