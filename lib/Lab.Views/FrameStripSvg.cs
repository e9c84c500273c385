using System.Globalization;
using Lab.Wire.WebSocket;

namespace Lab.Views;

/// <summary>The picture of a <see cref="FrameStrip"/>: lines from left to right, broken like lines of text when they are full.</summary>
internal sealed class FrameStripSvg
{
    private const double LaneHeight = 74;
    private const double BoxHeight = 46;
    private const double BoxTop = 20;
    private const double Gap = 8;
    private const double Column = Theme.FontSize * TextMetrics.Advance;
    private readonly FrameStripModel _model;
    private readonly double _left;
    private readonly List<List<(StripFrame Frame, double X)>> _lines = [[]];

    public FrameStripSvg(FrameStripModel model)
    {
        _model = model;
        _left = 16 + (model.Lanes.Max(l => Math.Min(18, Math.Max(TextMetrics.Columns(l.From), TextMetrics.Columns(l.To) + 2))) * Column);
        var x = _left;
        foreach (var frame in model.Frames)
        {
            if (x + Width(frame) > Theme.Width && _lines[^1].Count > 0)
            {
                _lines.Add([]);
                x = _left;
            }

            _lines[^1].Add((frame, x));
            x += Width(frame) + Gap;
        }
    }

    public void Write(Markup markup, string id, string title, Func<StripFrame, string> full)
    {
        var height = _lines.Sum(Height);
        ViewShell.BeginSvg(markup, id, Theme.Width, height, title, $"{Units.Count(_model.Frames.Count, "frame")} from left to right on {Units.Count(_model.Lanes.Count, "line")}, one for each direction. The same follows as text.");
        var top = 0.0;
        foreach (var line in _lines)
        {
            WriteLine(markup, line, top, full);
            top += Height(line);
        }

        ViewShell.EndSvg(markup);
    }

    // Three widths, so that a large frame is seen to be large and a huge one does not push the rest away.
    private static double Width(StripFrame frame) => frame.Payload switch { < 126 => 98, < 65_536 => 128, _ => 170 };

    // Only connections that have a frame in this part; both directions of each, because a silent one tells something too.
    private List<int> Lanes(List<(StripFrame Frame, double X)> line) =>
        [.. Enumerable.Range(0, _model.Lanes.Count).Where(lane => line.Exists(f => f.Frame.Lane / 2 == lane / 2))];

    private double Height(List<(StripFrame Frame, double X)> line) => (Lanes(line).Count * LaneHeight) + 10;

    private void WriteLine(Markup markup, List<(StripFrame Frame, double X)> line, double top, Func<StripFrame, string> full)
    {
        var lanes = Lanes(line);
        foreach (var (i, lane) in lanes.Index())
        {
            var (from, to) = _model.Lanes[lane];
            var y = top + (i * LaneHeight) + BoxTop + (BoxHeight / 2);
            markup.Write($"<text x=\"4\" y=\"{y - 3}\" font-weight=\"bold\">{TextMetrics.Shorten(from, 18)}</text><text x=\"4\" y=\"{y + 12}\">→ {TextMetrics.Shorten(to, 16)}</text>");

            // The line runs between the boxes, not through their words.
            var x = _left - 6;
            foreach (var (frame, at) in line.Where(f => f.Frame.Lane == lane).Append((null!, Theme.Width - 4)))
            {
                markup.Write($"<line x1=\"{x}\" x2=\"{at}\" y1=\"{y}\" y2=\"{y}\" stroke=\"currentColor\" stroke-opacity=\"0.3\"/>");
                x = frame is null ? at : at + Width(frame);
            }

            WriteBrackets(markup, [.. line.Where(f => f.Frame.Lane == lane && f.Frame.Message > 0)], top + (i * LaneHeight));
        }

        foreach (var (frame, x) in line)
        {
            WriteFrame(markup, frame, x, top + (lanes.IndexOf(frame.Lane) * LaneHeight) + BoxTop, full(frame));
        }
    }

    private void WriteBrackets(Markup markup, List<(StripFrame Frame, double X)> frames, double y)
    {
        foreach (var message in frames.GroupBy(f => f.Frame.Message))
        {
            var all = _model.Frames.Where(f => f.Lane == message.First().Frame.Lane && f.Message == message.Key).ToList();
            var (first, last) = (message.First(), message.Last());
            var (begins, ends) = (first.Frame == all[0], last.Frame == all[^1]);
            var (x1, x2) = (begins ? first.X : _left - 4, ends ? last.X + Width(last.Frame) : Theme.Width - 6);
            markup.Write($"<path d=\"M{x1} {(begins ? y + 17 : y + 12)}V{y + 12}H{x2}{(ends && last.Frame.Final ? "v5" : "")}\" fill=\"none\" stroke=\"{Theme.Purple}\" stroke-width=\"2\" stroke-dasharray=\"{(all[^1].Final ? "none" : "5 3")}\"/>");
            var label = (begins ? $"one message, {Units.Count(all.Count, "frame")}" : "the same message") + (all[^1].Final ? "" : ", not finished");
            markup.Write($"<text x=\"{Math.Min(x1 + 4, Theme.Width - TextMetrics.Width(label, 11))}\" y=\"{y + 9}\" font-size=\"11\">{label}</text>");
        }
    }

    private static void WriteFrame(Markup markup, StripFrame frame, double x, double y, string full)
    {
        var width = Width(frame);
        var path = frame.IsControl
            ? string.Create(CultureInfo.InvariantCulture, $"M{x + 10} {y}H{x + width - 10}L{x + width} {y + (BoxHeight / 2)}L{x + width - 10} {y + BoxHeight}H{x + 10}L{x} {y + (BoxHeight / 2)}z")
            : string.Create(CultureInfo.InvariantCulture, $"M{x} {y}h{width}v{BoxHeight}h{-width}z");
        var color = frame.IsWrong ? Theme.Red : frame.IsControl ? Theme.Orange : frame.Opcode == WebSocketOpcode.Binary ? Theme.Teal : Theme.Blue;
        markup.Write($"<g data-step=\"1\"><title>{full}</title>");
        markup.Write($"<path d=\"{path}\" fill=\"{color}\" fill-opacity=\"0.14\" stroke=\"{color}\" stroke-width=\"1.8\"/>");
        var middle = x + (width / 2);
        markup.Write($"<text x=\"{middle}\" y=\"{y + 15}\" text-anchor=\"middle\" font-weight=\"bold\">{TextMetrics.Shorten(frame.IsWrong ? $"✘ {frame.Word}" : frame.Word, (int)(width / Column))}</text>");
        markup.Write($"<text x=\"{middle}\" y=\"{y + 28}\" text-anchor=\"middle\" font-size=\"11\">FIN {(frame.Final ? 1 : 0)} · {Units.Count(frame.Payload)} B</text>");
        markup.Write($"<text x=\"{middle}\" y=\"{y + 41}\" text-anchor=\"middle\" font-size=\"11\" fill-opacity=\"0.85\">#{frame.Event.Number}{(frame.Masked ? " masked" : "")}</text></g>");
    }
}
