using System.Runtime.InteropServices;
using Lab.Tracing;

namespace Lab.Views;

/// <summary>One row of a ladder: an event, a fold of repeats, or a gap of events that are not drawn.</summary>
internal sealed record LadderRow(LadderRowKind Kind, int First, int Last)
{
    public int Count => Last - First + 1;

    public List<int> From { get; } = [];

    public List<int> To { get; } = [];
}

internal enum LadderRowKind
{
    Event,
    Fold,
    Gap,
}

/// <summary>The rows, lanes and links of a ladder, before anything is drawn.</summary>
internal sealed class LadderModel
{
    private readonly Dictionary<string, int> _lanes = [];
    private readonly int[] _rowOf;
    private readonly bool[] _linked;
    private readonly Dictionary<(long Action, int Lane), List<int>> _arrivals = [];
    private readonly LadderRoutine _routine;
    private readonly HashSet<Flow> _heard;

    public LadderModel(TraceSnapshot snapshot, LadderOptions options)
    {
        // What an action is about is asked of all its levels, also of those that are not drawn.
        _routine = LadderRoutine.Of(snapshot);
        _heard = [.. snapshot.Events.Where(static e => e.Flow.Remote.IsKnown).Select(static e => e.Flow)];
        Levels = [.. options.Levels.Distinct().Order()];
        Action = options.Action;
        var all = snapshot.Events.Count;
        Snapshot = snapshot = Levels.Count == 0 ? snapshot : snapshot.Where(e => Levels.Contains(e.Level));
        Events = snapshot.Events;
        LeftOut = all - Events.Count;
        _rowOf = new int[Events.Count];
        _linked = new bool[Events.Count];
        CountLanes(options.MaxLanes);
        Rows = Cap(LadderFold.Fold(this, options), Math.Max(8, options.MaxRows));
        for (var r = 0; r < Rows.Count; r++)
        {
            _rowOf.AsSpan(Rows[r].First, Rows[r].Count).Fill(r);
        }

        foreach (var (from, to) in LadderLinks.Of(snapshot))
        {
            _linked[from] = _linked[to] = true;
            AddLink(from, to);
            var key = (Events[to].Action, LocalLane(Events[to]));
            if (key.Action != 0 && Rows[_rowOf[from]].Kind == LadderRowKind.Event)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(_arrivals, key, out _) ??= []).Add(from);
            }
        }

        Counts = new LadderCounts(Sum(LadderRowKind.Event), Sum(LadderRowKind.Fold), Sum(LadderRowKind.Gap), snapshot.Dropped);
    }

    public TraceSnapshot Snapshot { get; }

    public IReadOnlyList<TraceEvent> Events { get; }

    public List<string> Lanes { get; } = [];

    public List<LadderRow> Rows { get; }

    public LadderCounts Counts { get; }

    /// <summary>The levels that are drawn; empty for all.</summary>
    public IReadOnlyList<TraceLevel> Levels { get; }

    /// <summary>How many events are of other levels.</summary>
    public int LeftOut { get; }

    /// <summary>The action that is marked; 0 for none.</summary>
    public long Action { get; }

    /// <summary>What keeps sessions of Socket.IO going, and what repeats in them.</summary>
    public LadderRoutine Packets => _routine;

    public TimeSpan Start => Events.Count == 0 ? TimeSpan.Zero : Events[0].Time;

    public TimeSpan Longest => Events.Count == 0 ? TimeSpan.Zero : Events[^1].Time - Start;

    public int RowOf(int index) => _rowOf[index];

    public bool IsLinked(int index) => _linked[index];

    /// <summary>What arrived in the same action at the same end as this event, as indexes of what the other side sent.</summary>
    public IReadOnlyList<int> ArrivedWith(int index) =>
        Events[index].Direction != Direction.Send && _arrivals.TryGetValue((Events[index].Action, LocalLane(Events[index])), out var from) ? from : [];

    /// <summary>Whether an event belongs to the action that is marked.</summary>
    public bool IsMarked(TraceEvent item) => Action != 0 && (item.Action == Action || item.AlsoActions.Contains(Action));

    /// <summary>Whether all that a row stands for only keeps a session going.</summary>
    public bool IsRoutine(LadderRow row)
    {
        for (var i = row.First; i <= row.Last; i++)
        {
            if (!_routine.IsRoutine(Events[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether nobody listened at the other end of a connection with packets in it.</summary>
    public bool IsOneSided(Flow flow) => _routine.HasPackets && flow.Remote.IsKnown && !_heard.Contains(flow.Reverse);

    public int LocalLane(TraceEvent item) => _lanes[Snapshot.LocalName(item)];

    /// <summary>The lane of the other end; -1 when it is not known or the same.</summary>
    public int RemoteLane(TraceEvent item) =>
        item.Flow.Remote.IsKnown && _lanes.TryGetValue(Snapshot.RemoteName(item), out var lane) && lane != LocalLane(item) ? lane : -1;

    public string LaneName(TraceEvent item) => Lanes[LocalLane(item)];

    private int Sum(LadderRowKind kind) => Rows.Where(r => r.Kind == kind).Sum(r => r.Count);

    private void CountLanes(int most)
    {
        var others = 0;
        void Add(string name)
        {
            if (_lanes.ContainsKey(name))
            {
                return;
            }

            if (Lanes.Count < most - 1)
            {
                Lanes.Add(name);
                _lanes[name] = Lanes.Count - 1;
                return;
            }

            // The last lane keeps its name as long as it is alone.
            others++;
            if (others == 1)
            {
                Lanes.Add(name);
            }

            _lanes[name] = most - 1;
        }

        foreach (var name in LadderLanes.Order(Snapshot))
        {
            Add(name);
        }

        if (others > 1)
        {
            Lanes[most - 1] = $"{Units.Count(others)} others";
        }
    }

    private void AddLink(int from, int to)
    {
        var (a, b) = (_rowOf[from], _rowOf[to]);
        if (a == b || (Rows[a].Kind != LadderRowKind.Event && Rows[b].Kind != LadderRowKind.Event))
        {
            return;
        }

        if (Rows[a].To.Count < 64 && Rows[b].From.Count < 64)
        {
            Rows[a].To.Add(to);
            Rows[b].From.Add(from);
        }
    }

    // What is cut lies before the end, because the end tells how it came out.
    private static List<LadderRow> Cap(List<LadderRow> rows, int most)
    {
        if (rows.Count <= most)
        {
            return rows;
        }

        var tail = most / 4;
        var head = most - tail - 1;
        var gap = new LadderRow(LadderRowKind.Gap, rows[head].First, rows[rows.Count - tail - 1].Last);
        return [.. rows.Take(head), gap, .. rows.Skip(rows.Count - tail)];
    }
}
