using System.Globalization;

namespace Lab.Views;

/// <summary>Numbers as a reader wants to see them, the same in every culture.</summary>
public static class Units
{
    /// <summary>A count with thousands separated: <c>10,000</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and its noun: <c>1 byte</c>, <c>10,000 bytes</c>.</summary>
    public static string Count(long value, string one, string? many = null) => $"{Count(value)} {(value == 1 ? one : many ?? one + "s")}";

    /// <summary>A count of bytes: <c>5 bytes</c>.</summary>
    public static string Bytes(long value) => Count(value, "byte");

    /// <summary>A span of time with the unit that suits it: <c>123 µs</c>, <c>12.3 ms</c>, <c>1.23 s</c>.</summary>
    public static string Time(TimeSpan value)
    {
        var ms = value.TotalMilliseconds;
        return Math.Abs(ms) < 1 ? string.Create(CultureInfo.InvariantCulture, $"{ms * 1000:0} µs")
            : Math.Abs(ms) < 1000 ? string.Create(CultureInfo.InvariantCulture, $"{ms:G3} ms")
            : string.Create(CultureInfo.InvariantCulture, $"{ms / 1000:N2} s");
    }

    /// <summary>A span of time in the unit that suits the longest one of its column, so that a column can be compared at a glance.</summary>
    public static string TimeIn(TimeSpan value, TimeSpan longest) => longest.TotalSeconds >= 10
        ? string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:F3} s")
        : string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds:F3} ms");
}
