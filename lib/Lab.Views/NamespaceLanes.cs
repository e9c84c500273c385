using System.Globalization;
using Lab.Tracing;

namespace Lab.Views;

/// <summary>One connection of a client and the namespaces that share it: each packet in the lane of its namespace, and beside it how it looks on the wire, where
/// only the prefix tells them apart.</summary>
public sealed class NamespaceLanes : View
{
    private const double RowHeight = 25;
    private const double HeadHeight = 40;
    private const double Column = Theme.FontSize * TextMetrics.Advance;

    private readonly NamespaceLanesModel _model;
    private readonly double _laneLeft;
    private readonly double _laneWidth;
    private readonly double _wireLeft;
    private readonly int _wireColumns;
    private readonly double _width;

    /// <summary>Makes it of what a trace holds now.</summary>
    /// <param name="snapshot">The events and the names of the endpoints.</param>
    /// <param name="options">Which client, and how it is drawn; null takes <see cref="NamespaceLanesOptions.Default"/>.</param>
    public NamespaceLanes(TraceSnapshot snapshot, NamespaceLanesOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _model = new NamespaceLanesModel(snapshot, options ?? NamespaceLanesOptions.Default);
        var number = _model.Rows.Count == 0 ? 2 : Math.Max(2, Number(_model.Rows[^1].Number).Length);
        _laneLeft = 14 + (number * Column);
        var lanes = Math.Max(1, _model.Lanes.Count);
        var widest = _model.Rows.Where(static r => r.Lane >= 0).Select(static r => TextMetrics.Columns(Box(r))).Concat(_model.Lanes.Select(static l => TextMetrics.Columns(l) + 2)).DefaultIfEmpty(8).Max();
        _laneWidth = Math.Clamp((widest * Column) + 22, 96, Math.Max(110, 460.0 / lanes));
        _wireLeft = _laneLeft + (lanes * _laneWidth) + 14;
        var longest = _model.Rows.Select(static r => TextMetrics.Columns(r.Wire)).DefaultIfEmpty(8).Max();
        _wireColumns = Math.Min(Math.Max(longest, 12), Math.Max(28, (int)((Theme.Width - _wireLeft) / Column)));
        _width = Math.Ceiling(Math.Max(_wireLeft + (_wireColumns * Column) + 8, _laneLeft + TextMetrics.Width(_model.Connection) + 40));
    }

    /// <summary>The namespaces, in the order in which they first appear.</summary>
    public IReadOnlyList<string> Lanes => _model.Lanes;

    /// <summary>The client whose connection it is; empty when there is none.</summary>
    public string Client => _model.Client;

    private string Title => _model.Rows.Count == 0 ? "Namespaces on one connection"
        : $"{Units.Count(_model.Lanes.Count, "namespace")} on one connection: {_model.Client} and {_model.Server} ({LadderWords.Provenance(_model.Provenance)})";

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var id = ViewIds.Next();
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
            if (_model.Rows.Count > 0)
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
        if (_model.Rows.Count > 0)
        {
            var rows = _model.Rows.Select(r => (IReadOnlyList<TableCell>)
            [
                Number(r.Number),
                .. _model.Lanes.Select((_, lane) => (TableCell)(lane == r.Lane ? Box(r) : "")),
                r.Wire,
            ]).ToList();
            new TableView("", ["#>", .. _model.Lanes.Select(static l => (TableColumn)l), "on the wire"], rows, new() { MaxRows = rows.Count, MaxColumns = 70 }).WriteText(writer);
            writer.WriteLine(_model.Connection);
        }

        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Box(NamespaceRow row) => $"{(row.ToServer ? "▶" : "◀")} {row.What}";

    private double X(int lane) => _laneLeft + (lane * _laneWidth) + (_laneWidth / 2);

    private IEnumerable<string> Notes()
    {
        if (_model.Rows.Count == 0)
        {
            yield return _model.Client.Length > 0 ? $"No packet of Socket.IO of {_model.Client} is in the trace." : "No packet of Socket.IO is in the trace.";
            yield break;
        }

        yield return "▶ goes to the server, ◀ comes from it. The part of the wire that names the namespace is underlined; the main namespace / is not said.";
        if (_model.NotDrawn > 0)
        {
            yield return $"{Units.Count(_model.NotDrawn, "earlier packet")} not drawn.";
        }

        if (_model.Others.Count > 0)
        {
            yield return $"Other clients in the trace: {string.Join(", ", _model.Others)}.";
        }
    }

    private void WriteSvg(Markup markup, string id)
    {
        var bottom = HeadHeight + (_model.Rows.Count * RowHeight) + 8;
        ViewShell.BeginSvg(markup, id, _width, bottom + 46, Title, "Time runs downwards; each row is one packet in the lane of its namespace, and the lanes end in the connection that they share. The same follows as text.");
        markup.Write($"<g fill-opacity=\"0.8\"><text x=\"{_laneLeft - 8}\" y=\"22\" text-anchor=\"end\">#</text><text x=\"{_wireLeft}\" y=\"22\">on the wire</text></g>");
        foreach (var (lane, name) in _model.Lanes.Index())
        {
            var label = TextMetrics.Shorten(name, (int)((_laneWidth - 14) / Column));
            var width = TextMetrics.Width(label) + 12;
            markup.Write($"<path d=\"{LanePath(lane, bottom)}\" stroke=\"currentColor\" stroke-opacity=\"0.45\" fill=\"none\"/>");
            markup.Write($"<g><title>{name}</title><rect x=\"{X(lane) - (width / 2)}\" y=\"7\" width=\"{width}\" height=\"22\" rx=\"4\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.6\"/>");
            markup.Write($"<text x=\"{X(lane)}\" y=\"22\" text-anchor=\"middle\" font-weight=\"bold\">{label}</text></g>");
        }

        foreach (var (r, row) in _model.Rows.Index())
        {
            WriteRow(markup, row, HeadHeight + (r * RowHeight) + (RowHeight / 2));
        }

        WriteConnection(markup, bottom);
        ViewShell.EndSvg(markup);
    }

    // The line stops at each box: nothing runs through a word.
    private string LanePath(int lane, double bottom)
    {
        var path = new System.Text.StringBuilder();
        var from = 30.0;
        foreach (var (r, row) in _model.Rows.Index())
        {
            if (row.Lane == lane)
            {
                var y = HeadHeight + (r * RowHeight) + (RowHeight / 2);
                path.Append(CultureInfo.InvariantCulture, $"M{X(lane):0.##} {from:0.##}V{y - 10:0.##}");
                from = y + 10;
            }
        }

        return path.Append(CultureInfo.InvariantCulture, $"M{X(lane):0.##} {from:0.##}V{bottom:0.##}").ToString();
    }

    private void WriteRow(Markup markup, NamespaceRow row, double y)
    {
        markup.Write($"<g><title>{LadderWords.Label(row.Event)}</title><text x=\"{_laneLeft - 8}\" y=\"{y + 4}\" text-anchor=\"end\">{row.Number}</text>");
        if (row.Lane < 0)
        {
            // What concerns the connection as a whole.
            markup.Write($"<path d=\"M{_laneLeft} {y}H{_wireLeft - 10}\" stroke=\"currentColor\" stroke-opacity=\"0.6\" stroke-dasharray=\"5 4\" fill=\"none\"/>");
            markup.Write($"<text x=\"{_wireLeft}\" y=\"{y + 4}\">{TextMetrics.Shorten(row.Wire, _wireColumns)}</text></g>");
            return;
        }

        var color = Theme.Accents[row.Lane % Theme.Accents.Count];
        var box = TextMetrics.Shorten(Box(row), (int)((_laneWidth - 16) / Column));
        var width = TextMetrics.Width(box) + 12;
        var left = X(row.Lane) - (width / 2);

        markup.Write($"<rect x=\"{left}\" y=\"{y - 10}\" width=\"{width}\" height=\"20\" rx=\"3\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.8\"/>");
        markup.Write($"<text x=\"{left + 6}\" y=\"{y + 4}\">{box}</text>");
        markup.Write($"<path d=\"M{left + width + 3} {y}H{_wireLeft - 8}\" stroke=\"{color}\" stroke-opacity=\"0.7\" stroke-dasharray=\"1 4\" fill=\"none\"/>");
        if (row.PrefixLength > 0 && row.PrefixAt + row.PrefixLength <= _wireColumns - 1)
        {
            // Below the letters, not around them: a frame would touch its neighbours.
            markup.Write($"<path d=\"M{_wireLeft + (row.PrefixAt * Column)} {y + 8}h{row.PrefixLength * Column}\" stroke=\"{color}\" stroke-width=\"2.5\" fill=\"none\"/>");
        }

        WriteWire(markup, row, y + 4);
        markup.Raw("</g>");
    }

    // In three pieces, each at its own place, so that the line fits whatever the type's true width.
    private void WriteWire(Markup markup, NamespaceRow row, double y)
    {
        var wire = TextMetrics.Shorten(row.Wire, _wireColumns);
        var (from, to) = (Math.Min(row.PrefixAt, wire.Length), Math.Min(row.PrefixAt + row.PrefixLength, wire.Length));
        foreach (var (at, piece) in ((int, string)[])[(0, wire[..from]), (from, wire[from..to]), (to, wire[to..])])
        {
            if (piece.Length > 0)
            {
                var bold = at == from && row.PrefixLength > 0 ? "bold" : "normal";
                markup.Write($"<text x=\"{_wireLeft + (at * Column)}\" y=\"{y}\" font-weight=\"{bold}\" textLength=\"{TextMetrics.Columns(piece) * Column}\" lengthAdjust=\"spacing\" xml:space=\"preserve\">{piece}</text>");
            }
        }
    }

    private void WriteConnection(Markup markup, double y)
    {
        var right = Math.Max(_wireLeft - 10, _laneLeft + TextMetrics.Width(_model.Connection) + 24);
        markup.Write($"<rect x=\"{_laneLeft}\" y=\"{y}\" width=\"{right - _laneLeft}\" height=\"26\" rx=\"4\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\"/>");
        markup.Write($"<text x=\"{_laneLeft + 12}\" y=\"{y + 17}\" font-weight=\"bold\">{_model.Connection}</text>");
    }
}
