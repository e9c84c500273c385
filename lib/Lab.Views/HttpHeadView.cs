using System.Text;
using Lab.Wire;
using Lab.Wire.Http1;

namespace Lab.Views;

/// <summary>The head of an HTTP request or response, line by line: the text as it went, and beside it what it is for. Lines of the upgrade are marked.</summary>
public sealed class HttpHeadView : View
{
    private readonly TableView _table;

    /// <summary>Makes it.</summary>
    /// <param name="head">The bytes, from the first of the head; damaged ones too. What comes after the empty line is counted, not shown.</param>
    /// <param name="options">How it is shown; null takes <see cref="HttpHeadOptions.Default"/>.</param>
    public HttpHeadView(Bytes head, HttpHeadOptions? options = null)
    {
        options ??= HttpHeadOptions.Default;
        var fields = HttpHeadFields.Of(head.Span);
        var rows = new List<IReadOnlyList<TableCell>>();
        var (at, ended) = (0, false);
        while (at < head.Length && !ended)
        {
            var length = head.Span[at..].IndexOf((byte)'\n') + 1;
            var end = length == 0 ? head.Length : at + length;
            // Some lead a head with an empty line; it ends one only behind other lines (RFC 9112 §2.2).
            ended = length > 0 && fields.Any(f => f.Offset < at) && end - at <= 2 && head.Span[at..end].IndexOfAnyExcept("\r\n"u8) < 0;
            rows.Add(Row(head, fields, at, end));
            at = end;
        }

        var notes = new List<string>();
        if (options.TrueLength is { } all && all > head.Length)
        {
            notes.Add($"The trace kept the first {Units.Count(head.Length)} of {Units.Bytes(all)}.");
        }
        else if (head.Length > 0 && !ended)
        {
            notes.Add("The head is not whole: its empty line has not come.");
        }

        if (at < head.Length)
        {
            notes.Add($"{Units.Bytes(head.Length - at)} follow after the head.");
        }

        _table = new TableView(
            options.Title.Length > 0 ? options.Title : $"Head of {Units.Bytes(at)}",
            ["", new TableColumn("as it went (\\r\\n ends a line)") { IsCode = true }, "what it is for"],
            rows,
            new() { Provenance = options.Provenance, Note = string.Join(' ', notes), MaxColumns = 400 });
    }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer) => _table.WriteHtml(writer);

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer) => _table.WriteText(writer);

    private static IReadOnlyList<TableCell> Row(Bytes head, IReadOnlyList<Field> fields, int at, int end)
    {
        List<Field> here = [.. fields.Where(f => f.Offset >= at && f.Offset < end)];
        return
        [
            here.Exists(IsUpgrade) ? "▸\u00a0upgrade" : "",
            Line(head.Span[at..end]),
            here.Count == 1 ? Meaning(here[0]) : string.Join("; ", here.Select(field => $"{field.Value}: {Meaning(field)}")),
        ];
    }

    private static bool IsUpgrade(Field field) => HttpHeaderNotes.Find(field.Name) is { ForUpgrade: true };

    private static string Meaning(Field field) => (field.Note, field.Section) switch
    {
        ("", _) => field.Name,
        (var note, "") => note,
        var (note, section) => $"{note.TrimEnd('.')} ({section})",
    };

    // Bytes of a head are shown one by one: Latin-1 never joins or loses any.
    private static string Line(ReadOnlySpan<byte> line) => TextMetrics.OneLine(Encoding.Latin1.GetString(line));
}
