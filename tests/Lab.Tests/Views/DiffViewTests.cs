using Lab.Tracing;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

public sealed class DiffViewTests
{
    [Fact]
    public void RowsAreToldBySignAndWord()
    {
        var diff = new DiffView(["connect", "send a", "close"], ["connect", "send b", "wait", "close"]);
        Assert.Equal(new DiffCounts(2, 1, 0, 1), diff.Counts);
        var text = diff.ToString();
        Assert.Contains("~ changed", text, StringComparison.Ordinal);
        Assert.Contains("+ only in B", text, StringComparison.Ordinal);
        Assert.Contains("2 same, 1 changed, 0 only in A, 1 only in B", text, StringComparison.Ordinal);
        Assert.Contains("+ only in B", diff.ToHtml(), StringComparison.Ordinal);
        _ = HtmlProbe.Whole(diff.ToHtml());
    }

    [Fact]
    public void WhatIsMissingHasAMinus() =>
        Assert.Contains("- only in A", new DiffView(["x 1", "y"], ["y"]).ToString(), StringComparison.Ordinal);

    [Fact]
    public void EqualRunsFoldAndAreCounted()
    {
        string[] same = [.. Enumerable.Range(0, 100).Select(i => $"row {i}")];
        var diff = new DiffView(same, [.. same, "last"]);
        Assert.Equal(new DiffCounts(100, 0, 0, 1), diff.Counts);
        Assert.Contains("⋮ 97 rows the same", diff.ToString(), StringComparison.Ordinal);
        Assert.Contains("No difference", new DiffView(same, same).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TimesAndPortsDoNotCount()
    {
        TraceSnapshot Run(int port)
        {
            var trace = new Trace();
            trace.Write(new TraceEvent { Flow = new(Transport.Tcp, new("127.0.0.1", port), Endpoint.None), Level = TraceLevel.Call, Verb = "accept", Text = $"from 127.0.0.1:{port + 1}" });
            return trace.Snapshot();
        }

        Assert.Equal(new DiffCounts(1, 0, 0, 0), new DiffView(Run(4000), Run(5000)).Counts);
    }

    [Fact]
    public void NothingAgainstNothingIsNoDifference() => Assert.Equal(new DiffCounts(0, 0, 0, 0), new DiffView([], (string[])[]).Counts);

    [Theory]
    [InlineData(300)]
    [InlineData(6_000)]
    public void EveryRowOfBothIsInTheResultOnceAndInOrder(int length)
    {
        var random = new Random(length);
        string[] a = [.. Enumerable.Range(0, length).Select(i => $"{i % 7} {(random.Next(3) == 0 ? random.Next(9) : i)}")];
        string[] b = [.. a.Where(_ => random.Next(10) != 0).Select(l => random.Next(10) == 0 ? l + "!" : l)];
        var rows = DiffAlign.Of(a, b, a, b);
        Assert.Equal(Enumerable.Range(0, a.Length), rows.Where(r => r.A >= 0).Select(r => r.A));
        Assert.Equal(Enumerable.Range(0, b.Length), rows.Where(r => r.B >= 0).Select(r => r.B));
        Assert.All(rows.Where(r => r.Same), r => Assert.Equal(a[r.A], b[r.B]));
    }
}
