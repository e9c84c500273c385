using System.Globalization;
using Lab.Tracing;

namespace Lab.Views;

/// <summary>What an axis of a chart measures.</summary>
/// <param name="Title">What it is, such as <c>time since the first send</c>.</param>
/// <param name="Unit">In which unit, such as <c>ms</c>; empty for a plain count.</param>
public sealed record ChartAxis(string Title, string Unit = "")
{
    /// <summary>Title and unit: <c>time (ms)</c>.</summary>
    public override string ToString() => Unit.Length > 0 ? $"{Title} ({Unit})" : Title;
}

/// <summary>A line of a chart.</summary>
/// <param name="Name">What it is; it stands beside the line.</param>
/// <param name="Points">Its points in drawing order; a point that is not a number interrupts the line.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points);

/// <summary>How a chart is drawn.</summary>
public sealed record ChartOptions
{
    /// <summary>The defaults.</summary>
    public static ChartOptions Default { get; } = new();

    /// <summary>How the lab knows the values; null says nothing. Default: null.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>A sentence below the chart. Default: empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>Whether a line chart joins its points. Default: true; false shows marks only.</summary>
    public bool Joined { get; init; } = true;

    /// <summary>Bars of a histogram; 0 chooses by the number of values. Default 0; at most 60.</summary>
    public int Bins { get; init; }
}

/// <summary>An axis with round numbers on it.</summary>
internal sealed class ChartScale
{
    public ChartScale(double min, double max, int most, bool fromZero, bool whole = false)
    {
        (min, max) = fromZero ? (Math.Min(0, min), Math.Max(0, max)) : (min, max);
        if (!(max > min))
        {
            // One value only: an axis around it, and never a scale of width 0.
            var around = Math.Abs(min) > 0 ? Math.Abs(min) / 2 : 1;
            (min, max) = fromZero && min == 0 ? (0, 1) : (min - around, max + around);
        }

        var raw = (max - min) / most;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        Step = (raw / power) switch { <= 1.000001 => 1, <= 2.000001 => 2, <= 5.000001 => 5, _ => 10 } * power;
        Step = whole ? Math.Max(1, Step) : Step;
        Min = Math.Floor((min / Step) + 1e-9) * Step;
        Max = Math.Ceiling((max / Step) - 1e-9) * Step;
        Decimals = Math.Clamp((int)-Math.Floor(Math.Log10(Step) + 1e-9), 0, 9);
    }

    public double Min { get; }

    public double Max { get; }

    public double Step { get; }

    private int Decimals { get; }

    public IEnumerable<double> Ticks
    {
        get
        {
            var count = (int)Math.Round((Max - Min) / Step);
            return Enumerable.Range(0, count + 1).Select(i => Min + (i * Step));
        }
    }

    /// <summary>Where a value lies, from 0 to 1.</summary>
    public double At(double value) => (value - Min) / (Max - Min);

    public string Format(double value) => Number(value, Decimals, Math.Max(Math.Abs(Min), Math.Abs(Max)));

    public static string Number(double value, int decimals, double largest) => largest is >= 1e9 or (> 0 and < 1e-6)
        ? value.ToString("0.###e0", CultureInfo.InvariantCulture)
        : (value == 0 ? 0.0 : value).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    public static string Short(double value) => double.IsFinite(value)
        ? Math.Abs(value) is >= 1e9 or (> 0 and < 1e-3) ? value.ToString("0.###e0", CultureInfo.InvariantCulture) : value.ToString("#,0.###", CultureInfo.InvariantCulture)
        : "not a number";
}
