using Lab.Net;
using Lab.Views;

namespace Lab;

/// <summary>Two runs side by side: what is the same, what changed, what only one of them has.</summary>
public static class Compare
{
    /// <summary>Compares what two runs gave, line by line.</summary>
    /// <param name="nameA">What the first run is called.</param>
    /// <param name="a">What it gave.</param>
    /// <param name="nameB">What the second run is called.</param>
    /// <param name="b">What it gave.</param>
    public static DiffView Runs(string nameA, IReadOnlyList<string> a, string nameB, IReadOnlyList<string> b) =>
        new(a, b, DiffOptions.Default with { NameA = nameA, NameB = nameB });

    /// <summary>Compares the traces of two servers, without times and ports.</summary>
    /// <param name="a">The first server.</param>
    /// <param name="b">The second server.</param>
    public static DiffView Traces(ILessonServer a, ILessonServer b) =>
        new(a.Trace.Snapshot(), b.Trace.Snapshot(), DiffOptions.Default with { NameA = a.Name, NameB = b.Name });
}
