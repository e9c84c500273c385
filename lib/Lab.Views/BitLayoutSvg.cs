using Lab.Wire;

namespace Lab.Views;

/// <summary>The figure of a <see cref="BitLayout"/>.</summary>
internal sealed class BitLayoutSvg(Bytes bytes, IReadOnlyList<Field> fields, List<List<BitCell>> rows, Violation? violation)
{
    private const double BitWidth = 22;
    private const double Left = 44;
    private const double Top = 36;
    private const double Line = 13;
    private const double Column = Theme.FontSize * TextMetrics.Advance;

    public void Write(Markup markup, string id, string title)
    {
        var heights = rows.Select(Height).ToList();
        var width = Left + (BitRows.Wide * BitWidth) + 6;
        ViewShell.BeginSvg(markup, id, width, Top + heights.Sum() + 6, title, $"{Units.Count(rows.Count, "row")} of 32 bits with {Units.Count(fields.Count, "field")}. The same follows as text.");
        markup.Write($"<text x=\"4\" y=\"{Top - 6}\" fill-opacity=\"0.8\">byte</text>");
        for (var bit = 0; bit < BitRows.Wide; bit++)
        {
            var x = Left + ((bit + 0.5) * BitWidth);
            markup.Write($"<text x=\"{x}\" y=\"{Top - 6}\" text-anchor=\"middle\" fill-opacity=\"0.8\">{bit % 10}</text>");
            if (bit % 10 == 0)
            {
                markup.Write($"<text x=\"{x}\" y=\"{Top - 20}\" text-anchor=\"middle\" fill-opacity=\"0.8\">{bit / 10}</text>");
            }
        }

        var y = Top;
        foreach (var (r, row) in rows.Index())
        {
            markup.Write($"<text x=\"4\" y=\"{y + ValueTop(row) - 4}\" fill-opacity=\"0.8\">{row[0].From / 8}</text>");
            foreach (var cell in row)
            {
                WriteCell(markup, cell, y, heights[r] - (IsWrong(row) ? 18 : 0), ValueTop(row));
            }

            if (IsWrong(row))
            {
                WriteWrong(markup, y + heights[r] - 18);
            }

            y += heights[r];
        }

        ViewShell.EndSvg(markup);
    }

    private static double X(int bit) => Left + (bit % BitRows.Wide * BitWidth);

    // A name that is too wide for its bits is written downwards, as the figures of the RFCs do.
    private List<string> Name(BitCell cell)
    {
        if (cell.Field < 0 || !cell.Begins)
        {
            return [];
        }

        var name = TextMetrics.OneLine(fields[cell.Field].Name);
        var room = (int)(((cell.Width * BitWidth) - 4) / Column);
        return TextMetrics.Columns(name) <= room ? [name]
            : cell.Width <= 2 && name.Length <= 6 ? [.. name.Select(c => c.ToString())]
            : [TextMetrics.Shorten(name, room)];
    }

    private string Value(BitCell cell)
    {
        var room = (int)(((cell.Width * BitWidth) - 4) / Column);
        return cell.Field >= 0 && cell.Begins && cell.Width >= 4 && room >= 3 ? TextMetrics.Shorten("= " + TextMetrics.OneLine(fields[cell.Field].Value), room) : "";
    }

    private double ValueTop(List<BitCell> row) => 6 + (row.Max(c => Name(c).Count) * Line) + 14;

    private double Height(List<BitCell> row) => ValueTop(row) + (row.Any(c => Value(c).Length > 0) ? 15 : 0) + 5 + (IsWrong(row) ? 18 : 0);

    private bool IsWrong(List<BitCell> row) => violation is { } wrong && wrong.Offset * 8 >= row[0].From && wrong.Offset * 8 < row[^1].To;

    private void WriteCell(Markup markup, BitCell cell, double y, double height, double valueTop)
    {
        var (x, width) = (X(cell.From), cell.Width * BitWidth);
        var whole = cell.To <= bytes.Length * 8;
        markup.Write($"<g data-f=\"{cell.Field + 1}\">");
        if (cell.Field >= 0)
        {
            markup.Write($"<title>{fields[cell.Field].Name} = {fields[cell.Field].Value}</title>");
        }

        markup.Write($"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill-opacity=\"0\" stroke=\"currentColor\" stroke-opacity=\"0.75\" stroke-dasharray=\"{(whole ? "none" : "4 3")}\"/>");
        foreach (var (i, line) in Name(cell).Index())
        {
            markup.Write($"<text x=\"{x + (width / 2)}\" y=\"{y + 15 + (i * Line)}\" text-anchor=\"middle\" font-weight=\"bold\">{line}</text>");
        }

        var bits = y + valueTop - 3;
        if (cell.IsBytes)
        {
            for (var i = cell.From / 8; i < cell.To / 8; i++)
            {
                markup.Write($"<text x=\"{X(i * 8) + (4 * BitWidth)}\" y=\"{bits}\" text-anchor=\"middle\">{BitLayout.Hex(bytes, i)}</text>");
            }
        }
        else
        {
            for (var i = cell.From; i < cell.To; i++)
            {
                markup.Write($"<text x=\"{X(i) + (BitWidth / 2)}\" y=\"{bits}\" text-anchor=\"middle\">{BitLayout.Bit(bytes, i)}</text>");
            }
        }

        markup.Write($"<text x=\"{x + (width / 2)}\" y=\"{bits + 15}\" text-anchor=\"middle\" fill-opacity=\"0.85\">{Value(cell)}</text></g>");
    }

    private void WriteWrong(Markup markup, double y)
    {
        var x = X((int)(violation!.Offset * 8));
        markup.Write($"<path d=\"M{x + 2} {y - 1}v3h{(8 * BitWidth) - 4}v-3\" fill=\"none\" stroke=\"{Theme.Red}\" stroke-width=\"3\"/>");
        markup.Write($"<text x=\"{x + (4 * BitWidth)}\" y=\"{y + 14}\" text-anchor=\"middle\" font-weight=\"bold\">✘ wrong here</text>");
    }
}
