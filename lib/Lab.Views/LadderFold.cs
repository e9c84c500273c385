using Lab.Tracing;

namespace Lab.Views;

/// <summary>Folds repeats: an event is one when the same kind of event stands shortly above it.</summary>
/// <remarks>The first and the last of each kind keep their rows, so a loop of a thousand round trips shows two round trips and one row for the others,
/// also when two threads mixed their order. What is rare and telling (a loss, an error, a state) is folded only after it came often.</remarks>
internal static class LadderFold
{
    private const int Often = 5;

    public static List<LadderRow> Fold(LadderModel model, LadderOptions options)
    {
        var rows = new List<LadderRow>();
        var events = model.Events;
        var fold = events.Count > options.FoldAbove;
        var seen = new Dictionary<(int, int, Direction, TraceLevel, string, string), int>();
        var start = -1;
        for (var i = 0; i <= events.Count; i++)
        {
            var repeat = fold && i < events.Count && (model.Packets.Knows(events[i]) ? model.Packets.IsRepeat(events[i]) : IsRepeat(model, events[i], seen));
            if (repeat)
            {
                start = start < 0 ? i : start;
                continue;
            }

            if (start >= 0)
            {
                AddRun(rows, model, start, i - 1, options);
                start = -1;
            }

            if (i < events.Count)
            {
                rows.Add(new LadderRow(LadderRowKind.Event, i, i));
            }
        }

        return rows;
    }

    // Backwards until a kind of event comes a second time; at least two events stay folded.
    private static int LastRound(LadderModel model, int first, int last)
    {
        var kinds = new HashSet<(int, int, Direction, TraceLevel, string, string)>();
        var tail = last;
        while (tail > first + 2 && kinds.Add(Kind(model, model.Events[tail])))
        {
            tail--;
        }

        return tail + 1 > last ? last : tail + 1;
    }

    private static (int, int, Direction, TraceLevel, string, string) Kind(LadderModel model, TraceEvent item) =>
        (model.LocalLane(item), model.RemoteLane(item), item.Direction, item.Level, item.Verb, item.Level == TraceLevel.Kernel ? item.Text ?? "" : "");

    private static bool IsRepeat(LadderModel model, TraceEvent item, Dictionary<(int, int, Direction, TraceLevel, string, string), int> seen)
    {
        var telling = item.Level == TraceLevel.Kernel || item.Verb is not ("send" or "receive" or "message" or "frame" or "accept" or "connect" or "connected" or "close" or "closed");
        var key = Kind(model, item);
        var before = seen.GetValueOrDefault(key);
        seen[key] = before + 1;
        return before >= (telling ? Often : 1);
    }

    private static void AddRun(List<LadderRow> rows, LadderModel model, int first, int last, LadderOptions options)
    {
        if (last > first && model.IsRoutine(new LadderRow(LadderRowKind.Fold, first, last)))
        {
            // What only keeps a session going is never what one looks for, not even at the end.
            rows.Add(new LadderRow(LadderRowKind.Fold, first, last));
            return;
        }

        if (last - first + 1 >= Math.Max(2, options.FoldRun))
        {
            // The last round keeps its rows too: how far a loop got is what one looks for.
            var tail = LastRound(model, first, last);
            rows.Add(new LadderRow(LadderRowKind.Fold, first, tail - 1));
            first = tail;
        }

        for (var i = first; i <= last; i++)
        {
            rows.Add(new LadderRow(LadderRowKind.Event, i, i));
        }
    }
}
