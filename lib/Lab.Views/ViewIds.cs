using System.Globalization;

namespace Lab.Views;

/// <summary>Gives every output its own id, because many outputs share one page.</summary>
public static class ViewIds
{
    // Two notebooks, or two runs of one, can end up on one page too; so the counter does not start at 0 in every process.
    private static readonly string Process = Environment.ProcessId.ToString("x", CultureInfo.InvariantCulture);
    private static long _counter;

    /// <summary>An id that no other output has, such as <c>lab-5d3f-12</c>.</summary>
    public static string Next() => string.Create(CultureInfo.InvariantCulture, $"lab-{Process}-{Interlocked.Increment(ref _counter)}");
}
