using System.Globalization;
using Lab.Wire;

namespace Lab.Views;

/// <summary>Bytes in hex and as characters, with the fields that lie in them marked by number and told below.</summary>
public sealed class HexView : View
{
    private const double Column = Theme.FontSize * TextMetrics.Advance;
    private const double MarkHeight = 17;
    private readonly Bytes _bytes;
    private readonly IReadOnlyList<Field> _fields;
    private readonly HexOptions _options;
    private readonly int _perRow;
    private readonly List<(int Start, int End)> _rows = [];
    private readonly int _hidden;

    /// <summary>Makes a view of bytes.</summary>
    /// <param name="bytes">The bytes; may be empty.</param>
    /// <param name="fields">Their named parts, in the order in which they are numbered; null for none.</param>
    /// <param name="options">How they are shown; null takes <see cref="HexOptions.Default"/>.</param>
    public HexView(Bytes bytes, IReadOnlyList<Field>? fields = null, HexOptions? options = null)
    {
        (_bytes, _fields, _options) = (bytes, fields ?? [], options ?? HexOptions.Default);
        _perRow = Math.Clamp(_options.BytesPerRow, 4, 32);
        var most = Math.Max(64, _options.MaxBytes) / _perRow;
        var all = (bytes.Length + _perRow - 1) / _perRow;
        for (var row = 0; row < all; row++)
        {
            if (all > most && row >= most - 1 && row < all - 1)
            {
                _hidden += _perRow;
                continue;
            }

            _rows.Add((row * _perRow, Math.Min(bytes.Length, (row + 1) * _perRow)));
        }
    }

    /// <summary>How many bytes are not shown because there are too many.</summary>
    public int Hidden => _hidden;

    private string Title
    {
        get
        {
            var what = _options.Title.Length > 0 ? _options.Title : Units.Bytes(_bytes.Length);
            return _options.Provenance is { } provenance ? $"{what} ({LadderWords.Provenance(provenance)})" : what;
        }
    }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var id = ViewIds.Next();
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
            if (_bytes.Length > 0)
            {
                WriteSvg(markup, id);
            }

            foreach (var note in Notes())
            {
                markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
            }

            FieldTable.WriteHtml(markup, _fields);
            if (_fields.Count > 0 && _bytes.Length > 0)
            {
                markup.Raw("<p data-say=\"1\" aria-live=\"polite\" style=\"margin:4px 0;min-height:1.4em\"></p>");
            }
        }, this, _fields.Count > 0 && _bytes.Length > 0 ? FieldScript.Text : null);
    }

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(Title);
        for (var r = 0; r < _rows.Count; r++)
        {
            var (start, end) = _rows[r];
            if (r > 0 && start > _rows[r - 1].End)
            {
                writer.WriteLine($"  ⋮   {Units.Bytes(_hidden)} not shown");
            }

            var hex = string.Join(' ', Enumerable.Range(start, end - start).Select(i => _bytes[i].ToString("x2", CultureInfo.InvariantCulture)));
            writer.WriteLine($"{Offset(start)}  {hex.PadRight((_perRow * 3) - 1)}  {string.Concat(Enumerable.Range(start, end - start).Select(i => Character(_bytes[i])))}".TrimEnd());
            foreach (var level in HexMarks.Of(_fields, start, end).GroupBy(m => m.Level).OrderBy(g => g.Key))
            {
                var line = new char[(_perRow * 3) + 8];
                Array.Fill(line, ' ');
                foreach (var mark in level)
                {
                    for (var c = mark.Label.Length; c < mark.Width; c++)
                    {
                        line[mark.Column + c] = '─';
                    }

                    mark.Label.CopyTo(0, line, mark.Column, Math.Min(mark.Label.Length, line.Length - mark.Column));
                }

                writer.WriteLine((new string(' ', Offset(start).Length + 2) + new string(line)).TrimEnd());
            }
        }

        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }

        FieldTable.WriteText(writer, _fields);
    }

    private static char Character(byte value) => value is >= 0x20 and < 0x7f ? (char)value : '·';

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private string Offset(int offset) => offset.ToString(_bytes.Length > 0xffff ? "x6" : "x4", CultureInfo.InvariantCulture);

    private IEnumerable<string> Notes()
    {
        if (_bytes.Length == 0)
        {
            yield return "There are no bytes.";
        }

        if (_hidden > 0)
        {
            yield return $"{Units.Bytes(_hidden)} of {Units.Count(_bytes.Length)} not shown.";
        }

        if (_options.TrueLength is { } length && length > _bytes.Length)
        {
            yield return $"The trace kept the first {Units.Count(_bytes.Length)} of {Units.Bytes(length)}.";
        }

        if (_fields.Any(f => f.Length > 0 && f.End > _bytes.Length))
        {
            yield return "A field goes on after the last byte that is here.";
        }
    }

    private void WriteSvg(Markup markup, string id)
    {
        var hexLeft = (Offset(0).Length + 2) * Column;
        var asciiLeft = hexLeft + (((_perRow * 3) + 1) * Column);
        var width = Math.Ceiling(asciiLeft + (_perRow * Column) + 6);
        var marks = _rows.Select(r => HexMarks.Of(_fields, r.Start, r.End)).ToList();
        var heights = marks.Select(m => 20 + (m.Count == 0 ? 0 : ((m.Max(x => x.Level) + 1) * MarkHeight) + 5)).ToList();
        var height = heights.Sum() + (_hidden > 0 ? 20 : 0) + 8;
        ViewShell.BeginSvg(markup, id, width, height, Title, $"{Units.Bytes(_bytes.Length)} in hex and as characters{(_fields.Count > 0 ? $", {Units.Count(_fields.Count, "field")} marked by number" : "")}. The same follows as text.");
        var y = 18.0;
        for (var r = 0; r < _rows.Count; r++)
        {
            var (start, end) = _rows[r];
            if (r > 0 && start > _rows[r - 1].End)
            {
                markup.Write($"<text x=\"{hexLeft}\" y=\"{y}\">⋮ {Units.Bytes(_hidden)} not shown</text>");
                y += 20;
            }

            markup.Write($"<text x=\"4\" y=\"{y}\" fill-opacity=\"0.8\">{Offset(start)}</text>");
            for (var i = start; i < end; i++)
            {
                WriteByte(markup, i, hexLeft + ((i - start) * 3 * Column), asciiLeft + ((i - start) * Column), y);
            }

            foreach (var mark in marks[r])
            {
                var (left, top) = (hexLeft + (mark.Column * Column), y + 5 + (mark.Level * MarkHeight));
                markup.Write($"<g data-f=\"{string.Join(' ', mark.Fields)}\"><path d=\"M{left} {top - 2}v3h{mark.Width * Column}v-3\" fill=\"none\" stroke=\"{Theme.Accents[(mark.Fields[0] - 1) % Theme.Accents.Count]}\" stroke-width=\"1.8\"/>");
                markup.Write($"<text x=\"{left}\" y=\"{top + 13}\">{mark.Label}</text></g>");
            }

            y += heights[r];
        }

        ViewShell.EndSvg(markup);
    }

    private void WriteByte(Markup markup, int index, double hexX, double asciiX, double y)
    {
        var fields = string.Join(' ', _fields.Index().Where(f => f.Item.Offset <= index && index < f.Item.End).Select(f => Number(f.Index + 1)));
        markup.Write($"<g data-f=\"{fields}\"><rect x=\"{hexX - 2}\" y=\"{y - 12}\" width=\"{(2 * Column) + 4}\" height=\"16\" rx=\"2\" fill-opacity=\"0\"/><rect x=\"{asciiX}\" y=\"{y - 12}\" width=\"{Column}\" height=\"16\" fill-opacity=\"0\"/>");
        markup.Write($"<text x=\"{hexX}\" y=\"{y}\">{_bytes[index].ToString("x2", CultureInfo.InvariantCulture)}</text><text x=\"{asciiX}\" y=\"{y}\">{Character(_bytes[index])}</text></g>");
    }
}
