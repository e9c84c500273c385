using System.Globalization;
using Lab.Tracing;

namespace Lab.Views;

/// <summary>A table with a caption, aligned columns and marked cells.</summary>
/// <example><code>new TableView("Who talks to whom", ["server side", "client side", "bytes>"], [["echo", "alice", 5], ["echo", "bob", 12]])</code></example>
public sealed class TableView : View
{
    private readonly IReadOnlyList<TableColumn> _columns;
    private readonly IReadOnlyList<IReadOnlyList<TableCell>> _rows;
    private readonly TableOptions _options;

    /// <summary>Makes a table.</summary>
    /// <param name="title">Its caption; may be empty.</param>
    /// <param name="columns">Its columns; a plain string is a column of words, one that ends in <c>&gt;</c> a column of numbers.</param>
    /// <param name="rows">Its rows; a row may be shorter than the columns, then it ends in empty cells.</param>
    /// <param name="options">How it is drawn; null takes <see cref="TableOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">A row has more cells than there are columns.</exception>
    public TableView(string title, IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<TableCell>> rows, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.FirstOrDefault(r => r.Count > columns.Count) is { } wide)
        {
            throw new ArgumentException($"A row has {wide.Count} cells, but there are only {columns.Count} columns.", nameof(rows));
        }

        (Title, _columns, _rows, _options) = (title, columns, rows, options ?? TableOptions.Default);
    }

    /// <summary>The caption.</summary>
    public string Title { get; }

    /// <summary>How many rows there are, shown or not.</summary>
    public int RowCount => _rows.Count;

    private int Shown => Math.Min(_rows.Count, Math.Max(1, _options.MaxRows));

    private string Caption => (Title, Label) switch
    {
        ("", var label) => label,
        (_, "") => Title,
        var (title, label) => $"{title} ({label})",
    };

    private string Label => _options.Provenance is { } provenance ? LadderWords.Provenance(provenance) : "";

    /// <summary>The events of a trace as a table: everything that a ladder leaves out too.</summary>
    /// <param name="snapshot">The events and the names of the endpoints.</param>
    /// <param name="from">The number of the first event shown. Default: the oldest.</param>
    /// <param name="maxRows">Most events shown; what is beyond is counted and said. Default 200.</param>
    public static TableView OfTrace(TraceSnapshot snapshot, long from = 0, int maxRows = 200)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var events = snapshot.Events;
        var skip = events.TakeWhile(e => e.Number < from).Count();
        var start = events.Count == 0 ? TimeSpan.Zero : events[0].Time;
        var longest = events.Count == 0 ? TimeSpan.Zero : events[^1].Time - start;
        var notes = new List<string>();
        if (snapshot.Dropped > 0)
        {
            notes.Add($"{Units.Count(snapshot.Dropped, "older event")} dropped before, because the trace is bounded.");
        }

        if (skip > 0)
        {
            notes.Add($"{Units.Count(skip, "earlier event")} not shown: the table begins at #{from.ToString(CultureInfo.InvariantCulture)}.");
        }

        // Rows beyond the most are never looked at; only their number counts.
        IReadOnlyList<TableCell>[] rows = [.. events.Skip(skip).Select((e, i) => i >= maxRows ? [] : (IReadOnlyList<TableCell>)
        [
            e.Number.ToString(CultureInfo.InvariantCulture),
            Units.TimeIn(e.Time - start, longest),
            LadderWords.Level(e.Level),
            LadderWords.Provenance(e.Provenance),
            Who(snapshot, e),
            LadderWords.Label(e),
        ])];
        return new TableView($"Trace: {Units.Count(events.Count, "event")}", ["#>", "time>", "level", "how the lab knows", "who", "what"], rows,
            new() { MaxRows = maxRows, Note = string.Join(' ', notes) });
    }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer) => ViewShell.Write(writer, ViewIds.Next(), markup =>
    {
        markup.Raw("<div style=\"overflow-x:auto;max-width:100%\"><table style=\"border-collapse:collapse;color:inherit;background:transparent;margin:4px 0\">");
        if (Caption.Length > 0)
        {
            markup.Write($"<caption style=\"caption-side:top;text-align:left;font-weight:bold;color:inherit;padding:2px 0 4px\">{Caption}</caption>");
        }

        markup.Raw("<thead><tr style=\"background:transparent\">");
        foreach (var column in _columns)
        {
            markup.Write($"<th scope=\"col\" style=\"text-align:{Css(column.Align)};padding:2px 12px 2px 4px;border-bottom:2px solid #808080;color:inherit\">{column.Name}</th>");
        }

        markup.Raw("</tr></thead><tbody>");
        foreach (var row in _rows.Take(Shown))
        {
            markup.Raw("<tr style=\"background:transparent\">");
            for (var c = 0; c < _columns.Count; c++)
            {
                WriteCell(markup, _columns[c], c < row.Count ? row[c] : new TableCell(""));
            }

            markup.Raw("</tr>");
        }

        markup.Raw("</tbody></table></div>");
        foreach (var note in Notes())
        {
            markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
        }
    }, view: null);

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        if (Caption.Length > 0)
        {
            writer.WriteLine(Caption);
        }

        var cells = _rows.Take(Shown).Select(r => _columns.Select((_, c) => c < r.Count ? Shorten(r[c].ToString()) : "").ToArray()).ToArray();
        var widths = _columns.Select((column, c) => cells.Select(r => TextMetrics.Columns(r[c])).Append(TextMetrics.Columns(column.Name)).Max()).ToArray();
        WriteLine(writer, [.. _columns.Select(c => c.Name)], widths);
        WriteLine(writer, [.. widths.Select(w => new string('-', w))], widths);
        foreach (var row in cells)
        {
            WriteLine(writer, row, widths);
        }

        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }
    }

    private static string Who(TraceSnapshot snapshot, TraceEvent item)
    {
        var local = TextMetrics.OneLine(snapshot.LocalName(item));
        return item.Flow.Remote.IsKnown && item.Direction != Direction.None
            ? $"{local} {(item.Direction == Direction.Send ? "→" : "←")} {TextMetrics.OneLine(snapshot.RemoteName(item))}"
            : local;
    }

    private static string Css(Align align) => align switch
    {
        Align.Right => "right",
        Align.Center => "center",
        _ => "left",
    };

    private string Shorten(string text) => TextMetrics.Shorten(TextMetrics.OneLine(text), Math.Max(4, _options.MaxColumns));

    private void WriteCell(Markup markup, TableColumn column, TableCell cell)
    {
        var text = Shorten(cell.ToString());
        var mark = cell.Mark is { Length: > 0 } ? $";font-weight:bold;outline:2px solid {Theme.Orange};outline-offset:-2px" : "";
        markup.Write($"<td style=\"text-align:{Css(column.Align)};padding:2px 12px 2px 4px;border-bottom:1px solid rgba(128,128,128,.45);color:inherit;font-variant-numeric:tabular-nums{mark}{(column.IsCode ? $";font-family:{Theme.Mono};font-size:12px;min-width:29em;overflow-wrap:anywhere" : "")}\"");
        if (text.EndsWith('…'))
        {
            markup.Write($" title=\"{TextMetrics.Shorten(cell.ToString(), 2000)}\"");
        }

        markup.Write($">{text}</td>");
    }

    private IEnumerable<string> Notes()
    {
        if (_rows.Count == 0)
        {
            yield return "(no rows)";
        }
        else if (Shown < _rows.Count)
        {
            yield return $"{Units.Count(_rows.Count - Shown, "row")} of {Units.Count(_rows.Count)} not shown.";
        }

        if (_options.Note.Length > 0)
        {
            yield return _options.Note;
        }
    }

    private void WriteLine(TextWriter writer, string[] cells, int[] widths)
    {
        var line = string.Join("  ", cells.Select((cell, c) =>
        {
            var room = widths[c] - TextMetrics.Columns(cell);
            var left = _columns[c].Align switch { Align.Right => room, Align.Center => room / 2, _ => 0 };
            return new string(' ', left) + cell + new string(' ', room - left);
        }));
        writer.WriteLine(line.TrimEnd());
    }
}
