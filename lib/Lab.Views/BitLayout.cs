using System.Globalization;
using Lab.Wire;

namespace Lab.Views;

/// <summary>A header or a frame as the figures of the RFCs draw it: rows of 32 bits, filled with the bits that are really there.</summary>
/// <remarks>What is cut off is drawn with question marks, what breaks a rule is marked at its byte.</remarks>
public sealed class BitLayout : View
{
    private readonly Bytes _bytes;
    private readonly IReadOnlyList<Field> _fields;
    private readonly BitLayoutOptions _options;
    private readonly List<List<BitCell>> _rows;

    /// <summary>Makes a figure.</summary>
    /// <param name="bytes">The bytes; may be fewer than the fields name.</param>
    /// <param name="fields">The named parts, in the order in which they are numbered.</param>
    /// <param name="options">How it is drawn; null takes <see cref="BitLayoutOptions.Default"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="fields"/> is null.</exception>
    public BitLayout(Bytes bytes, IReadOnlyList<Field> fields, BitLayoutOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(fields);
        (_bytes, _fields, _options) = (bytes, fields, options ?? BitLayoutOptions.Default);
        _rows = BitRows.Of(fields, bytes.Length, Math.Max(2, _options.MaxRows));
    }

    /// <summary>How many bytes are here but not drawn, because there are too many rows.</summary>
    public int Hidden => Math.Max(0, _bytes.Length - (_rows.Count * BitRows.Wide / 8));

    private IReadOnlyList<Field> Listed => _options.List ? _fields : [];

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
        var drawn = _rows.Count > 0;
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
            if (drawn)
            {
                new BitLayoutSvg(_bytes, _fields, _rows, _options.Violation).Write(markup, id, Title);
            }

            foreach (var note in Notes())
            {
                markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
            }

            FieldTable.WriteHtml(markup, Listed);
            if (drawn && _options.List)
            {
                markup.Raw("<p data-say=\"1\" aria-live=\"polite\" style=\"margin:4px 0;min-height:1.4em\"></p>");
            }
        }, this, drawn && _options.List ? FieldScript.Text : null);
    }

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(Title);
        if (_rows.Count > 0)
        {
            writer.WriteLine("byte  " + string.Concat(Enumerable.Range(0, BitRows.Wide).Select(i => i % 10 == 0 ? $" {i / 10}" : "  ")).TrimEnd());
            writer.WriteLine("      " + string.Concat(Enumerable.Range(0, BitRows.Wide).Select(i => $" {i % 10}")));
        }

        foreach (var row in _rows)
        {
            var offset = (row[0].From / 8).ToString(CultureInfo.InvariantCulture).PadLeft(4);
            writer.WriteLine("      +" + string.Join('+', row.Select(c => new string('-', (c.Width * 2) - 1))) + "+");
            writer.WriteLine("      |" + string.Join('|', row.Select(Label)) + "|");
            writer.WriteLine($"{offset}  |" + string.Join('|', row.Select(Content)) + "|" + Marked(row));
        }

        if (_rows.Count > 0)
        {
            writer.WriteLine("      +" + string.Join('+', _rows[^1].Select(c => new string('-', (c.Width * 2) - 1))) + "+");
        }

        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }

        FieldTable.WriteText(writer, Listed);
    }

    /// <summary>The digit of a bit; a question mark where the bytes have ended.</summary>
    internal static char Bit(Bytes bytes, int bit) => bit / 8 >= bytes.Length ? '?' : (bytes[bit / 8] >> (7 - (bit % 8)) & 1) == 1 ? '1' : '0';

    /// <summary>The two hex digits of a byte; question marks where the bytes have ended.</summary>
    internal static string Hex(Bytes bytes, int index) => index < bytes.Length ? bytes[index].ToString("x2", CultureInfo.InvariantCulture) : "??";

    // The name where there is room for it, else the number that the list below has.
    private string Label(BitCell cell)
    {
        var room = (cell.Width * 2) - 1;
        var number = (cell.Field + 1).ToString(CultureInfo.InvariantCulture);
        var text = cell.Field < 0 ? "" : cell.Begins ? _fields[cell.Field].Name : number;
        text = TextMetrics.Columns(text) <= room ? text : number.Length <= room ? number : "·";
        var left = Math.Max(0, (room - TextMetrics.Columns(text)) / 2);
        return new string(' ', left) + TextMetrics.Fit(text, room - left);
    }

    private string Content(BitCell cell) => cell.IsBytes
        ? string.Concat(Enumerable.Range(cell.From / 8, cell.Width / 8).Select(i => $"       {Hex(_bytes, i)}       "))[..((cell.Width * 2) - 1)]
        : string.Join(' ', Enumerable.Range(cell.From, cell.Width).Select(i => Bit(_bytes, i)));

    private string Marked(List<BitCell> row) => _options.Violation is { } wrong && wrong.Offset >= row[0].From / 8 && wrong.Offset * 8 < row[^1].To
        ? string.Create(CultureInfo.InvariantCulture, $"  ✘ byte {wrong.Offset}")
        : "";

    private IEnumerable<string> Notes()
    {
        if (_rows.Count == 0)
        {
            yield return "There are no bytes.";
        }

        if (_options.Violation is { } wrong)
        {
            yield return $"✘ Wrong {wrong}";
        }

        var missing = _fields.Count == 0 ? 0 : _fields.Max(f => f.Length > 0 ? f.End : 0) - _bytes.Length;
        if (_options.TrueLength is { } length && length > _bytes.Length)
        {
            yield return $"The trace kept the first {Units.Count(_bytes.Length)} of {Units.Bytes(length)}.";
        }
        else if (missing > 0)
        {
            yield return $"It is cut off: {Units.Bytes(missing)} that the fields name {(missing == 1 ? "is" : "are")} not here, drawn as “?”.";
        }

        if (Hidden > 0)
        {
            yield return $"{Units.Bytes(Hidden)} more, not drawn.";
        }
    }
}
