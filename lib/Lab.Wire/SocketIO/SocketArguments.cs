using System.Text;
using System.Text.Json;

namespace Lab.Wire.SocketIO;

/// <summary>The arguments of an event or of an answer, read from the packet's JSON when they are asked for.</summary>
/// <remarks>They lie where the packet lies: keep them with <see cref="Copy"/>.</remarks>
public readonly record struct SocketArguments
{
    private readonly SocketPacket _packet;
    private readonly JsonSerializerOptions? _options;

    private SocketArguments(in SocketPacket packet, JsonSerializerOptions? options) => (_packet, _options) = (packet, options);

    /// <summary>The event's name; null for an answer.</summary>
    public string? EventName => !_packet.Type.IsEvent() ? null : _packet.EventName ?? NameOf(_packet.Payload.Span);

    /// <summary>How many arguments there are, the event's name not counted.</summary>
    public int Count
    {
        get
        {
            var walk = Walk();
            var count = 0;
            while (walk.Next())
            {
                count++;
            }

            return count;
        }
    }

    /// <summary>The attachments, in the order of the placeholders' numbers.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments => _packet.Attachments;

    /// <summary>Puts the arguments of a packet in front of a program.</summary>
    /// <param name="packet">An event or an answer that a <see cref="SocketPacketDecoder"/> has found right.</param>
    /// <param name="options">How JSON is read; null takes <see cref="SocketIOJson.Default"/>.</param>
    /// <exception cref="ArgumentException">The packet is of another type.</exception>
    public static SocketArguments Of(in SocketPacket packet, JsonSerializerOptions? options = null) =>
        packet.Type.IsEvent() || packet.Type.IsAck() ? new(packet, options) : throw new ArgumentException($"{SocketPacketTypes.NameOf(packet.Type)} has no arguments.", nameof(packet));

    /// <summary>Reads one argument. One that did not come is read as <c>null</c>.</summary>
    /// <typeparam name="T">What it shall be. <c>byte[]</c>, <see cref="ReadOnlyMemory{T}"/> of bytes and <see cref="Bytes"/> are attachments;
    /// <see cref="JsonElement"/> is the JSON as it came.</typeparam>
    /// <param name="index">Which one, from 0, the event's name not counted.</param>
    /// <exception cref="JsonException">The argument is something else.</exception>
    public T? Get<T>(int index)
    {
        var raw = Raw(index);
        var before = AttachmentScope.Reading;
        AttachmentScope.Reading = _packet.Attachments;
        try
        {
            return JsonSerializer.Deserialize<T>(raw.IsEmpty ? "null"u8 : raw, _options ?? SocketIOJson.Default);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException)
        {
            var shown = raw.IsEmpty ? "missing" : Bytes.Of(raw[..Math.Min(raw.Length, 200)]).ToPreview(60);
            throw new JsonException($"Argument {index + 1} of {(EventName is { } name ? $"\"{name}\"" : "the answer")} is {shown}, which cannot be read as {typeof(T).Name}.", e);
        }
        finally
        {
            AttachmentScope.Reading = before;
        }
    }

    /// <summary>The JSON of one argument as it stands on the wire; empty when it did not come.</summary>
    /// <param name="index">Which one, from 0, the event's name not counted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative.</exception>
    public ReadOnlySpan<byte> Raw(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var walk = Walk();
        while (walk.Next())
        {
            if (index-- == 0)
            {
                return walk.Value;
            }
        }

        return default;
    }

    /// <summary>The same arguments in memory of their own.</summary>
    public SocketArguments Copy() => new(_packet with { Payload = _packet.Payload.ToArray() }, _options);

    /// <summary>The JSON, with the event's name and with placeholders.</summary>
    public override string ToString() => Encoding.UTF8.GetString(_packet.Payload.Span);

    /// <summary>The JSON of all arguments as it stands between the name and the closing bracket; empty when there are none.</summary>
    internal ReadOnlySpan<byte> RawAll
    {
        get
        {
            var walk = Walk();
            if (!walk.Next())
            {
                return default;
            }

            var start = walk.Start;
            while (walk.Next())
            {
                // To the last one.
            }

            return _packet.Payload.Span[start..walk.End];
        }
    }

    private static string? NameOf(ReadOnlySpan<byte> payload)
    {
        var walk = new ItemWalk(payload);
        return !walk.Next() ? null : walk.Value[0] == '"' ? JsonSerializer.Deserialize<string>(walk.Value) : Encoding.UTF8.GetString(walk.Value);
    }

    private ItemWalk Walk()
    {
        var walk = new ItemWalk(_packet.Payload.Span);
        if (_packet.Type.IsEvent())
        {
            walk.Next();
        }

        return walk;
    }

    /// <summary>Goes from item to item of a JSON array that is known to be right.</summary>
    private ref struct ItemWalk
    {
        private readonly ReadOnlySpan<byte> _json;
        private Utf8JsonReader _reader;

        internal ItemWalk(ReadOnlySpan<byte> json)
        {
            _json = json;
            _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Limits.SocketIOJsonDepth });
            if (!json.IsEmpty)
            {
                _reader.Read();
            }
        }

        internal int Start { get; private set; }

        internal int End { get; private set; }

        internal readonly ReadOnlySpan<byte> Value => _json[Start..End];

        internal bool Next()
        {
            if (_json.IsEmpty || !_reader.Read() || _reader.TokenType == JsonTokenType.EndArray)
            {
                return false;
            }

            Start = (int)_reader.TokenStartIndex;
            _reader.Skip();
            End = (int)_reader.BytesConsumed;
            return true;
        }
    }
}
