namespace Lab.Tracing;

/// <summary>One send and one receive that share bytes.</summary>
/// <param name="Send">The number of the send, at level bytes.</param>
/// <param name="Receive">The number of the receive, at level bytes.</param>
/// <param name="Length">How many bytes they share; for a datagram, as many as were received.</param>
public readonly record struct TraceLink(long Send, long Receive, int Length);

/// <summary>Finds which send's bytes each receive brought. A pure function of the events.</summary>
/// <remarks>TCP: by place in the stream, so one send may link to several receives and one receive to several sends.
/// UDP: by equal content, each receive to the oldest send that has not been received yet; a receive may hold only the beginning.
/// A captured beginning (<see cref="TraceOptions.SnapLength"/>) is compared as far as it goes.</remarks>
public static class TraceLinks
{
    /// <summary>All links, in order of their receives.</summary>
    /// <param name="trace">The trace; both ends must have written to it.</param>
    public static IReadOnlyList<TraceLink> Find(TraceSnapshot trace) => Find(trace.Events);

    /// <inheritdoc cref="Find(TraceSnapshot)"/>
    /// <param name="events">Events in order of their numbers.</param>
    public static IReadOnlyList<TraceLink> Find(IReadOnlyList<TraceEvent> events)
    {
        var links = new List<TraceLink>();
        var sends = Sends(events);
        foreach (var item in events)
        {
            if (item is { Level: TraceLevel.Bytes, Direction: Direction.Receive, Verb: "receive", Provenance: Provenance.Captured }
                && sends.TryGetValue(item.Flow.Reverse, out var sent))
            {
                if (item.Offset >= 0)
                {
                    Streams(item, sent, links);
                }
                else
                {
                    Datagram(item, sent, links);
                }
            }
        }

        return links;
    }

    private static Dictionary<Flow, Sent> Sends(IReadOnlyList<TraceEvent> events)
    {
        var sends = new Dictionary<Flow, Sent>();
        foreach (var item in events)
        {
            if (item is not { Level: TraceLevel.Bytes, Direction: Direction.Send } || item.Provenance is Provenance.Simulated or Provenance.Reconstructed)
            {
                continue;
            }

            if (!sends.TryGetValue(item.Flow, out var sent))
            {
                sends[item.Flow] = sent = new Sent();
            }

            if (item.Verb == "send")
            {
                sent.Items.Add(item);
                sent.Lengths.Add(item.Length);
            }
            else
            {
                // A later event corrects what was announced: fewer bytes went, or none. It names the same place in the stream.
                var at = sent.Items.FindLastIndex(s => s.Offset == item.Offset && (item.Action == 0 || s.Action == item.Action));
                if (at >= 0)
                {
                    sent.Lengths[at] = item.Length;
                    sent.Failed |= item.Length == 0;
                }
            }
        }

        foreach (var sent in sends.Values)
        {
            sent.Drop();
        }

        return sends;
    }

    private static void Streams(TraceEvent receive, Sent sent, List<TraceLink> links)
    {
        // Receives come in stream order, so sends that end before this one begins are never needed again.
        while (sent.First < sent.Items.Count && sent.Items[sent.First].Offset + sent.Lengths[sent.First] <= receive.Offset)
        {
            sent.First++;
        }

        var end = receive.Offset + receive.Length;
        for (var i = sent.First; i < sent.Items.Count && sent.Items[i].Offset < end; i++)
        {
            var shared = Math.Min(end, sent.Items[i].Offset + sent.Lengths[i]) - Math.Max(receive.Offset, sent.Items[i].Offset);
            if (shared > 0)
            {
                links.Add(new TraceLink(sent.Items[i].Number, receive.Number, (int)shared));
            }
        }
    }

    private static void Datagram(TraceEvent receive, Sent sent, List<TraceLink> links)
    {
        while (sent.First < sent.Items.Count && sent.Taken[sent.First])
        {
            sent.First++;
        }

        for (var i = sent.First; i < sent.Items.Count && sent.Items[i].Number < receive.Number; i++)
        {
            var common = Math.Min(receive.Bytes.Length, sent.Items[i].Bytes.Length);
            if (!sent.Taken[i] && receive.Length <= sent.Items[i].Length && sent.Items[i].Bytes.Span[..common].SequenceEqual(receive.Bytes.Span[..common]))
            {
                sent.Taken[i] = true;
                links.Add(new TraceLink(sent.Items[i].Number, receive.Number, receive.Length));
                return;
            }
        }
    }

    private sealed class Sent
    {
        public List<TraceEvent> Items { get; } = [];

        public List<int> Lengths { get; } = [];

        public bool[] Taken { get; private set; } = [];

        public bool Failed { get; set; }

        public int First { get; set; }

        /// <summary>Forgets datagrams and stream sends that failed: nothing can receive them.</summary>
        public void Drop()
        {
            if (Failed)
            {
                for (var i = Items.Count - 1; i >= 0; i--)
                {
                    if (Lengths[i] == 0 && Items[i].Length > 0)
                    {
                        Items.RemoveAt(i);
                        Lengths.RemoveAt(i);
                    }
                }
            }

            Taken = new bool[Items.Count];
        }
    }
}
