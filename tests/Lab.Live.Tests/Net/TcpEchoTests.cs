using Lab.Tracing;
using Xunit;

namespace Lab.Live.Tests.Net;

public sealed class TcpEchoTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_message_is_seen_as_call_message_and_bytes_of_one_action()
    {
        await using var echo = await Tcp.EchoAsync("echo-levels", cancellationToken: Token);
        await using var alice = await echo.ConnectAsync("alice", cancellationToken: Token);

        Assert.True((await alice.SendAsync("hello", Token)).Ok);
        var answer = await alice.ReceiveAsync(cancellationToken: Token);

        Assert.Equal("hello", answer.Text);
        Assert.Equal("5 bytes \"hello\"", answer.ToString());
        var trace = echo.Trace.Snapshot();
        var sends = trace.Events.Where(e => e.Direction == Direction.Send && trace.LocalName(e) == "alice").ToList();
        Assert.Equal([TraceLevel.Message, TraceLevel.Call, TraceLevel.Bytes], sends.Select(e => e.Level));
        Assert.Single(sends.Select(e => e.Action).Distinct());
        Assert.NotEqual(0, sends[0].Action);
        var arrival = trace.Events.First(e => e is { Verb: "receive", Level: TraceLevel.Bytes } && trace.LocalName(e) == "echo-levels");
        Assert.True(sends[^1].Number < arrival.Number);
        Assert.Equal(sends[^1].Bytes, arrival.Bytes);
        Assert.Equal(0, arrival.Offset);
        Assert.Equal(Provenance.Captured, arrival.Provenance);
    }

    [Fact]
    public async Task The_trace_tells_the_whole_life_of_a_connection()
    {
        await using var echo = await Tcp.EchoAsync("echo-life", cancellationToken: Token);
        var alice = await echo.ConnectAsync("alice", cancellationToken: Token);
        await alice.SendAsync("x", Token);
        await alice.ReceiveAsync(cancellationToken: Token);
        await alice.ShutdownSendAsync();
        var end = await alice.ReceiveAsync(cancellationToken: Token);
        await alice.CloseAsync();

        Assert.True(end.IsEnd);
        var trace = echo.Trace.Snapshot();
        var calls = trace.Events.Where(e => e.Level == TraceLevel.Call && trace.LocalName(e) == "alice").Select(e => e.Verb);
        Assert.Equal(["connect", "connected", "send", "receive", "shutdown", "receive", "close"], calls);
        Assert.Contains(trace.Events, e => e.Verb == "end" && trace.LocalName(e) == "echo-life");
        Assert.All(trace.Events.Where(e => e.Verb != "listen"), e => Assert.True(e.Flow is { Local.IsKnown: true, Remote.IsKnown: true }));
    }

    [Fact]
    public async Task Nothing_to_receive_is_said_in_one_sentence_and_loses_nothing()
    {
        await using var echo = await Tcp.EchoAsync("echo-nothing", cancellationToken: Token);
        var alice = await echo.ConnectAsync("alice", cancellationToken: Token);

        var nothing = await alice.ReceiveAsync(wait: TimeSpan.FromMilliseconds(20), cancellationToken: Token);

        Assert.True(nothing.NothingCame);
        Assert.Equal("nothing came within 0.02 s", nothing.ToString());
        await alice.SendAsync("still here", Token);
        Assert.Equal("still here", (await alice.ReceiveAsync(cancellationToken: Token)).Text);
    }
}
