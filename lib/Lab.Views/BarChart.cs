namespace Lab.Views;

/// <summary>One lying bar for each label, so that long labels and values have room.</summary>
internal sealed class BarChart : ChartView
{
    private const int Most = 60;
    private readonly ChartAxis _value;
    private readonly List<(string Label, double Value)> _bars;
    private readonly ChartScale _scale;

    public BarChart(string title, ChartAxis value, List<(string Label, double Value)> bars, ChartOptions? options)
        : base(title, bars.Count > Most ? (options ?? ChartOptions.Default) with { Note = $"{options?.Note} {Units.Count(bars.Count - Most, "bar")} more not drawn.".Trim() } : options)
    {
        _value = value;
        LeftOut = bars.Count(b => !double.IsFinite(b.Value));
        _bars = [.. bars.Take(Most)];
        var finite = _bars.Select(b => b.Value).Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        _scale = new ChartScale(finite.Min(), finite.Max(), 6, fromZero: true);
    }

    private protected override bool IsEmpty => _bars.Count == 0;

    private protected override int LeftOut { get; }

    private protected override void WriteSvg(Markup markup, string id)
    {
        const double Row = 26;
        var values = _bars.Select(b => ChartScale.Short(b.Value)).ToList();
        var left = 14 + (_bars.Max(b => Math.Min(30, TextMetrics.Columns(TextMetrics.OneLine(b.Label)))) * ChartFrame.Column);
        var width = values.Max(TextMetrics.Columns) * ChartFrame.Column;
        var right = Theme.Width - 12 - width;
        var leftEdge = _scale.Min < 0 ? left + width : left;
        double X(double value) => leftEdge + (_scale.At(value) * (right - leftEdge));
        var bottom = 8 + (_bars.Count * Row);
        ViewShell.BeginSvg(markup, id, Theme.Width, bottom + 48, Caption, $"{_value}: {string.Join("; ", _bars.Take(12).Select(b => $"{b.Label} {ChartScale.Short(b.Value)}"))}. The same follows as text.");
        var ticks = _scale.Ticks.ToList();
        var widest = ticks.Max(t => TextMetrics.Columns(_scale.Format(t))) * ChartFrame.Column;
        var every = Math.Max(1, (int)Math.Ceiling((widest + 10) / ((right - leftEdge) / Math.Max(1, ticks.Count - 1))));
        foreach (var (i, tick) in ticks.Index())
        {
            markup.Write($"<line x1=\"{X(tick)}\" x2=\"{X(tick)}\" y1=\"8\" y2=\"{bottom + 4}\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>");
            if (i % every == 0)
            {
                markup.Write($"<text x=\"{Math.Clamp(X(tick), widest / 2, Theme.Width - (widest / 2))}\" y=\"{bottom + 19}\" text-anchor=\"middle\">{_scale.Format(tick)}</text>");
            }
        }

        foreach (var (i, bar) in _bars.Index())
        {
            var y = 8 + (i * Row);
            markup.Write($"<text x=\"{left - 8}\" y=\"{y + 17}\" text-anchor=\"end\">{TextMetrics.Shorten(TextMetrics.OneLine(bar.Label), 30)}</text>");
            if (double.IsFinite(bar.Value))
            {
                var (from, to) = (Math.Min(X(0), X(bar.Value)), Math.Max(X(0), X(bar.Value)));
                markup.Write($"<rect x=\"{from}\" y=\"{y + 4}\" width=\"{Math.Max(to - from, 1)}\" height=\"{Row - 8}\" fill=\"{Theme.Blue}\"/>");
                markup.Write($"<text x=\"{X(bar.Value) + (bar.Value < 0 ? -6 : 6)}\" y=\"{y + 17}\" text-anchor=\"{(bar.Value < 0 ? "end" : "start")}\">{values[i]}</text>");
            }
            else
            {
                markup.Write($"<text x=\"{X(0) + 6}\" y=\"{y + 17}\">{values[i]}</text>");
            }
        }

        markup.Write($"<line x1=\"{X(0)}\" x2=\"{X(0)}\" y1=\"4\" y2=\"{bottom + 4}\" stroke=\"currentColor\"/>");
        markup.Write($"<text x=\"{(leftEdge + right) / 2}\" y=\"{bottom + 40}\" text-anchor=\"middle\" font-weight=\"bold\">{TextMetrics.Shorten(_value.ToString(), 90)}</text>");
        ViewShell.EndSvg(markup);
    }

    private protected override void WritePlot(TextWriter writer)
    {
        var label = _bars.Max(b => Math.Min(30, TextMetrics.Columns(TextMetrics.OneLine(b.Label))));
        var largest = _bars.Where(b => double.IsFinite(b.Value)).Select(b => Math.Abs(b.Value)).DefaultIfEmpty(0).Max();
        writer.WriteLine(_value);
        foreach (var bar in _bars)
        {
            var length = double.IsFinite(bar.Value) && largest > 0 ? (int)Math.Round(Math.Abs(bar.Value) / largest * 40) : 0;
            writer.WriteLine($"{TextMetrics.Fit(TextMetrics.OneLine(bar.Label), label, right: true)} │{(bar.Value < 0 ? "-" : "")}{new string('█', length)} {ChartScale.Short(bar.Value)}");
        }
    }
}
