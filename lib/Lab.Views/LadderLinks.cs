using Lab.Tracing;
using Lab.Wire;

namespace Lab.Views;

/// <summary>Which event at one end is what an event at the other end sent. Indexes into the snapshot's events.</summary>
/// <remarks>Bytes are linked by <see cref="TraceLinks"/>; messages, frames and ends of streams in order, by equal content.</remarks>
internal static class LadderLinks
{
    /// <summary>Pairs of sender and receiver, in order of the receiver.</summary>
    public static List<(int From, int To)> Of(TraceSnapshot snapshot)
    {
        var events = snapshot.Events;
        var index = new Dictionary<long, int>(events.Count);
        foreach (var (i, item) in events.Index())
        {
            index[item.Number] = i;
        }

        List<(int From, int To)> links = [.. TraceLinks.Find(snapshot).Select(l => (index[l.Send], index[l.Receive]))];
        var waiting = new Dictionary<(Flow, TraceLevel, string, string?, Bytes), Queue<int>>();
        foreach (var (i, item) in events.Index())
        {
            if (item.Direction == Direction.None || !item.Flow.Remote.IsKnown || !(item.Level is TraceLevel.SocketPacket or TraceLevel.EnginePacket or TraceLevel.Message or TraceLevel.Frame || item is { Level: TraceLevel.Bytes, Verb: "end" }))
            {
                continue;
            }

            var text = item.Level == TraceLevel.Bytes ? null : item.Text;
            var sends = item.Direction == Direction.Send;
            var key = (sends ? item.Flow : item.Flow.Reverse, item.Level, item.Verb, text, item.Bytes);
            if (sends)
            {
                if (!waiting.TryGetValue(key, out var queue))
                {
                    waiting[key] = queue = [];
                }

                queue.Enqueue(i);
            }
            else if (waiting.TryGetValue(key, out var queue) && queue.TryDequeue(out var from))
            {
                links.Add((from, i));
            }
        }

        links.Sort((a, b) => (a.To, a.From).CompareTo((b.To, b.From)));
        return links;
    }
}
