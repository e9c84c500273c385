using Lab.Tracing;

namespace Lab.Views;

/// <summary>How a ladder is drawn.</summary>
public sealed record LadderOptions
{
    /// <summary>The defaults.</summary>
    public static LadderOptions Default { get; } = new();

    /// <summary>What stands above the picture. Default: empty, which names the lanes.</summary>
    public string Title { get; init; } = "";

    /// <summary>The levels that are drawn; empty (the default) draws all.</summary>
    public IReadOnlyCollection<TraceLevel> Levels { get; init; } = [];

    /// <summary>The action whose rows are marked, at all its levels: the number in <see cref="TraceEvent.Action"/>; 0 (the default) marks none.</summary>
    public long Action { get; init; }

    /// <summary>Repeats are folded only when there are more events than this. Default 48; 0 folds always.</summary>
    public int FoldAbove { get; init; } = 48;

    /// <summary>The shortest run of repeats that is folded, in events. Default 6; at least 2.</summary>
    public int FoldRun { get; init; } = 6;

    /// <summary>Most rows drawn; what is beyond is counted and said. Default 240; at least 8.</summary>
    public int MaxRows { get; init; } = 240;

    /// <summary>Most lanes drawn; further endpoints share one lane that says so. Default 8; at least 2.</summary>
    public int MaxLanes { get; init; } = 8;
}

/// <summary>Where every event of a ladder went: <see cref="Drawn"/> + <see cref="Folded"/> + <see cref="NotDrawn"/> = all events of the snapshot.</summary>
/// <param name="Drawn">Events with a row of their own.</param>
/// <param name="Folded">Events inside rows that stand for several.</param>
/// <param name="NotDrawn">Events beyond the most rows; the table has them.</param>
/// <param name="Dropped">Older events that the trace no longer had.</param>
public sealed record LadderCounts(int Drawn, int Folded, int NotDrawn, long Dropped);
