using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Lab.Wire.EngineIO;

/// <summary>What the open packet says (Engine.IO v4 §Handshake).</summary>
public sealed record EngineOpen
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The session's id: who knows it can act as the client.</summary>
    public required string Sid { get; init; }

    /// <summary>The names of the transports to which the client may go over; may be empty.</summary>
    public IReadOnlyList<string> Upgrades { get; init; } = [];

    /// <summary>How long after the last pong the server pings, in milliseconds, more than 0.</summary>
    public required int PingInterval { get; init; }

    /// <summary>How long the server then waits for the pong, in milliseconds, more than 0.</summary>
    public required int PingTimeout { get; init; }

    /// <summary>The longest message that the server takes, in bytes; 0 when it does not say.</summary>
    public int MaxPayload { get; init; }

    /// <summary>Reads the data of an open packet.</summary>
    /// <param name="json">Its data. Keys that are not known are skipped.</param>
    /// <param name="open">What it says; null unless the result is <see cref="OperationStatus.Done"/>.</param>
    /// <param name="violation">What the server did wrong; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/> or <see cref="OperationStatus.InvalidData"/>.</returns>
    public static OperationStatus Read(ReadOnlySpan<byte> json, out EngineOpen? open, out Violation? violation)
    {
        open = null;
        violation = null;
        try
        {
            // Parsed with one step more, so that anything behind the object is found out.
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            reader.Read();
            open = Of(document.RootElement, out var wrong);
            violation = wrong is null ? null : new Violation(wrong == Long ? EngineRules.SidLength : EngineRules.Handshake, 0, wrong);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            open = null;
            // The parser says nonsense by throwing (and unpaired surrogates by the second kind); to us it is the peer's fault, so data.
            violation = new Violation(EngineRules.Handshake, (e as JsonException)?.BytePositionInLine ?? 0, "the open packet is not JSON");
        }

        return violation is null ? OperationStatus.Done : OperationStatus.InvalidData;
    }

    /// <summary>Writes the data of an open packet, its keys in the order in which the official server writes them.</summary>
    /// <param name="output">Where to.</param>
    public void Write(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, Relaxed);
        writer.WriteStartObject();
        writer.WriteString("sid"u8, Sid);
        writer.WriteStartArray("upgrades"u8);
        foreach (var upgrade in Upgrades)
        {
            writer.WriteStringValue(upgrade);
        }

        writer.WriteEndArray();
        writer.WriteNumber("pingInterval"u8, PingInterval);
        writer.WriteNumber("pingTimeout"u8, PingTimeout);
        writer.WriteNumber("maxPayload"u8, MaxPayload);
        writer.WriteEndObject();
    }

    private const string Long = "the session's id is too long";

    private static EngineOpen? Of(JsonElement root, out string? wrong)
    {
        wrong = "the open packet must have sid, pingInterval and pingTimeout";
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("sid"u8, out var sid) || sid.ValueKind != JsonValueKind.String
            || !Number(root, "pingInterval"u8, out var interval) || interval < 1
            || !Number(root, "pingTimeout"u8, out var timeout) || timeout < 1)
        {
            return null;
        }

        var id = sid.GetString()!;
        wrong = id.Length > Limits.EngineIOSidLength ? Long : null;
        _ = Number(root, "maxPayload"u8, out var payload);
        return wrong is not null ? null : new EngineOpen
        {
            Sid = id,
            Upgrades = root.TryGetProperty("upgrades"u8, out var upgrades) && upgrades.ValueKind == JsonValueKind.Array
                ? [.. upgrades.EnumerateArray().Where(u => u.ValueKind == JsonValueKind.String).Select(u => u.GetString()!)]
                : [],
            PingInterval = interval,
            PingTimeout = timeout,
            MaxPayload = Math.Max(payload, 0),
        };
    }

    private static bool Number(JsonElement root, ReadOnlySpan<byte> name, out int value)
    {
        value = 0;
        return root.TryGetProperty(name, out var element) && element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out value);
    }
}
