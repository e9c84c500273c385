using System.Globalization;
using System.Xml.Linq;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Views;

public sealed class StatesViewTests
{
    // RFC 9293 §3.3.2, figure 5.
    private static readonly TransitionTable<State, Input> Tcp = new("TCP", "RFC 9293 §3.3.2", State.Closed,
        new(State.Closed, Input.PassiveOpen, State.Listen, "create TCB"),
        new(State.Closed, Input.ActiveOpen, State.SynSent, "create TCB, send SYN"),
        new(State.Listen, Input.ReceiveSyn, State.SynReceived, "send SYN,ACK"),
        new(State.Listen, Input.Send, State.SynSent, "send SYN"),
        new(State.Listen, Input.Close, State.Closed, "delete TCB"),
        new(State.SynSent, Input.ReceiveSyn, State.SynReceived, "send SYN,ACK"),
        new(State.SynSent, Input.ReceiveSynAck, State.Established, "send ACK"),
        new(State.SynSent, Input.Close, State.Closed, "delete TCB"),
        new(State.SynReceived, Input.ReceiveAck, State.Established),
        new(State.SynReceived, Input.Close, State.FinWait1, "send FIN"),
        new(State.SynReceived, Input.ReceiveReset, State.Listen),
        new(State.Established, Input.Close, State.FinWait1, "send FIN"),
        new(State.Established, Input.ReceiveFin, State.CloseWait, "send ACK"),
        new(State.FinWait1, Input.ReceiveAck, State.FinWait2),
        new(State.FinWait1, Input.ReceiveFin, State.Closing, "send ACK"),
        new(State.FinWait1, Input.ReceiveFinAck, State.TimeWait, "send ACK"),
        new(State.CloseWait, Input.Close, State.LastAck, "send FIN"),
        new(State.FinWait2, Input.ReceiveFin, State.TimeWait, "send ACK"),
        new(State.Closing, Input.ReceiveAck, State.TimeWait),
        new(State.LastAck, Input.ReceiveAck, State.Closed, "delete TCB"),
        new(State.TimeWait, Input.Timeout, State.Closed, "delete TCB"));

    private enum State
    {
        Closed, Listen, SynSent, SynReceived, Established, FinWait1, FinWait2, CloseWait, Closing, LastAck, TimeWait,
    }

    private enum Input
    {
        PassiveOpen, ActiveOpen, Send, Close, ReceiveSyn, ReceiveSynAck, ReceiveAck, ReceiveFin, ReceiveFinAck, ReceiveReset, Timeout,
    }

    private enum Two
    {
        One, Other,
    }

    [Fact]
    public void EveryStateAndEveryStepIsDrawn()
    {
        var svg = HtmlProbe.Svg(StatesView.Of(Tcp).ToHtml());
        Assert.Equal(11, svg.Descendants().Attributes("data-state").Select(a => a.Value).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 21).Select(i => i.ToString(CultureInfo.InvariantCulture)), svg.Descendants().Attributes("data-step").Select(a => a.Value).OrderBy(v => int.Parse(v, CultureInfo.InvariantCulture)));
        Assert.True(double.Parse(svg.Attribute("width")!.Value, CultureInfo.InvariantCulture) <= Theme.Width);
    }

    [Fact]
    public void NoTextTouchesAnother()
    {
        Input[] run = [Input.ActiveOpen, Input.ReceiveSynAck, Input.Close, Input.ReceiveAck, Input.ReceiveFin, Input.Timeout];
        var texts = HtmlProbe.Svg(StatesView.OfRun(Tcp, run).ToHtml()).Descendants().Where(e => e.Name.LocalName == "text").Select(Box).ToList();
        for (var i = 0; i < texts.Count; i++)
        {
            for (var k = i + 1; k < texts.Count; k++)
            {
                var (a, b) = (texts[i], texts[k]);
                Assert.False(a.Left < b.Right && b.Left < a.Right && Math.Abs(a.Y - b.Y) < 11, $"{a} touches {b}");
            }
        }
    }

    [Fact]
    public void ARunIsMarkedByWordAndNumber()
    {
        var view = StatesView.OfRun(Tcp, [Input.ActiveOpen, Input.ReceiveSynAck], new() { Provenance = Provenance.Observed });
        Assert.Contains("Established  [visited 2, last]", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("ReceiveSynAck / send ACK → Established  [step 2]", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("▸ visited 2, last", view.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("▸ step 2", view.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("(run observed)", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("(run observed)", view.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnInputThatIsNotAllowedEndsTheRunAndIsSaid() =>
        Assert.Contains("Step 2: Timeout is not allowed in state SynSent", StatesView.OfRun(Tcp, [Input.ActiveOpen, Input.Timeout]).ToString(), StringComparison.Ordinal);

    [Fact]
    public void AJumpThatTheTableDoesNotKnowIsSaid() =>
        Assert.Contains("no single step of the table leads there", StatesView.Of(Tcp, [State.Closed, State.Established]).ToString(), StringComparison.Ordinal);

    [Fact]
    public void SmallAndOddTablesAreDrawn()
    {
        var loop = new TransitionTable<Two, Two>("loop", "here", Two.One, new Transition<Two, Two>(Two.One, Two.One, Two.One, "again"));
        Assert.Contains("↻ One / again", StatesView.Of(loop).ToHtml(), StringComparison.Ordinal);
        var none = new TransitionTable<Two, Two>("none", "here", Two.One);
        _ = HtmlProbe.Svg(StatesView.Of(none).ToHtml());
        var both = new TransitionTable<Two, Two>("both", "here", Two.One, new(Two.One, Two.One, Two.Other), new(Two.Other, Two.One, Two.One), new(Two.One, Two.Other, Two.Other));
        Assert.Equal(3, HtmlProbe.Svg(StatesView.Of(both).ToHtml()).Descendants().Attributes("data-step").Count());
    }

    private static (string Text, double Left, double Right, double Y) Box(XElement text)
    {
        var x = double.Parse(text.Attribute("x")!.Value, CultureInfo.InvariantCulture);
        var y = double.Parse(text.Attribute("y")!.Value, CultureInfo.InvariantCulture);
        var width = TextMetrics.Width(text.Value, 11.5);
        var left = text.Attribute("text-anchor")?.Value == "middle" ? x - (width / 2) : x;
        return (text.Value, left, left + width, y);
    }
}
