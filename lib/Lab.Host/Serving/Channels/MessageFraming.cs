using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lab.Host.Serving.Channels;

/// <summary>The two framings of messages on the channels WebSocket.</summary>
internal static class MessageFraming
{
    /// <summary>Name of the subprotocol with binary frames.</summary>
    public const string BinaryProtocol = "v1.kernel.websocket.jupyter.org";

    private const int OffsetSize = sizeof(ulong);
    // channel, header, parent_header, metadata, content
    private const int Parts = 5;

    // Text goes to a JSON parser, never into a page as it is.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>How a message is put into a WebSocket message.</summary>
    public enum Kind
    {
        /// <summary>One JSON text.</summary>
        Json,

        /// <summary>Offsets and parts, subprotocol <c>v1.kernel.websocket.jupyter.org</c>.</summary>
        Binary,
    }

    /// <summary>Reads one message.</summary>
    /// <exception cref="FormatException">It is none; the message of the exception says why.</exception>
    public static JupyterMessage Decode(ReadOnlySpan<byte> bytes, Kind framing)
    {
        try
        {
            return framing == Kind.Binary ? DecodeBinary(bytes) : DecodeJson(bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("The message is not valid JSON.", e);
        }
    }

    /// <summary>One JSON text with the channel in it.</summary>
    public static byte[] EncodeJson(string channel, JsonObject header, JsonObject parent, JsonObject metadata, JsonObject content) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject
            {
                ["header"] = header.DeepClone(),
                ["msg_id"] = header["msg_id"]?.DeepClone(),
                ["msg_type"] = header["msg_type"]?.DeepClone(),
                ["parent_header"] = parent.DeepClone(),
                ["metadata"] = metadata.DeepClone(),
                ["content"] = content.DeepClone(),
                ["channel"] = channel,
                ["buffers"] = new JsonArray(),
            },
            Json);

    /// <summary>Count of offsets, the offsets (the last is the length), then the parts.</summary>
    public static byte[] EncodeBinary(string channel, JsonObject header, JsonObject parent, JsonObject metadata, JsonObject content)
    {
        byte[][] parts =
        [
            System.Text.Encoding.UTF8.GetBytes(channel),
            JsonSerializer.SerializeToUtf8Bytes(header, Json), JsonSerializer.SerializeToUtf8Bytes(parent, Json),
            JsonSerializer.SerializeToUtf8Bytes(metadata, Json), JsonSerializer.SerializeToUtf8Bytes(content, Json),
        ];
        var at = OffsetSize * (1 + parts.Length + 1);
        var bytes = new byte[at + parts.Sum(static part => part.Length)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)(parts.Length + 1));
        for (var i = 0; i < parts.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(OffsetSize * (1 + i)), (ulong)at);
            parts[i].CopyTo(bytes, at);
            at += parts[i].Length;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(OffsetSize * (1 + parts.Length)), (ulong)at);
        return bytes;
    }

    private static JupyterMessage DecodeJson(ReadOnlySpan<byte> bytes)
    {
        var message = JsonSerializer.Deserialize<JsonObject>(bytes) ?? throw new FormatException("The message is null.");
        return Checked(SoundText.Of(message, "channel"), Part(message, "header"), Part(message, "parent_header"), Part(message, "metadata"), Part(message, "content"));

        static JsonObject Part(JsonObject message, string name) => message[name] switch
        {
            null => [],
            JsonObject part => Detached(message, name, part),
            _ => throw new FormatException($"'{name}' must be an object."),
        };

        static JsonObject Detached(JsonObject message, string name, JsonObject part)
        {
            message.Remove(name);
            return part;
        }
    }

    private static JupyterMessage DecodeBinary(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < OffsetSize)
        {
            throw new FormatException("The message is shorter than its count of offsets.");
        }

        var count = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (count < Parts + 1 || count > (ulong)(bytes.Length / OffsetSize) - 1)
        {
            throw new FormatException($"The message announces {count} offsets.");
        }

        var offsets = new int[count];
        for (var i = 0; i < offsets.Length; i++)
        {
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(OffsetSize * (i + 1))..]);
            var atLeast = i == 0 ? OffsetSize * (offsets.Length + 1) : offsets[i - 1];
            if (offset < (ulong)atLeast || offset > (ulong)bytes.Length)
            {
                throw new FormatException($"Offset {i} of the message leads outside of it.");
            }

            offsets[i] = (int)offset;
        }

        return Checked(System.Text.Encoding.UTF8.GetString(bytes[offsets[0]..offsets[1]]),
            Part(bytes, offsets, 1), Part(bytes, offsets, 2), Part(bytes, offsets, 3), Part(bytes, offsets, 4));

        static JsonObject Part(ReadOnlySpan<byte> bytes, int[] offsets, int part) =>
            JsonSerializer.Deserialize<JsonObject>(bytes[offsets[part]..offsets[part + 1]]) ?? [];
    }

    private static JupyterMessage Checked(string channel, JsonObject header, JsonObject parent, JsonObject metadata, JsonObject content)
    {
        foreach (var part in (JsonObject[])[header, parent, metadata, content])
        {
            SoundText.Check(part);
        }

        foreach (var name in (string[])["msg_id", "msg_type", "session"])
        {
            if (SoundText.Of(header, name).Length == 0)
            {
                throw new FormatException($"The header has no text '{name}'.");
            }
        }

        return channel is JupyterMessage.Shell or JupyterMessage.Control or JupyterMessage.StdIn
            ? new JupyterMessage(channel, header, parent, metadata, content)
            : throw new FormatException($"A client cannot send on the channel '{channel}'.");
    }
}
