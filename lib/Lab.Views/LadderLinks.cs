using Lab.Tracing;
using Lab.Wire;

namespace Lab.Views;

/// <summary>Which event at one end is what an event at the other end sent. Indexes into the snapshot's events.</summary>
internal static class LadderLinks
{
    /// <summary>Pairs of sender and receiver, in order of the receiver.</summary>
    public static List<(int From, int To)> Of(TraceSnapshot snapshot)
    {
        var links = new List<(int From, int To)>();
        var ways = new Dictionary<(Flow, TraceLevel), Way>();
        for (var i = 0; i < snapshot.Events.Count; i++)
        {
            var item = snapshot.Events[i];
            if (item.Level is not (TraceLevel.Bytes or TraceLevel.Message or TraceLevel.Frame) || item.Direction == Direction.None || !item.Flow.Remote.IsKnown)
            {
                continue;
            }

            var key = (item.Direction == Direction.Send ? item.Flow : item.Flow.Reverse, item.Level);
            if (!ways.TryGetValue(key, out var way))
            {
                ways[key] = way = new Way();
            }

            if (item.Direction == Direction.Send)
            {
                way.Add(snapshot.Events, i);
            }
            else if (item is { Level: TraceLevel.Bytes, Flow.Transport: Transport.Tcp, Offset: >= 0, Length: > 0 })
            {
                way.MatchStream(snapshot.Events, i, links);
            }
            else
            {
                way.MatchContent(snapshot.Events, i, links);
            }
        }

        return links;
    }

    /// <summary>What one end sent to the other at one level, and how much of it was met again.</summary>
    private sealed class Way
    {
        private readonly List<int> _sends = [];
        private readonly Dictionary<(string, Bytes), Queue<int>> _byContent = [];
        private int _first;

        public void Add(IReadOnlyList<TraceEvent> events, int index)
        {
            var item = events[index];
            if (item.Offset == 0 && item.Length > 0 && _sends.Count > 0)
            {
                // The stream begins again: the same pair of ports was used for a new connection.
                _sends.Clear();
                _first = 0;
            }

            _sends.Add(index);
            var key = Key(item);
            if (!_byContent.TryGetValue(key, out var queue))
            {
                _byContent[key] = queue = [];
            }

            queue.Enqueue(index);
        }

        public void MatchStream(IReadOnlyList<TraceEvent> events, int to, List<(int From, int To)> links)
        {
            var received = events[to];
            for (var k = _first; k < _sends.Count; k++)
            {
                var sent = events[_sends[k]];
                if (sent.Offset + sent.Length <= received.Offset)
                {
                    _first = k + 1;
                }
                else if (sent.Offset >= received.Offset + received.Length)
                {
                    return;
                }
                else if (sent.Offset >= 0 && sent.Length > 0)
                {
                    links.Add((_sends[k], to));
                }
            }
        }

        public void MatchContent(IReadOnlyList<TraceEvent> events, int to, List<(int From, int To)> links)
        {
            var received = events[to];
            if (_byContent.TryGetValue(Key(received), out var queue) && queue.TryDequeue(out var from))
            {
                links.Add((from, to));
                return;
            }

            // A datagram longer than the receiver's buffer arrives as its beginning.
            if (received is not { Level: TraceLevel.Bytes, Flow.Transport: Transport.Udp })
            {
                return;
            }

            for (var k = _sends.Count - 1; k >= 0 && k >= _sends.Count - 64; k--)
            {
                var sent = events[_sends[k]];
                if (received.Length > 0 && received.Length < sent.Length && sent.Bytes.Span.StartsWith(received.Bytes.Span)
                    && _byContent.TryGetValue(Key(sent), out var waiting) && waiting.TryPeek(out var first) && first == _sends[k])
                {
                    waiting.Dequeue();
                    links.Add((first, to));
                    return;
                }
            }
        }

        private static (string Verb, Bytes Content) Key(TraceEvent item) => (item.Verb == "receive" ? "send" : item.Verb, item.Bytes);
    }
}
