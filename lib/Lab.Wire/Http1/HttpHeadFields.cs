using System.Buffers;
using System.Text;

namespace Lab.Wire.Http1;

/// <summary>Which bytes of a head say what.</summary>
public static class HttpHeadFields
{
    private const string EmptyLine = "end of the head";

    /// <summary>The parts of the first line and each header line as a field of its own, as far as they have come; a damaged head too.</summary>
    /// <param name="head">The head. What stands behind its empty line is left out.</param>
    /// <remarks>A header's field is its whole line without the end; its notes come from <see cref="HttpHeaderNotes"/>. Where the head breaks a rule,
    /// the field at that place says so instead.</remarks>
    public static IReadOnlyList<Field> Of(ReadOnlySpan<byte> head)
    {
        var fields = new List<Field>();
        for (var offset = 0; offset < head.Length;)
        {
            var end = head[offset..].IndexOf((byte)'\n');
            var next = end < 0 ? head.Length : offset + end + 1;
            var line = head[offset..next].TrimEnd("\r\n"u8);
            if (!line.IsEmpty)
            {
                if (fields.Count == 0)
                {
                    StartLine(line, offset, fields);
                }
                else
                {
                    fields.Add(HeaderLine(line, offset));
                }
            }
            else if (fields.Count > 0)
            {
                fields.Add(new Field(EmptyLine, offset, next - offset, "") { Note = "An empty line. What follows is the body, or after 101 the first frame.", Section = "RFC 9112 §2.1" });
                break;
            }

            offset = next;
        }

        if (WhatIsWrong(head) is { } violation)
        {
            Mark(fields, violation);
        }

        return fields;
    }

    private static void StartLine(ReadOnlySpan<byte> line, int offset, List<Field> fields)
    {
        var parts = new HttpStartLine(line);
        var (second, third) = (offset + parts.First.Length + 1, offset + parts.First.Length + parts.Second.Length + 2);
        if (IsResponse(line))
        {
            Add(fields, "version", offset, parts.First, "The version of HTTP that the server speaks.", "RFC 9112 §2.3");
            Add(fields, "status", second, parts.Second, "How it went, for programs. 101: behind this head the connection speaks the other protocol.", "RFC 9110 §15");
            Add(fields, "reason", third, parts.Third, "How it went, for people; no program reads it.", "RFC 9112 §4");
            return;
        }

        Add(fields, "method", offset, parts.First, "What the client wants. A WebSocket begins with GET.", "RFC 9112 §3.1");
        Add(fields, "target", second, parts.Second, "What it wants it from: a path, and behind ? a query.", "RFC 9112 §3.2");
        Add(fields, "version", third, parts.Third, "The version of HTTP. An upgrade needs 1.1.", "RFC 9112 §2.3");
    }

    private static void Add(List<Field> fields, string name, int offset, ReadOnlySpan<byte> part, string note, string section)
    {
        if (!part.IsEmpty)
        {
            fields.Add(new Field(name, offset, part.Length, Text(part)) { Note = note, Section = section });
        }
    }

    private static Field HeaderLine(ReadOnlySpan<byte> line, int offset)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            return new Field("no header yet", offset, line.Length, Text(line)) { Note = "No colon has come in this line.", Section = HttpRules.FieldLine };
        }

        var name = Text(line[..colon]);
        var note = HttpHeaderNotes.Find(name);
        return new Field(name, offset, line.Length, Text(line[(colon + 1)..].Trim(" \t"u8))) { Note = note?.Note ?? "", Section = note?.Section ?? "" };
    }

    private static Violation? WhatIsWrong(ReadOnlySpan<byte> head)
    {
        Violation? violation;
        var input = new ReadOnlySequence<byte>(head.ToArray());
        _ = IsResponse(head) ? HttpHeadCodec.Read(ref input, out HttpResponseHead? _, out violation) : HttpHeadCodec.Read(ref input, out HttpRequestHead? _, out violation);
        return violation;
    }

    private static void Mark(List<Field> fields, Violation violation)
    {
        // What is missing shows between two fields: then it belongs to the one before.
        var at = fields.FindLastIndex(f => f.Offset <= violation.Offset);
        if (at >= 0)
        {
            fields[at] = fields[at] with { Note = $"Wrong: {violation.Text}.", Section = violation.Rule };
        }
    }

    private static bool IsResponse(ReadOnlySpan<byte> head) => head.TrimStart("\r\n"u8).StartsWith("HTTP/"u8);

    // Latin-1, as the heads are read; a control character in a damaged head is shown as a dot.
    private static string Text(ReadOnlySpan<byte> bytes) => string.Concat(Encoding.Latin1.GetString(bytes).Select(c => char.IsControl(c) && c != '\t' ? '·' : c));
}
