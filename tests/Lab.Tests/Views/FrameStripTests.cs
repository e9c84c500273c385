using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Views;

public sealed class FrameStripTests
{
    [Fact]
    public void EveryFrameIsABoxOnTheLineOfItsDirection()
    {
        var strip = new FrameStrip(Talk((true, 0x81, 5), (false, 0x81, 5), (true, 0x82, 70_000)));
        Assert.Equal("""
            Frames: 3 (captured)
            #  who           frame   kind    FIN       payload  mask    message
            -  ------------  ------  ------  ---  ------------  ------  -------
            1  alice → <b>x  text    ■ data    1       5 bytes  masked
            2  <b>x → alice  text    ■ data    1       5 bytes
            3  alice → <b>x  binary  ■ data    1  70,000 bytes  masked

            """.ReplaceLineEndings("\n"), strip.ToString());
        var boxes = Boxes(strip);
        Assert.Equal(3, boxes.Count);
        Assert.Contains("#1 alice → <b>x: text, FIN 1, 5 bytes of payload, masked. frame hello", boxes[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void AFrameSeenAtBothEndsStandsOnceAndOneSeenOnlyOnArrivalStandsToo()
    {
        var trace = new TraceSample();
        Write(trace, "alice", "echo", 0x81, 5, Direction.Send);
        Write(trace, "echo", "alice", 0x81, 5, Direction.Receive);
        Write(trace, "echo", "browser", 0x81, 7, Direction.Receive);
        var text = new FrameStrip(trace.Snapshot()).ToString();
        Assert.StartsWith("Frames: 2 ", text, StringComparison.Ordinal);
        Assert.Contains("browser → echo", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheFramesOfOneMessageAreBracketedAndAPingInTheMiddleIsNotPartOfIt()
    {
        var strip = new FrameStrip(Talk((true, 0x01, 5), (true, 0x89, 0), (true, 0x00, 5), (true, 0x80, 5), (true, 0x81, 1)));
        var text = strip.ToString();
        Assert.Contains("frame 1 of 3 of one message", text, StringComparison.Ordinal);
        Assert.Contains("frame 3 of 3 of one message", text, StringComparison.Ordinal);
        Assert.Contains("◁ control ▷", text, StringComparison.Ordinal);
        Assert.Equal(3, text.Split(" of 3 of one message").Length - 1);
        Assert.Single(HtmlProbe.Svg(strip.ToHtml()).Descendants(), e => e.Name.LocalName == "text" && e.Value == "one message, 3 frames");
    }

    [Fact]
    public void AMessageWithoutAnEndSaysSo() =>
        Assert.Contains("one message, not finished", new FrameStrip(Talk((true, 0x01, 5), (false, 0x81, 1))).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData(0x83, "✘ reserved 0x3")]
    [InlineData(0x8f, "✘ reserved 0xF")]
    [InlineData(0x81, "  text")]
    public void AReservedOpcodeIsMarked(int first, string word) => Assert.Contains(word, new FrameStrip(Talk((true, first, 0))).ToString(), StringComparison.Ordinal);

    [Fact]
    public void AFrameThatItsReaderCouldNotTakeIsDrawnInPlace()
    {
        var trace = new TraceSample();
        Write(trace, "alice", "echo", 0x09, 5, Direction.Send, "malformed");
        Assert.Contains("✘ ping", new FrameStrip(trace.Snapshot()).ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void ALongTalkIsBrokenIntoLinesAndCounted()
    {
        var strip = new FrameStrip(Talk([.. Enumerable.Range(0, 200).Select(i => (i % 2 == 0, 0x81, i * 500))]));
        Assert.Equal(60, Boxes(strip).Count);
        Assert.Contains("140 frames of 200 not drawn.", strip.ToString(), StringComparison.Ordinal);
        foreach (var box in Boxes(strip))
        {
            Assert.All(box.Elements().Where(e => e.Name.LocalName == "text"), t => Assert.InRange(double.Parse(t.Attribute("x")!.Value, System.Globalization.CultureInfo.InvariantCulture), 0, Theme.Width));
        }
    }

    [Fact]
    public void NoFramesAreASentence() => Assert.Equal("Frames: 0\nNo frames have been seen yet.\n", new FrameStrip(TraceSample.Hello()).ToString());

    private static List<System.Xml.Linq.XElement> Boxes(FrameStrip strip) => [.. HtmlProbe.Svg(strip.ToHtml()).Descendants().Where(e => e.Attribute("data-step") is not null)];

    private static TraceSnapshot Talk(params (bool FromAlice, int First, int Payload)[] frames)
    {
        var trace = new TraceSample();
        foreach (var (fromAlice, first, payload) in frames)
        {
            Write(trace, fromAlice ? "alice" : "<b>x", fromAlice ? "<b>x" : "alice", first, payload, Direction.Send);
        }

        return trace.Snapshot();
    }

    private static void Write(TraceSample trace, string local, string remote, int first, int payload, Direction direction, string verb = "frame")
    {
        var mask = local == "alice" ? 0x80 : 0;
        byte[] head = payload < 126 ? [(byte)first, (byte)(mask | payload)]
            : payload < 65_536 ? [(byte)first, (byte)(mask | 126), (byte)(payload >> 8), (byte)payload]
            : [(byte)first, (byte)(mask | 127), 0, 0, 0, 0, (byte)(payload >> 24), (byte)(payload >> 16), (byte)(payload >> 8), (byte)payload];
        byte[] bytes = mask == 0 ? head : [.. head, 1, 2, 3, 4];
        trace.Write(new TraceEvent { Flow = trace.Flow(local, remote), Level = TraceLevel.Frame, Provenance = Provenance.Captured, Verb = verb, Direction = direction, Bytes = Bytes.Of(bytes), Length = bytes.Length + payload, Text = "hello" });
    }
}
