using System.Globalization;
using Lab.Tracing;

namespace Lab.Views;

/// <summary>The ladder as a picture: margin, lanes with marks and arrows, and what happened in words at the right of its row.</summary>
/// <remarks>Only marks and arrows stand between the lanes, so no arrow can ever run through a word.</remarks>
internal sealed class LadderSvg
{
    private const double RowHeight = 21;
    private const double Column = Theme.FontSize * TextMetrics.Advance;
    private const double HeadHeight = 46;

    private readonly LadderModel _model;
    private readonly string _id;
    private readonly double _numberRight;
    private readonly double _timeRight;
    private readonly double _levelLeft;
    private readonly double _howLeft;
    private readonly double[] _laneX;
    private readonly double _textLeft;
    private readonly int _textColumns;
    private readonly double _width;

    public LadderSvg(LadderModel model, string id)
    {
        (_model, _id) = (model, id);
        var number = Math.Max(2, model.Events[^1].Number.ToString(CultureInfo.InvariantCulture).Length);
        _numberRight = (model.Action == 0 ? 6 : 12) + (number * Column);
        _timeRight = _numberRight + 12 + (Units.TimeIn(model.Longest, model.Longest).Length * Column);
        _levelLeft = _timeRight + 12;
        _howLeft = _levelLeft + ((LadderWords.LevelColumns(model) + 1) * Column);
        var left = _howLeft + (4 * Column);
        _laneX = new double[model.Lanes.Count];
        for (var lane = 0; lane < _laneX.Length; lane++)
        {
            var width = Math.Max(model.Lanes.Count <= 3 ? 92 : 76, (Math.Min(NameColumns, TextMetrics.Columns(LaneLabel(lane))) * Column) + 14);
            _laneX[lane] = left + (width / 2);
            left += width;
        }

        _textLeft = left + 6;
        var longest = model.Rows.Max(r => TextMetrics.Columns(Label(r)));
        var room = (int)((Theme.Width - _textLeft) / Column);
        _textColumns = Math.Min(longest, Math.Max(room, 30));
        _width = Math.Ceiling(_textLeft + Math.Max(4, _textColumns) * Column) + 4;
    }

    private int NameColumns => _model.Lanes.Count > 4 ? 14 : 20;

    public void Write(Markup markup, string title, string description)
    {
        var rows = _model.Rows;
        var bottom = HeadHeight + (rows.Count * RowHeight);
        ViewShell.BeginSvg(markup, _id, _width, bottom + 8, title, description);
        if (_model.Action != 0)
        {
            // For the script, which shows the same choice.
            markup.Write($"<g data-mark=\"{_model.Action}\"></g>");
        }

        WriteHead(markup, bottom);
        foreach (var (r, row) in rows.Index())
        {
            foreach (var to in row.To)
            {
                WriteArrow(markup, r, _model.RowOf(to), row, to);
            }
        }

        foreach (var (r, row) in rows.Index())
        {
            WriteRow(markup, r, row);
        }

        ViewShell.EndSvg(markup);
    }

    private static double Y(int row) => HeadHeight + (row * RowHeight) + (RowHeight / 2);

    private string LaneLabel(int lane) => TextMetrics.OneLine(_model.Lanes[lane]);

    private string Label(LadderRow row) => row.Kind == LadderRowKind.Event
        ? LadderWords.Label(_model.Events[row.First])
        : LadderWords.SeveralShort(_model, row);

    private void WriteHead(Markup markup, double bottom)
    {
        var y = HeadHeight - 14;
        markup.Write($"<g fill-opacity=\"0.8\"><text x=\"{_numberRight}\" y=\"{y}\" text-anchor=\"end\">#</text><text x=\"{_timeRight}\" y=\"{y}\" text-anchor=\"end\">time</text>");
        markup.Write($"<text x=\"{_levelLeft}\" y=\"{y}\">level</text><text x=\"{_howLeft}\" y=\"{y}\">how</text><text x=\"{_textLeft}\" y=\"{y}\">what</text></g>");
        for (var lane = 0; lane < _laneX.Length; lane++)
        {
            var name = TextMetrics.Shorten(LaneLabel(lane), NameColumns);
            markup.Write($"<line data-lane=\"{lane}\" x1=\"{_laneX[lane]}\" x2=\"{_laneX[lane]}\" y1=\"{HeadHeight - 6}\" y2=\"{bottom}\" stroke=\"currentColor\" stroke-opacity=\"0.45\"/>");
            var width = TextMetrics.Width(name) + 10;
            markup.Write($"<g><title>{LaneLabel(lane)}</title><rect x=\"{_laneX[lane] - (width / 2)}\" y=\"{y - 15}\" width=\"{width}\" height=\"22\" rx=\"4\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.6\"/>");
            markup.Write($"<text x=\"{_laneX[lane]}\" y=\"{y}\" text-anchor=\"middle\" font-weight=\"bold\">{name}</text></g>");
        }
    }

    private void WriteArrow(Markup markup, int fromRow, int toRow, LadderRow row, int to)
    {
        var sender = row.Kind == LadderRowKind.Event ? _model.LocalLane(_model.Events[row.First]) : Math.Max(0, _model.RemoteLane(_model.Events[to]));
        var receiver = _model.LocalLane(_model.Events[to]);
        var (x1, x2) = (_laneX[sender], _laneX[receiver]);
        var path = ArrowPath(x1, Y(fromRow), x2, Y(toRow));
        var color = Color(_model.Events[to].Level);
        markup.Write($"<path data-from=\"{fromRow}\" data-to=\"{toRow}\" data-x=\"{x1} {x2}\" d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.6\"/>");
    }

    private void WriteRow(Markup markup, int r, LadderRow row)
    {
        var item = _model.Events[row.First];
        var single = row.Kind == LadderRowKind.Event;
        var levels = new SortedSet<TraceLevel>();
        for (var i = row.First; i <= row.Last && levels.Count < 7; i++)
        {
            levels.Add(_model.Events[i].Level);
        }

        var groups = LadderGroups.Of(_model, row);
        markup.Write($"<g data-row=\"{r}\" data-level=\"{string.Join(' ', levels.Select(LadderWords.Level))}\" data-lane=\"{(single ? _model.LocalLane(item) : -1)}\" data-name=\"{(single ? _model.LaneName(item) : "")}\" data-n=\"{(single ? item.Number : 0)}\" data-a=\"{(single ? item.Action : 0)}\" data-groups=\"{groups}\" transform=\"translate(0 {Y(r)})\">");
        markup.Write($"<title>{(single ? LadderWords.Full(_model, row) : LadderWords.Several(_model, row))}</title>");
        var marked = single && _model.IsMarked(item);
        markup.Write($"<rect x=\"1\" y=\"{(-RowHeight / 2) + 1}\" width=\"{_width - 2}\" height=\"{RowHeight - 2}\" rx=\"3\" fill-opacity=\"{(marked ? 0.12 : 0)}\"/>");
        if (marked)
        {
            markup.Raw("<path d=\"M0 -5l6 5l-6 5z\"/>");
        }

        markup.Write($"<text x=\"{_numberRight}\" y=\"4\" text-anchor=\"end\">{(single ? item.Number.ToString(CultureInfo.InvariantCulture) : "⋮")}</text>");
        markup.Write($"<text x=\"{_timeRight}\" y=\"4\" text-anchor=\"end\" fill-opacity=\"0.8\">{Units.TimeIn(item.Time - _model.Start, _model.Longest)}</text>");
        if (single)
        {
            markup.Write($"<text x=\"{_levelLeft}\" y=\"4\">{LadderWords.Level(item.Level)}</text><text x=\"{_howLeft + Column}\" y=\"4\">{LadderWords.Letter(item.Provenance)}</text>");
            WriteMarks(markup, r, row, item);
        }
        else
        {
            foreach (var x in _laneX)
            {
                markup.Write($"<path d=\"M{x - 5} -5h10v10h-10z\" fill=\"none\" stroke=\"currentColor\" stroke-dasharray=\"2 2\"/>");
            }
        }

        var weight = single ? "normal" : "bold";
        markup.Write($"<text x=\"{_textLeft}\" y=\"4\" font-weight=\"{weight}\">{TextMetrics.Shorten(Label(row), _textColumns)}</text></g>");
    }

    private void WriteMarks(Markup markup, int r, LadderRow row, TraceEvent item)
    {
        var lane = _model.LocalLane(item);
        var x = _laneX[lane];
        var remote = _model.RemoteLane(item);
        if (LadderWords.IsLost(item))
        {
            WriteLost(markup, r, x, item, remote);
            return;
        }

        if (remote >= 0 && LadderWords.IsOneSided(_model, item))
        {
            var (from, to) = item.Direction == Direction.Send ? (x, _laneX[remote]) : (_laneX[remote], x);
            markup.Write($"<path d=\"{ArrowPath(from, 0, to, 0)}\" fill=\"none\" stroke=\"{Color(item.Level)}\" stroke-width=\"1.6\"/>");
        }

        if (remote >= 0 && LadderWords.IsOpen(_model, row.First))
        {
            var step = Math.Sign(_laneX[remote] - x);
            var end = x + (step * 34);
            markup.Write($"<path d=\"M{x + (step * 6)} 0H{end - (step * 3)}\" fill=\"none\" stroke=\"{Color(item.Level)}\" stroke-width=\"1.6\" stroke-dasharray=\"4 3\"/>");
            markup.Write($"<path d=\"M{end - (step * 6)} -4L{end} 0L{end - (step * 6)} 4\" fill=\"none\" stroke=\"{Color(item.Level)}\" stroke-width=\"1.6\"/>");
        }

        markup.Write($"<path d=\"{Shape(item.Level, x)}\" fill=\"{(item.Level == TraceLevel.Call ? "none" : Color(item.Level))}\" stroke=\"{Color(item.Level)}\" stroke-width=\"1.6\"/>");
    }

    private void WriteLost(Markup markup, int r, double x, TraceEvent item, int remote)
    {
        var step = remote >= 0 ? Math.Sign(_laneX[remote] - x) : 1;
        var cross = item.Direction == Direction.Receive ? x : x + (step * 18);
        if (cross != x)
        {
            markup.Write($"<line x1=\"{x}\" x2=\"{cross}\" y1=\"0\" y2=\"0\" stroke=\"{Theme.Red}\" stroke-width=\"1.6\" stroke-dasharray=\"4 3\"/>");
        }

        markup.Write($"<path d=\"M{cross - 5} -5l10 10m0 -10l-10 10\" fill=\"none\" stroke=\"{Theme.Red}\" stroke-width=\"2.4\"/>");

        // The word beside the cross only where no arrow passes; the row says it in any case.
        var (left, right) = step > 0 ? (cross + 8, cross + 8 + TextMetrics.Width("lost")) : (cross - 8 - TextMetrics.Width("lost"), cross - 8);
        if (!IsCrossed(r, left, right))
        {
            markup.Write($"<text x=\"{left}\" y=\"4\">lost</text>");
        }
    }

    private bool IsCrossed(int r, double left, double right)
    {
        if (left < _howLeft + (2 * Column) || right > _textLeft - 6 || _laneX.Any(x => x > left - 3 && x < right + 3))
        {
            return true;
        }

        foreach (var (from, row) in _model.Rows.Index())
        {
            foreach (var to in row.To)
            {
                var toRow = _model.RowOf(to);
                if (Math.Min(from, toRow) > r || Math.Max(from, toRow) < r)
                {
                    continue;
                }

                var sender = _laneX[Math.Max(0, _model.RemoteLane(_model.Events[to]))];
                var receiver = _laneX[_model.LocalLane(_model.Events[to])];
                var at = from == toRow ? 0.5 : (r - from) / (double)(toRow - from);
                var slope = Math.Abs((receiver - sender) / Math.Max(1, Math.Abs(toRow - from))) / 2;
                var x = sender + ((receiver - sender) * at);
                if (x > left - slope - 3 && x < right + slope + 3)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string Color(TraceLevel level) => level switch
    {
        TraceLevel.Call => Theme.Purple,
        TraceLevel.SocketPacket => Theme.Red,
        TraceLevel.EnginePacket => Theme.Green,
        TraceLevel.Message => Theme.Orange,
        TraceLevel.Frame => Theme.Teal,
        TraceLevel.Bytes => Theme.Blue,
        _ => Theme.Green,
    };

    private static string Shape(TraceLevel level, double x) => level switch
    {
        TraceLevel.Call => F($"M{x - 4:0.##} 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0"),
        TraceLevel.SocketPacket => F($"M{x:0.##} -7l1.9 4.4l4.8 .4l-3.6 3.1l1.1 4.7l-4.2 -2.5l-4.2 2.5l1.1 -4.7l-3.6 -3.1l4.8 -.4z"),
        TraceLevel.EnginePacket => F($"M{x:0.##} 5l5 -9h-10z"),
        TraceLevel.Message => F($"M{x - 4:0.##} -4h8v8h-8z"),
        TraceLevel.Frame => F($"M{x:0.##} -5l5 5l-5 5l-5 -5z"),
        TraceLevel.Bytes => F($"M{x - 3:0.##} 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0"),
        _ => F($"M{x:0.##} -5l5 9h-10z"),
    };

    // The script has the same function: both ends stay clear of the marks, and the head is two strokes.
    private static string ArrowPath(double x1, double y1, double x2, double y2)
    {
        if (x1 == x2)
        {
            return F($"M{x1 + 6:0.##} {y1:0.##}C{x1 + 34:0.##} {y1:0.##} {x1 + 34:0.##} {y2:0.##} {x1 + 7:0.##} {y2:0.##}m6 -4l-6 4l6 4");
        }

        var (dx, dy) = (x2 - x1, y2 - y1);
        var length = Math.Sqrt((dx * dx) + (dy * dy));
        (dx, dy) = (dx / length, dy / length);
        var (ex, ey) = (x2 - (dx * 7), y2 - (dy * 7));
        return F($"M{x1 + (dx * 6):0.##} {y1 + (dy * 6):0.##}L{ex:0.##} {ey:0.##}M{ex - (dx * 7) - (dy * 4):0.##} {ey - (dy * 7) + (dx * 4):0.##}L{ex:0.##} {ey:0.##}L{ex - (dx * 7) + (dy * 4):0.##} {ey - (dy * 7) - (dx * 4):0.##}");
    }

    private static string F(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
