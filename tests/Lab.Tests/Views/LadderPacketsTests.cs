using System.Xml.Linq;
using Lab.Tracing;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

/// <summary>A ladder of Socket.IO: its levels, what is heard at one end only, what keeps a session going, a filter and a mark.</summary>
public sealed class LadderPacketsTests
{
    [Fact]
    public void AnActionIsSeenAtFiveLevelsAndMarked()
    {
        var sample = new PacketSample();
        sample.Polled("alice", "42[\"hello\",1]", came: true);
        sample.Call("alice", "on", "\"hello\", 1", came: true);
        var ladder = new Ladder(sample.Snapshot(), LadderOptions.Default with { Action = sample.Action });
        var text = ladder.ToString();
        Assert.Contains("Levels: ○ call, ★ socket.io, ▼ engine.io, ■ message, ◆ frame, ● bytes", text, StringComparison.Ordinal);
        Assert.Contains("A level arrow: seen at one end only; nobody listened at the other.", text, StringComparison.Ordinal);
        Assert.Contains("Marked ▸: the rows of action 1.", text, StringComparison.Ordinal);
        Assert.Equal(6, text.Split('\n').Count(static l => l.StartsWith('▸')));
        Assert.Contains("socket.io  C          ★◀──────────│", text, StringComparison.Ordinal);
        Assert.DoesNotContain("broken", text, StringComparison.Ordinal);

        var svg = HtmlProbe.Svg(ladder.ToHtml());
        Assert.Equal("1", svg.Descendants().Attributes("data-mark").Single().Value);
        Assert.Equal(6, svg.Descendants().Attributes("fill-opacity").Count(static a => a.Value == "0.12"));
    }

    [Fact]
    public void LevelsCanBeLeftOut()
    {
        var sample = new PacketSample();
        sample.Framed("alice", "42[\"a\"]", came: true);
        sample.Framed("bob", "42[\"b\"]", came: true);
        var ladder = new Ladder(sample.Snapshot(), LadderOptions.Default with { Levels = [TraceLevel.SocketPacket, TraceLevel.Call] });
        Assert.Equal(["server", "alice", "bob"], ladder.Lanes);
        Assert.Equal(2, ladder.Counts.Drawn);
        Assert.Contains("Only these levels are drawn: call, socket.io. 6 events of other levels left out.", ladder.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatKeepsASessionGoingIsFoldedAndEventsAreNot()
    {
        var sample = new PacketSample();
        for (var i = 0; i < 4; i++)
        {
            sample.Poll("alice");
            sample.Polled("alice", "2", came: false);
            sample.Polled("alice", "3", came: true);
        }

        sample.Polled("alice", "42[\"last\"]", came: true);
        var ladder = new Ladder(sample.Snapshot(), LadderOptions.Default with { FoldAbove = 0 });
        Assert.Equal(30, ladder.Counts.Folded);
        Assert.Contains("30 events folded: 6 pings and pongs, 3 polls that wait", ladder.ToString(), StringComparison.Ordinal);
        Assert.Contains("[\"last\"]", ladder.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ManyEventsOfOneNameAreFoldedAfterAFew()
    {
        var sample = new PacketSample();
        for (var i = 0; i < 20; i++)
        {
            sample.Framed("alice", $"42[\"tick\",{i}]", came: false);
        }

        var ladder = new Ladder(sample.Snapshot());
        Assert.True(ladder.Counts.Folded > 40);
        Assert.Contains("[\"tick\",19]", ladder.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void BothEndsAreLinkedAtEveryLevel()
    {
        var sample = new TraceSample();
        foreach (var (local, remote, direction) in new[] { ("alice", "server", Direction.Send), ("server", "alice", Direction.Receive) })
        {
            foreach (var level in new[] { TraceLevel.SocketPacket, TraceLevel.EnginePacket, TraceLevel.Frame })
            {
                sample.Write(new TraceEvent { Flow = sample.Flow(local, remote), Direction = direction, Level = level, Verb = "x", Text = "y", Bytes = Lab.Wire.Bytes.Utf8("z"), Length = 1, Action = local == "alice" ? 1 : 2 });
            }
        }

        var text = new Ladder(sample.Snapshot()).ToString();
        Assert.Contains("x y → #4", text, StringComparison.Ordinal);
        Assert.Contains("x y → #5", text, StringComparison.Ordinal);
        Assert.Contains("x y → #6", text, StringComparison.Ordinal);
        Assert.DoesNotContain("level arrow", text, StringComparison.Ordinal);
    }
}
