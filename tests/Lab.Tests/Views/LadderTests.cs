using System.Xml.Linq;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Views;

public sealed class LadderTests
{
    [Fact]
    public void EveryRowIsDrawnWithItsNumberLevelAndProvenance()
    {
        var ladder = new Ladder(TraceSample.Hello());
        var svg = HtmlProbe.Svg(ladder.ToHtml());
        var rows = svg.Descendants().Where(e => e.Attribute("data-row") is not null).ToList();
        Assert.Equal(6, rows.Count);
        Assert.Contains(rows[2].Elements(), e => e.Value == "bytes");
        Assert.Contains(rows[2].Elements(), e => e.Value == "C");
        Assert.Contains("captured", rows[2].Elements().First().Value, StringComparison.Ordinal);
        Assert.Contains("C = captured (4)", ladder.ToString(), StringComparison.Ordinal);
        Assert.Contains("C = captured (4)", ladder.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("O = observed (2)", ladder.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void LanesAreNamesAndNamesShareALane() => Assert.Equal(["alice", "echo"], new Ladder(TraceSample.Hello()).Lanes);

    [Fact]
    public void AnArrowGoesFromTheRowThatSentToTheRowThatReceived()
    {
        var svg = HtmlProbe.Svg(new Ladder(TraceSample.Hello()).ToHtml());
        var arrows = svg.Descendants().Where(e => e.Attribute("data-from") is not null)
            .Select(e => (e.Attribute("data-from")!.Value, e.Attribute("data-to")!.Value));
        Assert.Equal([("2", "3"), ("4", "5")], arrows);
    }

    [Fact]
    public void OneSendThatArrivesInTwoPiecesHasTwoArrowsAndBothNumbers()
    {
        var trace = new TraceSample();
        trace.Bytes("alice", "echo", "hello", Direction.Send);
        trace.Bytes("echo", "alice", "hel", Direction.Receive);
        trace.Bytes("echo", "alice", "lo", Direction.Receive);
        var ladder = new Ladder(trace.Snapshot());
        Assert.Contains("→ #2 #3", ladder.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, HtmlProbe.Svg(ladder.ToHtml()).Descendants().Count(e => e.Attribute("data-from") is not null));
    }

    [Fact]
    public void WhatNobodySawArriveIsSaid()
    {
        var trace = new TraceSample();
        trace.Bytes("alice", "echo", "hello", Direction.Send);
        trace.Write(new TraceEvent { Flow = trace.Flow("echo", "alice"), Level = TraceLevel.Call, Verb = "accept" });
        var text = new Ladder(trace.Snapshot()).ToString();
        Assert.Contains("no arrival was seen", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ALossIsACrossAndAWord()
    {
        var trace = new TraceSample();
        trace.Write(new TraceEvent { Flow = trace.Flow("echo", "alice"), Direction = Direction.Send, Level = TraceLevel.Bytes, Provenance = Provenance.Simulated, Verb = "lose", Length = 5, Bytes = Bytes.Utf8("hello") });
        var ladder = new Ladder(trace.Snapshot());
        Assert.Contains("✕", ladder.ToString(), StringComparison.Ordinal);
        Assert.Contains("lost: 5 bytes", ladder.ToString(), StringComparison.Ordinal);
        Assert.Contains(HtmlProbe.Svg(ladder.ToHtml()).Descendants(), e => e.Name.LocalName == "text" && e.Value == "lost");
        Assert.Contains("simulated", ladder.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(2_500)]
    [InlineData(25_000)]
    public void EveryEventIsCountedOnce(int rounds)
    {
        var counts = new Ladder(TraceSample.Rounds(rounds)).Counts;
        Assert.Equal(rounds * 4, counts.Drawn + counts.Folded + counts.NotDrawn);
        Assert.Equal(rounds > 12 ? (rounds * 4) - 8 : 0, counts.Folded);
    }

    [Fact]
    public void AFoldSaysHowManyEventsAndHowManyBytes()
    {
        var ladder = new Ladder(TraceSample.Rounds(2_500));
        Assert.Contains("9,992 events folded: 2,498 more rounds of 4 kinds of event seen above; 24,980 bytes sent and received", ladder.ToString(), StringComparison.Ordinal);
        Assert.Contains("9,992 more: 24,980 bytes sent and received", ladder.ToHtml(), StringComparison.Ordinal);
        Assert.True(ladder.ToString().Split('\n').Length < 40);
    }

    [Fact]
    public void ALoopShowsHowFarItGot()
    {
        var trace = new TraceSample();
        for (var i = 0; i < 100; i++)
        {
            trace.Bytes("alice", "echo", $"number {i}", Direction.Send);
        }

        var text = new Ladder(trace.Snapshot()).ToString();
        Assert.Contains("number 0", text, StringComparison.Ordinal);
        Assert.Contains("number 99", text, StringComparison.Ordinal);
        Assert.DoesNotContain("number 50", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ARelayStandsBetweenItsTwoSidesAlsoWhenItAppearsFirst()
    {
        var trace = new TraceSample();
        trace.Write(new TraceEvent { Flow = trace.Flow("relay", "inbox"), Level = TraceLevel.Bytes, Provenance = Provenance.Simulated, Verb = "relay", Text = "seed 1" });
        trace.Bytes("alice", "relay", "hi", Direction.Send);
        trace.Bytes("relay", "inbox", "hi", Direction.Send);
        Assert.Equal(["alice", "relay", "inbox"], new Ladder(trace.Snapshot()).Lanes);
    }

    [Fact]
    public void WhatCannotBeFoldedIsCutAndSaid()
    {
        var trace = new TraceSample();
        for (var i = 0; i < 2_000; i++)
        {
            trace.Write(new TraceEvent { Flow = trace.Flow("alice", "echo"), Level = TraceLevel.Kernel, Verb = "state", Text = $"s{i}" });
        }

        var ladder = new Ladder(trace.Snapshot(), new() { MaxRows = 100 });
        Assert.Equal(new LadderCounts(99, 0, 1_901, 0), ladder.Counts);
        Assert.Contains("1,901 events of 2,000 not drawn", ladder.ToString(), StringComparison.Ordinal);
        Assert.Contains("1,901 events not drawn here; the table has them", ladder.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("s1999", ladder.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void DroppedEventsAreSaid()
    {
        var whole = TraceSample.Hello();
        var part = new TraceSnapshot(whole.Events, whole.Names.ToDictionary(), 1_234);
        Assert.Contains("1,234 older events dropped", new Ladder(part).ToString(), StringComparison.Ordinal);
        Assert.Contains("1,234 older events dropped", new Ladder(part).ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingYetIsASentence()
    {
        var ladder = new Ladder(new TraceSnapshot([], new Dictionary<(Transport, Endpoint), string>()));
        Assert.Contains("no event was recorded", ladder.ToString(), StringComparison.Ordinal);
        Assert.Contains("no event was recorded", ladder.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void ManyLanesShareTheLastOne()
    {
        var trace = new TraceSample();
        for (var i = 0; i < 50; i++)
        {
            trace.Write(new TraceEvent { Flow = new(Transport.Tcp, new("127.0.0.1", 1000 + i), Endpoint.None), Level = TraceLevel.Call, Verb = "listen" });
        }

        var lanes = new Ladder(trace.Snapshot()).Lanes;
        Assert.Equal(8, lanes.Count);
        Assert.Equal("43 others", lanes[^1]);
    }

    [Fact]
    public void TheActionsOfARowAreItsOwnAndWhatArrivedInIt()
    {
        var trace = new TraceSample();
        trace.Bytes("alice", "echo", "hello", Direction.Send, action: 7);
        trace.Bytes("echo", "alice", "hello", Direction.Receive, action: 8);
        trace.Write(new TraceEvent { Flow = trace.Flow("echo", "alice"), Direction = Direction.Receive, Level = TraceLevel.Call, Verb = "receive", Action = 8 });
        var groups = HtmlProbe.Svg(new Ladder(trace.Snapshot()).ToHtml()).Descendants().Attributes("data-groups").Select(a => a.Value);
        Assert.Equal(["7", "8 7", "8 7"], groups);
    }

    [Fact]
    public void HostileTextIsHarmless()
    {
        var trace = new TraceSample();
        trace.Bytes("alice", "echo", "</title><script>alert(1)</script>\u0001\u202e]]>&\"'", Direction.Send);
        trace.Name("alice", "<b>\u0000&\"x");
        var html = new Ladder(trace.Snapshot()).ToHtml();
        _ = HtmlProbe.Svg(html);
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.DoesNotContain('\u0000', html);
        Assert.DoesNotContain('\u0001', html);
    }

    [Fact]
    public void TextStaysInsideThePictureAndOffTheLanes()
    {
        var trace = new TraceSample();
        trace.Bytes("alice", "echo", new string('日', 200), Direction.Send);
        trace.Name("alice", "a very long name for a client that nobody would ever type by hand");
        var svg = HtmlProbe.Svg(new Ladder(trace.Snapshot()).ToHtml());
        var width = double.Parse(svg.Attribute("width")!.Value, System.Globalization.CultureInfo.InvariantCulture);
        foreach (var text in svg.Descendants().Where(e => e.Name.LocalName == "text"))
        {
            var x = double.Parse(text.Attribute("x")!.Value, System.Globalization.CultureInfo.InvariantCulture);
            var size = TextMetrics.Width(text.Value);
            var left = text.Attribute("text-anchor")?.Value switch { "end" => x - size, "middle" => x - (size / 2), _ => x };
            Assert.InRange(left, 0, width);
            Assert.InRange(left + size, 0, width);
        }
    }
}
