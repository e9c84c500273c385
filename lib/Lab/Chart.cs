using Lab.Tracing;
using Lab.Views;

namespace Lab;

/// <summary>Charts of numbers that a cell measured. An axis is named as <c>"delay (ms)"</c>: what it is, and the unit in brackets.</summary>
public static class Chart
{
    /// <summary>One line for each series; the first value stands at 1.</summary>
    /// <param name="title">What the chart is about.</param>
    /// <param name="x">The horizontal axis: what is counted.</param>
    /// <param name="y">The vertical axis: what was measured.</param>
    /// <param name="series">The names and values.</param>
    public static ChartView Lines(string title, string x, string y, params (string Name, IReadOnlyList<double> Values)[] series) => ChartView.Line(
        title, Axis(x), Axis(y), [.. series.Select(s => new ChartSeries(s.Name, [.. s.Values.Select((v, i) => (i + 1.0, v))]))], Measured);

    /// <summary>One bar for each name.</summary>
    /// <param name="title">What the chart is about.</param>
    /// <param name="value">What the bars measure.</param>
    /// <param name="bars">The names and values, from top to bottom.</param>
    public static ChartView Bars(string title, string value, params (string Name, double Value)[] bars) => ChartView.Bar(title, Axis(value), bars, Measured);

    /// <summary>How often each size of value came.</summary>
    /// <param name="title">What the chart is about.</param>
    /// <param name="value">What was measured.</param>
    /// <param name="values">The values.</param>
    public static ChartView Histogram(string title, string value, IReadOnlyList<double> values) => ChartView.Histogram(title, Axis(value), values, Measured);

    private static ChartOptions Measured => ChartOptions.Default with { Provenance = Provenance.Observed };

    private static ChartAxis Axis(string text)
    {
        var open = text.LastIndexOf('(');
        return open > 0 && text.EndsWith(')')
            ? new ChartAxis(text[..open].Trim(), text[(open + 1)..^1].Trim())
            : new ChartAxis(text.Trim());
    }
}
