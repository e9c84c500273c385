using System.Globalization;
using Lab.Tracing;
using Lab.Wire;

namespace Lab.Views;

/// <summary>A masked payload taken apart: each byte, the byte of the key below it, and what both give by XOR (RFC 6455 §5.3).</summary>
public sealed class UnmaskView : View
{
    private const int Most = 16;
    private const double CellWidth = 39;
    private const double Left = 118;
    private static readonly string[] Names = ["on the wire", "XOR key byte", "gives", "as text"];
    private readonly Bytes _masked;
    private readonly Bytes _key;
    private readonly Provenance? _provenance;
    private readonly string[][] _cells;

    /// <summary>Makes it.</summary>
    /// <param name="masked">The payload as it went; may be cut off or empty.</param>
    /// <param name="key">The masking key of the frame: 4 bytes.</param>
    /// <param name="provenance">How the lab knows these bytes; null says nothing.</param>
    /// <exception cref="ArgumentException">The key has not 4 bytes.</exception>
    public UnmaskView(Bytes masked, Bytes key, Provenance? provenance = null)
    {
        if (key.Length != 4)
        {
            throw new ArgumentException($"A masking key has 4 bytes, not {key.Length}.", nameof(key));
        }

        (_masked, _key, _provenance) = (masked, key, provenance);
        var shown = Enumerable.Range(0, Math.Min(Most, masked.Length)).ToList();
        _cells =
        [
            [.. shown.Select(i => Hex(masked[i]))],
            [.. shown.Select(i => Hex(key[i % 4]))],
            [.. shown.Select(i => Hex(Plain(i)))],
            [.. shown.Select(i => Plain(i) is >= 0x21 and < 0x7f ? ((char)Plain(i)).ToString() : Plain(i) == 0x20 ? "␣" : "·")],
        ];
    }

    private string Title => _provenance is { } provenance ? $"Unmasking (bytes and key {LadderWords.Provenance(provenance)})" : "Unmasking";

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var id = ViewIds.Next();
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
            if (_masked.Length > 0)
            {
                WriteSvg(markup, id);
            }

            foreach (var note in Notes())
            {
                markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
            }
        }, this);
    }

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(Title);
        if (_masked.Length > 0)
        {
            foreach (var (name, cells) in Names.Zip(_cells))
            {
                writer.WriteLine($"{name,-13} {string.Join(' ', cells.Select(c => c.PadLeft(2)))}");
            }
        }

        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }
    }

    private static string Hex(byte value) => value.ToString("x2", CultureInfo.InvariantCulture);

    private byte Plain(int index) => (byte)(_masked[index] ^ _key[index % 4]);

    private IEnumerable<string> Notes()
    {
        if (_masked.Length == 0)
        {
            yield return "There is no payload to unmask.";
            yield break;
        }

        var (wire, key, plain) = (_masked[0].ToString("b8", CultureInfo.InvariantCulture), _key[0].ToString("b8", CultureInfo.InvariantCulture), Plain(0).ToString("b8", CultureInfo.InvariantCulture));
        yield return $"The first byte in bits: {wire} XOR {key} = {plain}. A bit of the key that is 1 turns the bit above it round.";
        if (_masked.Length > Most)
        {
            yield return $"{Units.Bytes(_masked.Length - Most)} more go on with the same four key bytes.";
        }
    }

    private void WriteSvg(Markup markup, string id)
    {
        const double Row = 26;
        ViewShell.BeginSvg(markup, id, Left + (_cells[0].Length * CellWidth) + 4, (4 * Row) + 12, Title, $"{Units.Bytes(_cells[0].Length)}, each with its byte of the key and what comes out. The same follows as text.");
        foreach (var (r, cells) in _cells.Index())
        {
            var y = 4 + (r * Row) + (r >= 2 ? 4 : 0);
            markup.Write($"<text x=\"{Left - 10}\" y=\"{y + 17}\" text-anchor=\"end\">{Names[r]}</text>");
            foreach (var (i, cell) in cells.Index())
            {
                // Each of the four key bytes keeps its own kind of edge, so that the repetition is seen.
                var edge = r == 1 ? (string[])["none", "7 2", "2 2", "8 2 2 2"] : ["none", "none", "none", "none"];
                markup.Write($"<rect x=\"{Left + (i * CellWidth)}\" y=\"{y}\" width=\"{CellWidth - 3}\" height=\"{Row - 3}\" rx=\"3\" fill=\"none\" stroke=\"{(r == 1 ? Theme.Orange : "currentColor")}\" stroke-opacity=\"{(r == 3 ? 0.3 : 0.8)}\" stroke-width=\"{(r == 1 ? 1.8 : 1)}\" stroke-dasharray=\"{edge[i % 4]}\"/>");
                markup.Write($"<text x=\"{Left + (i * CellWidth) + ((CellWidth - 3) / 2)}\" y=\"{y + 16}\" text-anchor=\"middle\" font-weight=\"{(r >= 2 ? "bold" : "normal")}\">{cell}</text>");
            }
        }

        markup.Write($"<line x1=\"{Left}\" x2=\"{Left + (_cells[0].Length * CellWidth) - 3}\" y1=\"{4 + (2 * Row)}\" y2=\"{4 + (2 * Row)}\" stroke=\"currentColor\"/>");
        ViewShell.EndSvg(markup);
    }
}
