using System.Globalization;
using Lab.Tracing;

namespace Lab.Views;

/// <summary>A conversation in WebSocket frames: one line for each direction, one box for each frame, in the order in which they went.</summary>
/// <remarks>Data frames are boxes, control frames have pointed ends, and the frames of one message stand under a bracket.</remarks>
public sealed class FrameStrip : View
{
    private readonly FrameStripModel _model;
    private readonly FrameStripOptions _options;

    /// <summary>Makes a strip of the frames that a trace holds now.</summary>
    /// <param name="snapshot">The events and the names of the endpoints; only events of <see cref="TraceLevel.Frame"/> are drawn.</param>
    /// <param name="options">How it is drawn; null takes <see cref="FrameStripOptions.Default"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="snapshot"/> is null.</exception>
    public FrameStrip(TraceSnapshot snapshot, FrameStripOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _options = options ?? FrameStripOptions.Default;
        _model = new FrameStripModel(snapshot, _options);
    }

    private string Title
    {
        get
        {
            var what = _options.Title.Length > 0 ? _options.Title : $"Frames: {Units.Count(_model.Total)}";
            var how = _model.Frames.Select(f => f.Event.Provenance).Distinct().Order().Select(LadderWords.Provenance).ToList();
            return how.Count == 0 ? what : $"{what} ({string.Join(" and ", how)})";
        }
    }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var id = ViewIds.Next();
        var empty = _model.Frames.Count == 0;
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
            foreach (var note in Notes())
            {
                markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
            }

            if (!empty)
            {
                new FrameStripSvg(_model).Write(markup, id, Title, Full);
                markup.Raw("<p data-say=\"1\" aria-live=\"polite\" style=\"margin:4px 0;min-height:1.4em\"></p>");
            }
        }, this, empty ? null : FrameStripScript.Text);
    }

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(Title);
        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }

        if (_model.Frames.Count > 0)
        {
            new TableView("", ["#>", "who", "frame", "kind", "FIN>", "payload>", "mask", "message"], [.. _model.Frames.Select(f => (IReadOnlyList<TableCell>)
            [
                f.Event.Number.ToString(CultureInfo.InvariantCulture),
                _model.LaneName(f),
                f.IsWrong ? $"✘ {f.Word}" : f.Word,
                f.IsControl ? "◁ control ▷" : "■ data",
                f.Final ? "1" : "0",
                Units.Bytes(f.Payload),
                f.Masked ? "masked" : "",
                Message(f),
            ])], new() { MaxRows = 500 }).WriteText(writer);
        }
    }

    // Everything a box stands for, for tooltips and for the line below the picture.
    private string Full(StripFrame frame)
    {
        var message = Message(frame);
        return $"#{frame.Event.Number.ToString(CultureInfo.InvariantCulture)} {_model.LaneName(frame)}: {frame.Word}, FIN {(frame.Final ? 1 : 0)}, {Units.Bytes(frame.Payload)} of payload{(frame.Masked ? ", masked" : "")}{(message.Length > 0 ? $", {message}" : "")}. {TextMetrics.Shorten(LadderWords.Label(frame.Event), 200)}";
    }

    private string Message(StripFrame frame)
    {
        if (frame.Message == 0)
        {
            return "";
        }

        var all = _model.Frames.Where(f => f.Lane == frame.Lane && f.Message == frame.Message).ToList();
        return $"frame {all.IndexOf(frame) + 1} of {all.Count} of one message{(all[^1].Final ? "" : ", not finished")}";
    }

    private IEnumerable<string> Notes()
    {
        if (_model.Frames.Count == 0)
        {
            yield return "No frames have been seen yet.";
            yield break;
        }

        if (_model.Frames.Any(f => f.IsControl))
        {
            yield return "Pointed ends: a control frame (close, ping, pong). A box: a frame with data.";
        }

        if (_model.Frames.Any(f => f.Message > 0))
        {
            yield return "A bracket joins the frames of one message.";
        }

        if (_model.Total > _model.Frames.Count)
        {
            yield return $"{Units.Count(_model.Total - _model.Frames.Count, "frame")} of {Units.Count(_model.Total)} not drawn.";
        }
    }
}
