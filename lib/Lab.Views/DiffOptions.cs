namespace Lab.Views;

/// <summary>How two runs are compared.</summary>
public sealed record DiffOptions
{
    /// <summary>The defaults.</summary>
    public static DiffOptions Default { get; } = new();

    /// <summary>What stands above. Default: empty, which names the two.</summary>
    public string Title { get; init; } = "";

    /// <summary>What the first is called. Default <c>A</c>.</summary>
    public string NameA { get; init; } = "A";

    /// <summary>What the second is called. Default <c>B</c>.</summary>
    public string NameB { get; init; } = "B";

    /// <summary>Equal rows kept before and after a difference; more of them fold to one row that counts them. Default 3; at least 0.</summary>
    public int Context { get; init; } = 3;

    /// <summary>Most rows shown; what is beyond is counted and said. Default 300; at least 1.</summary>
    public int MaxRows { get; init; } = 300;
}

/// <summary>What a comparison found.</summary>
/// <param name="Same">Rows in both.</param>
/// <param name="Changed">Rows of the same kind in both whose content differs.</param>
/// <param name="OnlyA">Rows only in the first.</param>
/// <param name="OnlyB">Rows only in the second.</param>
public sealed record DiffCounts(int Same, int Changed, int OnlyA, int OnlyB);
