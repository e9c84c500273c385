using Lab.Tracing;

namespace Lab.Views;

/// <summary>In which order the lanes stand: as they first appear, but whoever stands in between on the wire stands in between in the picture.</summary>
internal static class LadderLanes
{
    public static List<string> Order(TraceSnapshot snapshot)
    {
        var order = new List<string>();
        var seen = new HashSet<string>();
        var senders = new List<string>();
        var between = new HashSet<string>();
        foreach (var item in snapshot.Events)
        {
            var local = snapshot.LocalName(item);
            Add(local);
            if (item.Flow.Remote.IsKnown)
            {
                Add(snapshot.RemoteName(item));
            }

            if (item.Provenance == Provenance.Simulated)
            {
                between.Add(local);
            }
            else if (item.Direction == Direction.Send && !senders.Contains(local))
            {
                senders.Add(local);
            }
        }

        // Who makes simulated events is a relay: the first sender that is none stands before it, everybody else behind.
        if (between.Count > 0 && senders.Find(s => !between.Contains(s)) is { } first)
        {
            return [first, .. order.Where(between.Contains), .. order.Where(name => name != first && !between.Contains(name))];
        }

        return order;

        void Add(string name)
        {
            if (seen.Add(name))
            {
                order.Add(name);
            }
        }
    }
}
