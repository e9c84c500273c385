using System.Globalization;
using System.Xml.Linq;
using Lab.Tracing;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

public sealed class ChartViewTests
{
    private static readonly ChartAxis X = new("time", "ms");
    private static readonly ChartAxis Y = new("arrived", "bytes");

    [Fact]
    public void AxesHaveTitlesAndUnitsInBothForms()
    {
        var chart = ChartView.Line("Delay", X, Y, [new("TCP", [(0, 0), (10, 5)])], new() { Provenance = Provenance.Captured });
        var texts = HtmlProbe.Svg(chart.ToHtml()).Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value).ToList();
        Assert.Contains("time (ms)", texts);
        Assert.Contains("arrived (bytes)", texts);
        Assert.Contains("TCP", texts);
        Assert.Contains("Delay (captured)", chart.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("Delay (captured)", chart.ToString(), StringComparison.Ordinal);
        Assert.Contains("time (ms)", chart.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void SeriesDifferByMoreThanColour()
    {
        var chart = ChartView.Line("d", X, Y, [.. Enumerable.Range(0, 6).Select(s => new ChartSeries($"s{s}", [(0, s), (10, s)]))]);
        var svg = HtmlProbe.Svg(chart.ToHtml());
        var dashes = svg.Descendants().Attributes("stroke-dasharray").Select(a => a.Value).ToList();
        Assert.Equal(6, dashes.Distinct().Count());
    }

    [Fact]
    public void NamesBesideTheLinesNeverTouch()
    {
        var chart = ChartView.Line("d", X, Y, [.. Enumerable.Range(0, 12).Select(s => new ChartSeries($"s{s}", [(0, 0), (10, 5)]))]);
        var ys = HtmlProbe.Svg(chart.ToHtml()).Descendants().Where(e => e.Name.LocalName == "text" && e.Value.StartsWith('s'))
            .Select(e => double.Parse(e.Attribute("y")!.Value, CultureInfo.InvariantCulture)).Order().ToList();
        Assert.Equal(12, ys.Count);
        Assert.All(ys.Zip(ys.Skip(1)), p => Assert.True(p.Second - p.First >= 15.9));
        Assert.InRange(ys[^1], 0, 300);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void WhatIsNoNumberIsLeftOutAndSaid(double odd)
    {
        var chart = ChartView.Line("d", X, Y, [new("s", [(0, 1), (1, odd), (2, 3)])]);
        Assert.Contains("1 value left out", chart.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", chart.ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotContain("∞", HtmlProbe.Svg(chart.ToHtml()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingAndOnePointAndOneValueAreDrawn()
    {
        foreach (var empty in (ChartView[])[ChartView.Line("d", X, Y, []), ChartView.Line("d", X, Y, [new("s", [])]), ChartView.Bar("d", X, []), ChartView.Histogram("d", X, []), ChartView.Histogram("d", X, [double.NaN])])
        {
            Assert.Contains("There are no values.", empty.ToString(), StringComparison.Ordinal);
            Assert.Contains("There are no values.", empty.ToHtml(), StringComparison.Ordinal);
        }

        foreach (var one in (ChartView[])[ChartView.Line("d", X, Y, [new("s", [(0, 0)])]), ChartView.Bar("d", X, [("a", 0)]), ChartView.Histogram("d", X, [0])])
        {
            Assert.DoesNotContain("NaN", HtmlProbe.Svg(one.ToHtml()).ToString(), StringComparison.Ordinal);
            Assert.NotEmpty(one.ToString());
        }
    }

    [Fact]
    public void AHistogramCountsEveryValueOnce()
    {
        var random = new Random(5);
        var chart = ChartView.Histogram("d", X, [.. Enumerable.Range(0, 1_000).Select(_ => Math.Round(random.NextDouble() * 10, 1))]);
        var counts = chart.ToString().Split('\n').Where(l => l.Contains('│', StringComparison.Ordinal)).Sum(l => int.Parse(l.Split(' ')[^1], NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        Assert.Equal(1_000, counts);
    }

    [Theory]
    [InlineData(0, 97, 20)]
    [InlineData(0, 0.0117, 0.002)]
    [InlineData(0, 1_000_000, 200_000)]
    public void TicksAreRound(double min, double max, double step)
    {
        var scale = new ChartScale(min, max, 6, fromZero: true);
        Assert.Equal(step, scale.Step, 9);
        Assert.True(scale.Ticks.First() <= min && scale.Ticks.Last() >= max - 1e-9);
    }

    [Fact]
    public void ManyPointsStaySmall()
    {
        var chart = ChartView.Line("d", X, Y, [new("s", [.. Enumerable.Range(0, 200_000).Select(i => ((double)i, Math.Sin(i)))])]);
        Assert.True(chart.ToHtml().Length < 60_000);
    }

    [Fact]
    public void MultiplesAreOneChartForEachMeasure()
    {
        var view = ChartView.Multiples("Three ways", [new("requests"), new("delay", "ms")], [("polling", [30, 250]), ("websocket", [1, 2.5])], new() { Provenance = Lab.Tracing.Provenance.Observed });
        Assert.Equal(2, HtmlProbe.Whole(view.ToHtml()).Descendants().Count(e => e.Name.LocalName == "svg"));
        Assert.Contains("delay (observed)", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("websocket │ 2.5", view.ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ChartView.Multiples("", [new("requests")], [("polling", [])]));
    }
}
