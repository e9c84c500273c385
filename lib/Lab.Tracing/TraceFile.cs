using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Lab.Wire;

namespace Lab.Tracing;

/// <summary>A trace as JSON lines: a first line that says what it is, one line for each name, one line for each event. What is written reads back equal.</summary>
public static class TraceFile
{
    /// <summary>The format's name and version, in the first line.</summary>
    public const string Format = "lab-trace/1";

    /// <summary>Writes a trace, one line for each event.</summary>
    /// <param name="trace">What to write.</param>
    /// <param name="output">Where to; left open.</param>
    public static void Write(TraceSnapshot trace, TextWriter output)
    {
        Line(output, json =>
        {
            json.WriteString("format", Format);
            json.WriteNumber("dropped", trace.Dropped);
        });
        foreach (var ((transport, endpoint), name) in trace.Names.OrderBy(n => n.Key.Endpoint.Address, StringComparer.Ordinal).ThenBy(n => n.Key.Endpoint.Port).ThenBy(n => n.Key.Transport))
        {
            Line(output, json =>
            {
                json.WriteString("name", name);
                json.WriteString("transport", transport.ToString());
                WriteEndpoint(json, "endpoint", endpoint);
            });
        }

        foreach (var item in trace.Events)
        {
            Line(output, json => WriteEvent(json, item));
        }
    }

    /// <summary>Reads a trace back.</summary>
    /// <param name="input">The lines; left open.</param>
    /// <exception cref="FormatException">A line is not what <see cref="Write"/> makes; the message names the line and what is wrong.</exception>
    public static TraceSnapshot Read(TextReader input)
    {
        var events = new List<TraceEvent>();
        var names = new Dictionary<(Transport, Endpoint), string>();
        long? dropped = null;
        var number = 0;
        while (input.ReadLine() is { } line)
        {
            number++;
            try
            {
                using var document = JsonDocument.Parse(line);
                var root = document.RootElement;
                if (dropped is null)
                {
                    dropped = root.TryGetProperty("format", out var format) && format.GetString() == Format
                        ? root.GetProperty("dropped").GetInt64()
                        : throw new FormatException($"this is not a {Format} file");
                }
                else if (root.TryGetProperty("name", out var name))
                {
                    names[(Parse<Transport>(root, "transport"), ReadEndpoint(root.GetProperty("endpoint")))] = name.GetString() ?? "";
                }
                else
                {
                    events.Add(ReadEvent(root));
                }
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or IndexOutOfRangeException)
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Line {number} of the trace cannot be read: {e.Message}"), e);
            }
        }

        return dropped is null
            ? throw new FormatException("The trace is empty: its first line is missing.")
            : new TraceSnapshot(events, names, dropped.Value);
    }

    private static void Line(TextWriter output, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        // A line feed on every system, so that the same trace is the same file.
        output.Write(System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan));
        output.Write('\n');
    }

    private static void WriteEvent(Utf8JsonWriter json, TraceEvent item)
    {
        json.WriteNumber("n", item.Number);
        json.WriteNumber("ticks", item.Time.Ticks);
        json.WriteString("transport", item.Flow.Transport.ToString());
        WriteEndpoint(json, "local", item.Flow.Local);
        WriteEndpoint(json, "remote", item.Flow.Remote);
        json.WriteString("direction", item.Direction.ToString());
        json.WriteString("level", item.Level.ToString());
        json.WriteString("provenance", item.Provenance.ToString());
        json.WriteString("verb", item.Verb);
        if (item.Text is not null)
        {
            json.WriteString("text", item.Text);
        }

        json.WriteString("bytes", item.Bytes.ToString());
        json.WriteNumber("length", item.Length);
        json.WriteNumber("offset", item.Offset);
        json.WriteNumber("action", item.Action);
        if (item.AlsoActions.Count > 0)
        {
            json.WriteStartArray("also");
            foreach (var action in item.AlsoActions)
            {
                json.WriteNumberValue(action);
            }

            json.WriteEndArray();
        }

        if (item.Fields.Count > 0)
        {
            json.WriteStartArray("fields");
            foreach (var field in item.Fields)
            {
                WriteField(json, field);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteField(Utf8JsonWriter json, Field field)
    {
        json.WriteStartObject();
        json.WriteString("name", field.Name);
        json.WriteNumber("at", field.Offset);
        json.WriteNumber("length", field.Length);
        json.WriteString("value", field.Value);
        if (field.BitOffset is { } bit)
        {
            json.WriteNumber("bit", bit);
        }

        if (field.BitLength is { } bits)
        {
            json.WriteNumber("bits", bits);
        }

        json.WriteString("note", field.Note);
        json.WriteString("section", field.Section);
        json.WriteEndObject();
    }

    private static void WriteEndpoint(Utf8JsonWriter json, string name, Endpoint endpoint)
    {
        json.WriteStartArray(name);
        json.WriteStringValue(endpoint.Address ?? "");
        json.WriteNumberValue(endpoint.Port);
        json.WriteEndArray();
    }

    private static TraceEvent ReadEvent(JsonElement root) => new()
    {
        Number = root.GetProperty("n").GetInt64(),
        Time = TimeSpan.FromTicks(root.GetProperty("ticks").GetInt64()),
        Flow = new Flow(Parse<Transport>(root, "transport"), ReadEndpoint(root.GetProperty("local")), ReadEndpoint(root.GetProperty("remote"))),
        Direction = Parse<Direction>(root, "direction"),
        Level = Parse<TraceLevel>(root, "level"),
        Provenance = Parse<Provenance>(root, "provenance"),
        Verb = Text(root, "verb"),
        Text = root.TryGetProperty("text", out var text) ? text.GetString() : null,
        Bytes = Bytes.FromHex(Text(root, "bytes")),
        Length = root.GetProperty("length").GetInt32(),
        Offset = root.GetProperty("offset").GetInt64(),
        Action = root.GetProperty("action").GetInt64(),
        AlsoActions = root.TryGetProperty("also", out var also) ? [.. also.EnumerateArray().Select(static a => a.GetInt64())] : [],
        Fields = root.TryGetProperty("fields", out var fields) ? [.. fields.EnumerateArray().Select(ReadField)] : [],
    };

    private static Field ReadField(JsonElement root) => new(Text(root, "name"), root.GetProperty("at").GetInt32(), root.GetProperty("length").GetInt32(), Text(root, "value"))
    {
        BitOffset = root.TryGetProperty("bit", out var bit) ? bit.GetInt32() : null,
        BitLength = root.TryGetProperty("bits", out var bits) ? bits.GetInt32() : null,
        Note = Text(root, "note"),
        Section = Text(root, "section"),
    };

    private static Endpoint ReadEndpoint(JsonElement root) => root.GetArrayLength() == 2
        ? new(root[0].GetString() ?? "", root[1].GetInt32())
        : throw new FormatException("an endpoint is an address and a port");

    private static string Text(JsonElement root, string name) =>
        root.GetProperty(name).GetString() ?? throw new FormatException($"\"{name}\" has no text");

    private static T Parse<T>(JsonElement root, string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(Text(root, name), out var value) && Enum.IsDefined(value) ? value : throw new FormatException($"\"{name}\" is not a known {typeof(T).Name}");
}
