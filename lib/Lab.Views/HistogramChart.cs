namespace Lab.Views;

/// <summary>How often values fall into ranges of one width.</summary>
internal sealed class HistogramChart : ChartView
{
    private readonly ChartAxis _value;
    private readonly ChartScale? _scale;
    private readonly int[] _counts = [];
    private readonly double _width;
    private readonly int _total;

    public HistogramChart(string title, ChartAxis value, IReadOnlyList<double> values, ChartOptions? options)
        : base(title, options)
    {
        _value = value;
        var finite = values.Where(double.IsFinite).ToList();
        _total = finite.Count;
        LeftOut = values.Count - finite.Count;
        if (finite.Count == 0)
        {
            return;
        }

        // Sturges' rule, and round borders from the scale's ticks.
        var bins = Options.Bins > 0 ? Math.Min(60, Options.Bins) : Math.Clamp((int)Math.Ceiling(Math.Log2(finite.Count)) + 3, 5, 30);
        _scale = new ChartScale(finite.Min(), finite.Max(), bins, fromZero: false);
        _width = _scale.Step;
        _counts = new int[Math.Max(1, (int)Math.Round((_scale.Max - _scale.Min) / _width))];
        foreach (var item in finite)
        {
            // The last range includes its upper border.
            _counts[Math.Clamp((int)Math.Floor(((item - _scale.Min) / _width) + 1e-9), 0, _counts.Length - 1)]++;
        }
    }

    private protected override bool IsEmpty => _total == 0;

    private protected override int LeftOut { get; }

    private protected override void WriteSvg(Markup markup, string id)
    {
        var ys = new ChartScale(0, _counts.Max(), 5, fromZero: true, whole: true);
        var frame = new ChartFrame(_scale!, ys, _value, new ChartAxis("how many values"), 24);
        frame.Begin(markup, id, Caption, $"Histogram of {Units.Count(_total, "value")} of {_value} in {Units.Count(_counts.Length, "range")}. The same follows as text.");
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] == 0)
            {
                continue;
            }

            var (left, right, top) = (frame.X(From(i)), frame.X(From(i + 1)), frame.Y(_counts[i]));
            markup.Write($"<rect x=\"{left + 1}\" y=\"{top}\" width=\"{Math.Max(1, right - left - 2)}\" height=\"{frame.Y(0) - top}\" fill=\"{Theme.Blue}\"><title>{Range(i)}: {Units.Count(_counts[i])}</title></rect>");
            var count = Units.Count(_counts[i]);
            if (TextMetrics.Width(count) < right - left)
            {
                markup.Write($"<text x=\"{(left + right) / 2}\" y=\"{top - 4}\" text-anchor=\"middle\">{count}</text>");
            }
        }

        ViewShell.EndSvg(markup);
    }

    private protected override void WritePlot(TextWriter writer)
    {
        writer.WriteLine($"{_value}: how many values of {Units.Count(_total)} fall where");
        var width = Enumerable.Range(0, _counts.Length).Max(i => Range(i).Length);
        for (var i = 0; i < _counts.Length; i++)
        {
            var length = (int)Math.Ceiling(40.0 * _counts[i] / _counts.Max());
            writer.WriteLine($"{Range(i).PadLeft(width)} │{new string('█', length)} {Units.Count(_counts[i])}");
        }
    }

    private double From(int bin) => _scale!.Min + (bin * _width);

    private string Range(int bin) => $"{_scale!.Format(From(bin))} to {_scale.Format(From(bin + 1))}";
}
