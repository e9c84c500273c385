namespace Lab.Views;

/// <summary>The picture of a <see cref="ReceiversGrid"/>: a matrix with the code at the left and the clients on top.</summary>
internal sealed class ReceiversSvg
{
    private const double Size = Theme.FontSize;
    private const double Small = 11;
    private const double Line = 15;
    private const double MostForm = 290;
    private const double LeastForm = 190;
    private const double LeastColumn = 80;
    private const double Box = 30;
    private const double SenderLine = 12;
    private readonly IReadOnlyList<Receiver> _columns;
    private readonly IReadOnlyList<ReceiversRow> _rows;
    private readonly double _left;
    private readonly double _column;
    private readonly double _head;
    private readonly int _roomLines;
    private readonly List<List<string>> _forms;

    public ReceiversSvg(IReadOnlyList<Receiver> columns, IReadOnlyList<ReceiversRow> rows)
    {
        (_columns, _rows) = (columns, rows);
        var widest = rows.Max(r => Math.Max(TextMetrics.Width(r.Form), TextMetrics.Width(Below(r), Small))) + 16;
        _column = Math.Clamp(columns.Max(Width), LeastColumn, Math.Max(LeastColumn, Math.Min(150, (Theme.Width - 4 - Math.Min(widest, MostForm)) / columns.Count)));
        _left = Math.Min(widest, Math.Max(LeastForm, Theme.Width - 4 - (columns.Count * _column)));
        _forms = [.. rows.Select(r => Wrap(r.Form, (int)((_left - 12) / (Size * TextMetrics.Advance))))];
        _roomLines = columns.Max(c => Rooms(c).Count);
        _head = 8 + Line + (columns.Any(c => c.Line.Length > 0) ? Line : 0) + (_roomLines * 18) + 8;
    }

    public void Write(Markup markup, string id, string title, string description)
    {
        var (width, height) = (_left + (_columns.Count * _column) + 4, _head + _rows.Index().Sum(r => Height(r.Index)) + 6);
        ViewShell.BeginSvg(markup, id, width, height, title, description);
        foreach (var (c, column) in _columns.Index())
        {
            WriteHead(markup, column, Middle(c));
        }

        var top = _head;
        foreach (var (r, row) in _rows.Index())
        {
            markup.Write($"<line x1=\"0\" x2=\"{width}\" y1=\"{top}\" y2=\"{top}\" stroke=\"currentColor\" stroke-opacity=\"{(r == 0 ? 0.7 : 0.25)}\"/>");
            var y = top + ((Height(r) - ((_forms[r].Count * Line) + (Below(row).Length > 0 ? 14 : 0))) / 2) + 12;
            foreach (var line in _forms[r])
            {
                markup.Write($"<text x=\"4\" y=\"{y}\">{line}</text>");
                y += Line;
            }

            if (Below(row) is { Length: > 0 } below)
            {
                markup.Write($"<text x=\"4\" y=\"{y}\" font-size=\"{Small}\" fill-opacity=\"0.85\">{TextMetrics.Shorten(below, (int)((_left - 12) / (Small * TextMetrics.Advance)))}</text>");
            }

            foreach (var (c, column) in _columns.Index())
            {
                WriteCell(markup, row, column, Middle(c), top, Height(r));
            }

            top += Height(r);
        }

        ViewShell.EndSvg(markup);
    }

    private static string Below(ReceiversRow row) => string.Join(" · ", new[] { row.Sender.Length > 0 ? $"{row.Sender} sends" : "", row.Note }.Where(t => t.Length > 0));

    // At most two rooms and a count of the rest: a client's column stays narrow.
    private static List<string> Rooms(Receiver column) => column.Rooms.Count <= 3 ? [.. column.Rooms] : [.. column.Rooms.Take(2), $"+{Units.Count(column.Rooms.Count - 2)} more"];

    private static double Width(Receiver column) => 18 + Math.Max(TextMetrics.Width(column.Name), Rooms(column).Append(column.Line).Max(r => TextMetrics.Width(r, Small)) + 10);

    // Broken before a dot, so that every line is a whole call.
    private static List<string> Wrap(string form, int columns)
    {
        var lines = new List<string> { "" };
        foreach (var part in form.Split('.').Select((p, i) => i == 0 ? p : "." + p))
        {
            if (lines[^1].Length > 0 && TextMetrics.Columns(lines[^1]) + TextMetrics.Columns(part) > columns)
            {
                lines.Add("  ");
            }

            lines[^1] += part;
        }

        return [.. lines.Select(l => TextMetrics.Shorten(l, columns))];
    }

    private double Middle(int column) => _left + ((column + 0.5) * _column);

    private double Height(int row) => Math.Max(
        16 + (_forms[row].Count * Line) + (Below(_rows[row]).Length > 0 ? 14 : 0),
        Box + (_rows[row].Predicted is null ? 14 : 32) + (HasSender(_rows[row]) ? SenderLine : 0));

    private void WriteHead(Markup markup, Receiver column, double x)
    {
        var fits = (int)((_column - 6) / (Size * TextMetrics.Advance));
        markup.Write($"<g><title>{column.Name}{(column.Line.Length == 0 ? "" : $" ({column.Line})")}: {(column.Rooms.Count == 0 ? "no room but its own id" : string.Join(", ", column.Rooms))}</title>");
        markup.Write($"<text x=\"{x}\" y=\"18\" text-anchor=\"middle\" font-weight=\"bold\">{TextMetrics.Shorten(column.Name, fits)}</text>");
        var y = 8 + Line;
        if (column.Line.Length > 0)
        {
            markup.Write($"<text x=\"{x}\" y=\"{y + 10}\" text-anchor=\"middle\" font-size=\"{Small}\">{TextMetrics.Shorten(column.Line, fits)}</text>");
        }

        y += _columns.Any(c => c.Line.Length > 0) ? Line : 0;
        foreach (var room in Rooms(column))
        {
            var text = TextMetrics.Shorten(room, fits - 1);
            var width = TextMetrics.Width(text, Small) + 10;
            markup.Write($"<rect x=\"{x - (width / 2)}\" y=\"{y + 1}\" width=\"{width}\" height=\"15\" rx=\"7\" fill=\"{Theme.Purple}\" fill-opacity=\"0.12\" stroke=\"{Theme.Purple}\"/>");
            markup.Write($"<text x=\"{x}\" y=\"{y + 12}\" text-anchor=\"middle\" font-size=\"{Small}\">{text}</text>");
            y += 18;
        }

        markup.Raw("</g>");
    }

    private bool HasSender(ReceiversRow row) => _columns.Any(c => c.Name == row.Sender);

    private void WriteCell(Markup markup, ReceiversRow row, Receiver column, double x, double top, double height)
    {
        if (!row.Counts.TryGetValue(column.Name, out var count))
        {
            return;
        }

        var y = top + ((height - Box - (row.Predicted is null ? 0 : 18) + (HasSender(row) ? SenderLine : 0)) / 2) + (Box / 2);
        if (row.Sender == column.Name)
        {
            // The sender's own cell is marked, received or not.
            markup.Write($"<text x=\"{x}\" y=\"{y - (Box / 2) - 2}\" text-anchor=\"middle\" font-size=\"{Small}\" font-style=\"italic\">sender</text>");
        }

        markup.Write($"<g data-count=\"{count}\"><title>{row.Form}: {column.Name} {ReceiversWords.Cell(row, column.Name)}</title>");
        if (count == 0)
        {
            markup.Write($"<circle cx=\"{x}\" cy=\"{y}\" r=\"5\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.6\" stroke-width=\"1.5\"/>");
        }
        else
        {
            var color = count == 1 ? Theme.Green : Theme.Orange;
            var text = count == 1 ? "1" : $"{Units.Count(count)}×";
            var width = Math.Max(36, TextMetrics.Width(text, 14) + 14);
            markup.Write($"<rect x=\"{x - (width / 2)}\" y=\"{y - 12}\" width=\"{width}\" height=\"24\" rx=\"4\" fill=\"{color}\" fill-opacity=\"0.18\" stroke=\"{color}\" stroke-width=\"2\"/>");
            markup.Write($"<text x=\"{x}\" y=\"{y + 5}\" text-anchor=\"middle\" font-size=\"14\" font-weight=\"bold\">{text}</text>");
        }

        if (row.Predicted is not null)
        {
            var right = ReceiversWords.IsAsSaid(row, column.Name);
            var said = ReceiversWords.Said(row, column.Name);
            if (!right)
            {
                var width = TextMetrics.Width(said, Small) + 8;
                markup.Write($"<rect x=\"{x - (width / 2)}\" y=\"{y + 15}\" width=\"{width}\" height=\"16\" rx=\"2\" fill=\"none\" stroke=\"{Theme.Orange}\" stroke-width=\"1.6\" stroke-dasharray=\"4 2\"/>");
            }

            markup.Write($"<text x=\"{x}\" y=\"{y + 27}\" text-anchor=\"middle\" font-size=\"{Small}\" font-weight=\"{(right ? "normal" : "bold")}\">{said}</text>");
        }

        markup.Raw("</g>");
    }
}
