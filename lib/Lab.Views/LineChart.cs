using System.Globalization;
using System.Text;

namespace Lab.Views;

/// <summary>Lines over a common axis.</summary>
internal sealed class LineChart : ChartView
{
    private const int Drawn = 400;
    private const string Glyphs = "ox+*#@%&";
    private static readonly string[] Dashes = ["", "7 4", "2 4", "10 4 2 4", "1 3", "14 5"];
    private readonly ChartAxis _x;
    private readonly ChartAxis _y;
    private readonly List<ChartSeries> _series;
    private readonly List<List<(double X, double Y)>> _finite;

    public LineChart(string title, ChartAxis x, ChartAxis y, IReadOnlyList<ChartSeries> series, ChartOptions? options)
        : base(title, options)
    {
        (_x, _y, _series) = (x, y, [.. series]);
        _finite = [.. _series.Select(s => s.Points.Where(IsFinite).ToList())];
        LeftOut = _series.Sum(s => s.Points.Count) - _finite.Sum(f => f.Count);
    }

    private protected override bool IsEmpty => _finite.All(f => f.Count == 0);

    private protected override int LeftOut { get; }

    private ChartScale XScale => new(_finite.SelectMany(f => f).Min(p => p.X), _finite.SelectMany(f => f).Max(p => p.X), 8, fromZero: false);

    private ChartScale YScale => new(_finite.SelectMany(f => f).Min(p => p.Y), _finite.SelectMany(f => f).Max(p => p.Y), 6, fromZero: true);

    private protected override void WriteSvg(Markup markup, string id)
    {
        var names = _series.Select(s => TextMetrics.Shorten(TextMetrics.OneLine(s.Name), 22)).ToList();
        var right = 40 + (names.Max(TextMetrics.Columns) * ChartFrame.Column);
        var (xs, ys) = (XScale, YScale);
        var frame = new ChartFrame(xs, ys, _x, _y, right);
        frame.Begin(markup, id, Caption, $"{_y} over {_x}: {string.Join("; ", _series.Select(Describe))}. The same follows as text.");
        var labels = new List<(double Y, int Series, double X)>();
        for (var s = 0; s < _series.Count; s++)
        {
            var color = Theme.Accents[s % Theme.Accents.Count];
            if (Options.Joined)
            {
                markup.Write($"<path d=\"{Path(_series[s].Points, frame)}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.8\" stroke-dasharray=\"{Dashes[s % Dashes.Length]}\"/>");
            }

            var points = Thin(_finite[s], Options.Joined ? 30 : Drawn);
            foreach (var point in points)
            {
                markup.Write($"<path d=\"{Mark(s, frame.X(point.X), frame.Y(point.Y))}\" fill=\"{(s % 2 == 0 ? color : "none")}\" stroke=\"{color}\" stroke-width=\"1.5\"><title>{_series[s].Name}: {ChartScale.Short(point.X)} {_x.Unit}, {ChartScale.Short(point.Y)} {_y.Unit}</title></path>");
            }

            if (_finite[s].Count > 0)
            {
                labels.Add((frame.Y(_finite[s][^1].Y), s, frame.X(_finite[s][^1].X)));
            }
        }

        WriteNames(markup, frame, labels, names);
        ViewShell.EndSvg(markup);
    }

    private protected override void WritePlot(TextWriter writer)
    {
        const int Wide = 60;
        const int High = 12;
        var (xs, ys) = (XScale, YScale);
        var grid = Enumerable.Range(0, High + 1).Select(_ => new StringBuilder(new string(' ', Wide + 1))).ToList();
        for (var s = 0; s < _series.Count; s++)
        {
            foreach (var point in _finite[s])
            {
                var row = High - (int)Math.Round(ys.At(point.Y) * High);
                grid[row][(int)Math.Round(xs.At(point.X) * Wide)] = Glyphs[s % Glyphs.Length];
            }
        }

        var width = Math.Max(TextMetrics.Columns(ys.Format(ys.Max)), TextMetrics.Columns(ys.Format(ys.Min)));
        writer.WriteLine(_y);
        for (var row = 0; row <= High; row++)
        {
            var label = row == 0 ? ys.Format(ys.Max) : row == High ? ys.Format(ys.Min) : "";
            writer.WriteLine($"{label.PadLeft(width)} │{grid[row].ToString().TrimEnd()}");
        }

        writer.WriteLine($"{"".PadLeft(width)} └{new string('─', Wide + 1)}");
        var (from, to) = (xs.Format(xs.Min), xs.Format(xs.Max));
        writer.WriteLine($"{"".PadLeft(width)}  {from}{to.PadLeft(Math.Max(1, Wide + 1 - from.Length))}  {_x}");
        for (var s = 0; s < _series.Count; s++)
        {
            writer.WriteLine($"  {Glyphs[s % Glyphs.Length]}  {Describe(_series[s])}");
        }
    }

    private static bool IsFinite((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    private static List<(double X, double Y)> Thin(List<(double X, double Y)> points, int most)
    {
        if (points.Count <= most)
        {
            return points;
        }

        var every = (points.Count + most - 1) / most;
        return [.. points.Where((_, i) => i % every == 0 || i == points.Count - 1)];
    }

    private static string Mark(int series, double x, double y) => (series % 6) switch
    {
        0 => F($"M{x - 3:0.##} {y:0.##}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0"),
        1 => F($"M{x - 3.5:0.##} {y - 3.5:0.##}h7v7h-7z"),
        2 => F($"M{x:0.##} {y - 4:0.##}l4 7h-8z"),
        3 => F($"M{x:0.##} {y - 5:0.##}l5 5l-5 5l-5 -5z"),
        4 => F($"M{x - 4:0.##} {y - 4:0.##}l8 8m0 -8l-8 8"),
        _ => F($"M{x - 4:0.##} {y:0.##}h8m-4 -4v8"),
    };

    private static string F(FormattableString text) => FormattableString.Invariant(text);

    private string Describe(ChartSeries series)
    {
        var points = series.Points.Where(IsFinite).ToList();
        return points.Count == 0 ? $"{series.Name}: no values"
            : $"{series.Name}: {Units.Count(points.Count, "point")}, {_y.Title} from {ChartScale.Short(points[0].Y)} to {ChartScale.Short(points[^1].Y)}{Unit}, lowest {ChartScale.Short(points.Min(p => p.Y))}, highest {ChartScale.Short(points.Max(p => p.Y))}";
    }

    private string Unit => _y.Unit.Length > 0 ? " " + _y.Unit : "";

    // Of many points in one step to the right only the lowest and the highest can be seen; the line goes through just these.
    private static string Path(IReadOnlyList<(double X, double Y)> points, ChartFrame frame)
    {
        var path = new StringBuilder();
        var chunk = Math.Max(1, points.Count / Drawn * 2);
        var pen = 'M';
        void Add((double X, double Y) point)
        {
            path.Append(CultureInfo.InvariantCulture, $"{pen}{frame.X(point.X):0.#} {frame.Y(point.Y):0.#}");
            pen = 'L';
        }

        for (var i = 0; i < points.Count; i += chunk)
        {
            var (low, high) = (-1, -1);
            for (var k = i; k < Math.Min(points.Count, i + chunk); k++)
            {
                if (IsFinite(points[k]))
                {
                    low = low < 0 || points[k].Y < points[low].Y ? k : low;
                    high = high < 0 || points[k].Y > points[high].Y ? k : high;
                }
                else
                {
                    pen = 'M';
                }
            }

            if (low >= 0)
            {
                Add(points[Math.Min(low, high)]);
            }

            if (low != high)
            {
                Add(points[Math.Max(low, high)]);
            }
        }

        return path.Length == 0 ? "M0 0" : path.ToString();
    }

    private static void WriteNames(Markup markup, ChartFrame frame, List<(double Y, int Series, double X)> labels, List<string> names)
    {
        // Names keep their order and a distance of a line, even where the lines end at one point.
        labels.Sort();
        var at = labels.Select(l => l.Y).ToArray();
        for (var i = 1; i < at.Length; i++)
        {
            at[i] = Math.Max(at[i], at[i - 1] + 16);
        }

        var over = at.Length == 0 ? 0 : Math.Max(0, at[^1] - (ChartFrame.Top + ChartFrame.Height));
        for (var i = at.Length - 1; i >= 0 && over > 0; i--)
        {
            at[i] = Math.Min(at[i], (i == at.Length - 1 ? ChartFrame.Top + ChartFrame.Height : at[i + 1] - 16));
        }

        foreach (var (i, label) in labels.Index())
        {
            var color = Theme.Accents[label.Series % Theme.Accents.Count];
            if (frame.Right - label.X < 48)
            {
                // From a line that ends early it would look like data; there the mark beside the name must do.
                markup.Write($"<path d=\"M{label.X + 6} {label.Y}L{frame.Right + 10} {at[i]}\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.35\"/>");
            }

            markup.Write($"<path d=\"{Mark(label.Series, frame.Right + 18, at[i])}\" fill=\"{(label.Series % 2 == 0 ? color : "none")}\" stroke=\"{color}\" stroke-width=\"1.5\"/>");
            markup.Write($"<text x=\"{frame.Right + 28}\" y=\"{at[i] + 4}\">{names[label.Series]}</text>");
        }
    }
}
