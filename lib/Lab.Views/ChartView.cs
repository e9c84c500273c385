namespace Lab.Views;

/// <summary>A chart: lines, bars or a histogram, with titled axes, round ticks and names beside what they name.</summary>
public abstract class ChartView : View
{
    private protected ChartView(string title, ChartOptions? options)
    {
        ArgumentNullException.ThrowIfNull(title);
        (Title, Options) = (title, options ?? ChartOptions.Default);
    }

    /// <summary>What the chart is about.</summary>
    public string Title { get; }

    private protected ChartOptions Options { get; }

    private protected string Caption => Options.Provenance is { } provenance ? $"{Title} ({LadderWords.Provenance(provenance)})" : Title;

    /// <summary>Lines over a common axis.</summary>
    /// <param name="title">What the chart is about.</param>
    /// <param name="x">The horizontal axis.</param>
    /// <param name="y">The vertical axis.</param>
    /// <param name="series">The lines; they differ by dash and mark, and each has its name at its end.</param>
    /// <param name="options">How it is drawn; null takes <see cref="ChartOptions.Default"/>.</param>
    public static ChartView Line(string title, ChartAxis x, ChartAxis y, IReadOnlyList<ChartSeries> series, ChartOptions? options = null) =>
        new LineChart(title, x, y, series, options);

    /// <summary>One bar for each label.</summary>
    /// <param name="title">What the chart is about.</param>
    /// <param name="value">What the bars measure.</param>
    /// <param name="bars">Labels and values, from top to bottom.</param>
    /// <param name="options">How it is drawn; null takes <see cref="ChartOptions.Default"/>.</param>
    public static ChartView Bar(string title, ChartAxis value, IReadOnlyList<(string Label, double Value)> bars, ChartOptions? options = null) =>
        new BarChart(title, value, [.. bars.Select(b => (b.Label, b.Value))], options);

    /// <summary>Several things compared by several measures: one small chart of bars for each measure, with the same labels in the same order.</summary>
    /// <param name="title">What the charts are about.</param>
    /// <param name="measures">What is measured, one chart each.</param>
    /// <param name="rows">Labels, each with one value for each measure, from top to bottom.</param>
    /// <param name="options">How they are drawn; null takes <see cref="ChartOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">A row has another number of values than there are measures.</exception>
    public static View Multiples(string title, IReadOnlyList<ChartAxis> measures, IReadOnlyList<(string Label, IReadOnlyList<double> Values)> rows, ChartOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(measures);
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.FirstOrDefault(r => r.Values.Count != measures.Count) is { Values: { } values } wrong)
        {
            throw new ArgumentException($"{wrong.Label} has {values.Count} values, but there are {measures.Count} measures.", nameof(rows));
        }

        return new Stacked(title, [.. measures.Select((measure, m) => ("", (View)Bar(measure.Title, measure, [.. rows.Select(r => (r.Label, r.Values[m]))], options)))]);
    }

    /// <summary>How often values fall into ranges of one width.</summary>
    /// <param name="title">What the chart is about.</param>
    /// <param name="value">What the values measure.</param>
    /// <param name="values">The values; what is not a finite number is counted and left out.</param>
    /// <param name="options">How it is drawn; null takes <see cref="ChartOptions.Default"/>.</param>
    public static ChartView Histogram(string title, ChartAxis value, IReadOnlyList<double> values, ChartOptions? options = null) =>
        new HistogramChart(title, value, values, options);

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var id = ViewIds.Next();
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Caption}</b></p>");
            if (IsEmpty)
            {
                markup.Raw("<p style=\"margin:4px 0\">There are no values.</p>");
            }
            else
            {
                WriteSvg(markup, id);
            }

            foreach (var note in Notes())
            {
                markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
            }
        }, this);
    }

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(Caption);
        if (IsEmpty)
        {
            writer.WriteLine("There are no values.");
        }
        else
        {
            WritePlot(writer);
        }

        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }
    }

    private protected abstract bool IsEmpty { get; }

    private protected abstract int LeftOut { get; }

    private protected abstract void WriteSvg(Markup markup, string id);

    private protected abstract void WritePlot(TextWriter writer);

    private IEnumerable<string> Notes()
    {
        if (LeftOut > 0)
        {
            yield return $"{Units.Count(LeftOut, "value")} left out: not a finite number.";
        }

        if (Options.Note.Length > 0)
        {
            yield return Options.Note;
        }
    }
}

/// <summary>The frame of a chart with two axes.</summary>
internal sealed class ChartFrame(ChartScale x, ChartScale y, ChartAxis xAxis, ChartAxis yAxis, double right)
{
    public const double Column = Theme.FontSize * TextMetrics.Advance;
    public const double Top = 30;

    public const double Height = 260;

    public double Left { get; } = 14 + (y.Ticks.Max(t => TextMetrics.Columns(y.Format(t))) * Column);

    public double Right => Theme.Width - right;

    public double X(double value) => Left + (x.At(value) * (Right - Left));

    public double Y(double value) => Top + ((1 - y.At(value)) * Height);

    public void Begin(Markup markup, string id, string title, string description)
    {
        ViewShell.BeginSvg(markup, id, Theme.Width, Top + Height + 48, title, description);
        markup.Write($"<text x=\"4\" y=\"14\" font-weight=\"bold\">{TextMetrics.Shorten(yAxis.ToString(), 100)}</text>");
        foreach (var tick in y.Ticks)
        {
            markup.Write($"<line x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(tick)}\" y2=\"{Y(tick)}\" stroke=\"currentColor\" stroke-opacity=\"0.15\"/>");
            markup.Write($"<text x=\"{Left - 6}\" y=\"{Y(tick) + 4}\" text-anchor=\"end\">{y.Format(tick)}</text>");
        }

        // Only every n-th number, so that two never touch.
        var ticks = x.Ticks.ToList();
        var widest = ticks.Max(t => TextMetrics.Columns(x.Format(t))) * Column;
        var every = Math.Max(1, (int)Math.Ceiling((widest + 10) / ((Right - Left) / Math.Max(1, ticks.Count - 1))));
        foreach (var (i, tick) in ticks.Index())
        {
            markup.Write($"<line x1=\"{X(tick)}\" x2=\"{X(tick)}\" y1=\"{Top + Height}\" y2=\"{Top + Height + 5}\" stroke=\"currentColor\"/>");
            if (i % every == 0)
            {
                var half = widest / 2;
                markup.Write($"<text x=\"{Math.Clamp(X(tick), half, Theme.Width - half)}\" y=\"{Top + Height + 19}\" text-anchor=\"middle\">{x.Format(tick)}</text>");
            }
        }

        markup.Write($"<path d=\"M{Left} {Top}V{Top + Height}H{Right}\" fill=\"none\" stroke=\"currentColor\"/>");
        markup.Write($"<text x=\"{(Left + Right) / 2}\" y=\"{Top + Height + 40}\" text-anchor=\"middle\" font-weight=\"bold\">{TextMetrics.Shorten(xAxis.ToString(), 90)}</text>");
    }
}
