using Lab.Live.Tests.WebSockets;
using Lab.SocketIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>How a session ends, from either side and in the middle of things.</summary>
public sealed class EngineCloseTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_close_that_is_posted_lets_the_poll_go_whichever_comes_first()
    {
        // The close waits for the poll for a moment, which never ends by this clock.
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { Clock = new HandClock() });
        using var wire = host.Wire();
        for (var i = 0; i < 20; i++)
        {
            var sid = await wire.OpenAsync();
            var poll = i % 2 == 0 ? wire.PollAsync(sid) : null;
            var post = wire.PostAsync(sid, "1");
            var polled = await (poll ?? wire.PollAsync(sid));
            Assert.Equal((200, "6"), (polled.Status, polled.Body));
            Assert.Equal((200, "ok"), ((await post).Status, (await post).Body));
            Assert.Equal(400, (await wire.PollAsync(sid)).Status);
            Assert.Equal("transport close", (await (await host.SessionAsync()).EndedAsync()).Reason);
        }

        Assert.Equal(0, host.Engine.Count);
    }

    [Fact]
    public async Task A_close_in_the_middle_of_a_payload_ends_what_follows_it()
    {
        await using var host = await EngineHost.StartAsync(onMessage: static (_, _) => true);
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        await wire.PostAsync(sid, "4a" + EngineWire.Separator + "1" + EngineWire.Separator + "4b");
        var session = await host.SessionAsync();
        Assert.Equal("transport close", (await session.EndedAsync()).Reason);
        Assert.Equal(["a"], session.Messages);
    }

    [Fact]
    public async Task A_close_packet_ends_a_WebSocket()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        using var socket = await wire.OpenSocketAsync();
        await socket.SendAsync("1");
        Assert.Null(await socket.NextAsync());
        Assert.Equal("transport close", (await (await host.SessionAsync()).EndedAsync()).Reason);
        Assert.Equal(0, host.Engine.Count);
    }

    [Fact]
    public async Task A_WebSocket_that_closes_or_breaks_ends_the_session()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        using (var socket = await wire.OpenSocketAsync())
        {
            await socket.Socket.CloseOutputAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, Cancellation);
            Assert.Equal("transport close", (await (await host.SessionAsync()).EndedAsync()).Reason);
        }

        using (var socket = await wire.OpenSocketAsync())
        {
            socket.Socket.Abort();
            Assert.StartsWith("transport ", (await (await host.SessionAsync()).EndedAsync()).Reason, StringComparison.Ordinal);
        }

        Assert.Equal(0, host.Engine.Count);
    }

    [Fact]
    public async Task A_second_poll_ends_the_session()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        // Which of two is seen first, nobody knows; exactly one waits and is told of the end.
        var (one, two) = (wire.PollAsync(sid), wire.PollAsync(sid));
        var answers = new[] { await one, await two }.OrderBy(static a => a.Status).ToList();
        Assert.Equal((200, "1"), (answers[0].Status, answers[0].Body));
        Assert.Equal(400, answers[1].Status);
        Assert.Equal(400, (await wire.PollAsync(sid)).Status);
        Assert.Equal(("transport error", "overlap from client"), await (await host.SessionAsync()).EndedAsync());
    }

    [Fact]
    public async Task A_poll_that_breaks_ends_the_session()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync($"GET /engine.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: h\r\n\r\n", Cancellation);
        var session = await host.SessionAsync();
        await WritableAsync(session);
        await raw.DisposeAsync();
        Assert.Equal(("transport error", "poll connection closed prematurely"), await session.EndedAsync());
        Assert.Equal(400, (await wire.PollAsync(sid)).Status);
    }

    [Fact]
    public async Task A_POST_that_breaks_ends_the_session()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync($"POST /engine.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", Cancellation);
        Assert.StartsWith("HTTP/1.1 100 ", await raw.HeadAsync(Cancellation), StringComparison.Ordinal);
        await raw.SendAsync("4abc", Cancellation);
        raw.Reset();
        Assert.Equal(("transport error", "data request connection closed prematurely"), await (await host.SessionAsync()).EndedAsync());
    }

    [Fact]
    public async Task The_server_closes_a_session_that_polls()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var session = await host.SessionAsync();
        var poll = wire.PollAsync(sid);
        await WritableAsync(session);
        session.Socket.Close();
        session.Socket.Close();
        Assert.Equal("1", (await poll).Body);
        Assert.Equal("forced close", (await session.EndedAsync()).Reason);
        Assert.Equal(400, (await wire.PollAsync(sid)).Status);
    }

    [Fact]
    public async Task The_server_closes_a_WebSocket_with_a_close_frame()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        using var socket = await wire.OpenSocketAsync();
        var session = await host.SessionAsync();
        session.Socket.Close();
        Assert.Null(await socket.NextAsync());
        Assert.Equal(System.Net.WebSockets.WebSocketState.CloseReceived, socket.Socket.State);
        Assert.Equal("forced close", (await session.EndedAsync()).Reason);
    }

    [Fact]
    public async Task A_close_ends_a_POST_whose_body_is_still_coming()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var session = await host.SessionAsync();
        var poll = wire.PollAsync(sid);
        await WritableAsync(session);
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync($"POST /engine.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", Cancellation);
        Assert.StartsWith("HTTP/1.1 100 ", await raw.HeadAsync(Cancellation), StringComparison.Ordinal);
        session.Socket.Close();
        Assert.Equal("1", (await poll).Body);
        await raw.EndAsync(Cancellation);
        Assert.Equal("forced close", (await session.EndedAsync()).Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stopping_the_server_drops_what_was_not_sent(bool closing)
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var session = await host.SessionAsync();
        session.Send("unsent");
        if (closing)
        {
            session.Socket.Close();
        }

        await host.Engine.DisposeAsync();
        Assert.Equal("forced close", (await session.EndedAsync()).Reason);
        Assert.Equal(503, (await wire.PollAsync(sid)).Status);
        Assert.Equal((0, 0), (host.Engine.Count, host.Engine.Clock.Count));
    }

    [Fact]
    public async Task Stopping_the_server_lets_every_poll_and_WebSocket_go()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var session = await host.SessionAsync();
        var poll = wire.PollAsync(sid);
        await WritableAsync(session);
        using var direct = await wire.OpenSocketAsync();
        var trialSid = await wire.OpenAsync();
        using var trial = await wire.SocketAsync(trialSid);
        await trial.SendAsync("2probe");
        Assert.Equal("3probe", await trial.TextAsync());
        using var upgraded = await EngineUpgradeTests.UpgradeAsync(wire, await wire.OpenAsync());
        await upgraded.SendAsync("4x");
        Assert.Equal("4x", await upgraded.TextAsync());
        await host.Engine.DisposeAsync();
        Assert.Equal("1", (await poll).Body);
        foreach (var socket in (WireSocket[])[direct, trial, upgraded])
        {
            Assert.Null(await socket.NextAsync());
        }

        await ZeroAsync(() => host.Engine.Running);
        Assert.Equal((0, 0), (host.Engine.Count, host.Engine.Clock.Count));
    }

    /// <summary>Waits until a poll of the session is there.</summary>
    internal static async Task WritableAsync(EngineHost.Session session) => await ZeroAsync(() => session.Socket.IsWritable ? 0 : 1);

    /// <summary>Waits, within a bound, until something that is counted is zero.</summary>
    internal static async Task ZeroAsync(Func<int> count, Func<string>? what = null)
    {
        for (var began = System.Diagnostics.Stopwatch.StartNew(); count() != 0; await Task.Delay(5, Cancellation))
        {
            Assert.True(began.Elapsed < TimeSpan.FromSeconds(15), $"It is still {count()}. {what?.Invoke()}");
        }
    }
}
