using Lab.Tracing;
using Lab.Wire.WebSocket;

namespace Lab.Views;

/// <summary>One frame of a strip.</summary>
/// <param name="Event">The event it was made from.</param>
/// <param name="Lane">The index of its line.</param>
/// <param name="Final">The FIN bit.</param>
/// <param name="Opcode">The opcode; it may be a reserved one.</param>
/// <param name="Masked">The MASK bit.</param>
/// <param name="Payload">How many bytes of payload it says it has.</param>
internal sealed record StripFrame(TraceEvent Event, int Lane, bool Final, WebSocketOpcode Opcode, bool Masked, long Payload)
{
    /// <summary>The number of the message it is part of, from 1 and counted per line; 0 for a message of one frame and for control frames.</summary>
    public int Message { get; set; }

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>Whether it breaks a rule that can be seen in it alone, such as a reserved opcode (RFC 6455 §5.2).</summary>
    public bool IsWrong => Event.Verb == FrameStripModel.Malformed || !Enum.IsDefined(Opcode);

    /// <summary>The name of the opcode.</summary>
    public string Word => WebSocketFrameFields.NameOf(Opcode);
}

/// <summary>The frames and lines of a strip, before anything is drawn.</summary>
internal sealed class FrameStripModel
{
    /// <summary>The verb of a frame that its reader could not take.</summary>
    public const string Malformed = "malformed";

    private readonly List<(string From, string To)> _lanes = [];

    public FrameStripModel(TraceSnapshot snapshot, FrameStripOptions options)
    {
        var frames = snapshot.Events.Where(e => e is { Level: TraceLevel.Frame, Verb: "frame" or Malformed, Direction: not Direction.None } && e.Bytes.Length >= 2).ToList();
        var sent = frames.Where(e => e.Direction == Direction.Send).Select(e => e.Flow).ToHashSet();
        foreach (var item in frames)
        {
            // Where both ends are tapped a frame is seen twice; it stands where it was sent.
            if (item.Direction == Direction.Receive && sent.Contains(item.Flow.Reverse))
            {
                continue;
            }

            Total++;
            if (LaneOf(snapshot, item, Math.Max(2, options.MaxLanes)) is { } lane && Frames.Count < Math.Max(4, options.MaxFrames))
            {
                Frames.Add(Frame(item, lane));
            }
        }

        foreach (var line in Frames.Where(f => !f.IsControl).GroupBy(f => f.Lane))
        {
            Bracket(line);
        }
    }

    /// <summary>The frames drawn, in order of time.</summary>
    public List<StripFrame> Frames { get; } = [];

    /// <summary>How many frames there are, drawn or not.</summary>
    public int Total { get; }

    /// <summary>The lines from top to bottom: who sends to whom.</summary>
    public IReadOnlyList<(string From, string To)> Lanes => _lanes;

    public string LaneName(StripFrame frame) => $"{Lanes[frame.Lane].From} → {Lanes[frame.Lane].To}";

    // Both directions of a connection stand together: the second one takes the place beside the first, which was kept for it.
    private int? LaneOf(TraceSnapshot snapshot, TraceEvent item, int most)
    {
        var (local, remote) = (TextMetrics.OneLine(snapshot.LocalName(item)), TextMetrics.OneLine(snapshot.RemoteName(item)));
        var (from, to) = item.Direction == Direction.Send ? (local, remote) : (remote, local);
        var lane = _lanes.IndexOf((from, to));
        if (lane < 0 && _lanes.Count < most)
        {
            lane = _lanes.Count;
            _lanes.Add((from, to));
            _lanes.Add((to, from));
        }

        return lane < 0 ? null : lane;
    }

    // Read here and not by the frame reader, because a frame that breaks a rule must be drawn too.
    private static StripFrame Frame(TraceEvent item, int lane)
    {
        var bytes = item.Bytes.Span;
        var length = bytes[1] & 0x7f;
        var size = 2 + (length == 126 ? 2 : length == 127 ? 8 : 0) + (bytes[1] >= 0x80 ? 4 : 0);
        return new(item, lane, bytes[0] >= 0x80, (WebSocketOpcode)(bytes[0] & 0x0f), bytes[1] >= 0x80, Math.Max(0, item.Length - size));
    }

    // A message of several frames begins with FIN 0 and ends with the next FIN 1 that is no control frame (RFC 6455 §5.4).
    private static void Bracket(IEnumerable<StripFrame> line)
    {
        var (message, open) = (0, false);
        foreach (var frame in line)
        {
            if (!open && !frame.Final)
            {
                message++;
                open = true;
            }

            frame.Message = open ? message : 0;
            open &= !frame.Final;
        }
    }
}
