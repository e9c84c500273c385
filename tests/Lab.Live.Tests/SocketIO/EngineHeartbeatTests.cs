using System.Diagnostics;
using Lab.Live.Tests.WebSockets;
using Lab.Tests.SocketIO;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>Pings, pongs, and silence.</summary>
public sealed class EngineHeartbeatTests
{
    private static readonly TimeSpan Interval = EngineHost.Short.PingInterval;

    // A timer may be a little early by another clock.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_poll_gets_the_ping_and_the_next_comes_an_interval_after_the_pong()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.Short with { PingTimeout = TimeSpan.FromSeconds(5) });
        using var wire = host.Wire();
        var since = Stopwatch.GetTimestamp();
        var sid = await wire.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("2", (await wire.PollAsync(sid)).Body);
            Assert.True(Stopwatch.GetElapsedTime(since) > Interval - Slack, "The ping came too early.");
            since = Stopwatch.GetTimestamp();
            Assert.Equal(200, (await wire.PostAsync(sid, "3")).Status);
        }

        // A close of the server goes by the next poll, right after a heartbeat too.
        var session = await host.SessionAsync();
        Assert.False(session.HasEnded);
        var last = wire.PollAsync(sid);
        await EngineCloseTests.ZeroAsync(() => session.Socket.IsWritable || last.IsCompleted ? 0 : 1);
        session.Socket.Close();
        var body = (await last).Body;
        if (body == "2")
        {
            // The close came an interval later, on a slow machine.
            body = (await wire.PollAsync(sid)).Body;
        }

        Assert.EndsWith("1", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_WebSocket_gets_the_ping_and_the_next_comes_an_interval_after_the_pong()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.Short with { PingTimeout = TimeSpan.FromSeconds(5) });
        using var wire = host.Wire();
        var since = Stopwatch.GetTimestamp();
        using var socket = await wire.OpenSocketAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("2", await socket.TextAsync());
            Assert.True(Stopwatch.GetElapsedTime(since) > Interval - Slack, "The ping came too early.");
            since = Stopwatch.GetTimestamp();
            await socket.SendAsync("3");
        }

        Assert.False((await host.SessionAsync()).HasEnded);
    }

    [Fact]
    public async Task A_client_that_never_polls_is_given_up_at_one_absolute_moment()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.Short);
        using var wire = host.Wire();
        var since = Stopwatch.GetTimestamp();
        var sid = await wire.OpenAsync();
        var session = await host.SessionAsync();
        Assert.Equal("ping timeout", (await session.EndedAsync()).Reason);
        Assert.True(Stopwatch.GetElapsedTime(since) > TimeSpan.FromMilliseconds(500) - Slack, "It was given up too early.");
        Assert.Equal(400, (await wire.PollAsync(sid)).Status);
        Assert.Equal((0, 0), (host.Engine.Count, host.Engine.Clock.Count));
    }

    [Fact]
    public async Task A_request_that_comes_when_the_client_is_overdue_finds_no_session()
    {
        var time = new HandClock();
        await using var host = await EngineHost.StartAsync(EngineHost.Short with { Clock = time });
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        // The timer is late: it never fires here.
        time.Now += TimeSpan.FromMilliseconds(499.5);
        Assert.Equal(400, (await wire.PollAsync(sid)).Status);
        Assert.Equal("ping timeout", (await (await host.SessionAsync()).EndedAsync()).Reason);
    }

    [Fact]
    public async Task Silence_ends_a_WebSocket()
    {
        var clock = new ManualClock();
        await using var host = await EngineHost.StartAsync(EngineHost.Short with { Clock = clock });
        using var wire = host.Wire();
        using var socket = await wire.OpenSocketAsync();
        clock.Advance(Interval);
        Assert.Equal("2", await socket.TextAsync());
        clock.Advance(EngineHost.Short.PingTimeout);
        Assert.Null(await socket.NextAsync());
        Assert.Equal("ping timeout", (await (await host.SessionAsync()).EndedAsync()).Reason);
    }

    [Fact]
    public async Task Silence_ends_a_poll()
    {
        var clock = new ManualClock();
        await using var host = await EngineHost.StartAsync(EngineHost.Short with { Clock = clock });
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var session = await host.SessionAsync();
        clock.Advance(Interval);
        Assert.Equal("2", (await wire.PollAsync(sid)).Body);
        var poll = wire.PollAsync(sid);
        await EngineCloseTests.WritableAsync(session);
        clock.Advance(EngineHost.Short.PingTimeout);
        Assert.Equal("1", (await poll).Body);
        Assert.Equal("ping timeout", (await session.EndedAsync()).Reason);
    }

    [Fact]
    public async Task A_client_that_is_silent_while_the_server_closes_is_given_up_all_the_same()
    {
        var clock = new ManualClock();
        await using var host = await EngineHost.StartAsync(EngineHost.Short with { Clock = clock });
        using var wire = host.Wire();
        await wire.OpenAsync();
        var session = await host.SessionAsync();
        session.Send("unsent");
        session.Socket.Close();
        Assert.False(session.HasEnded);
        clock.Advance(Interval + EngineHost.Short.PingTimeout);
        Assert.Equal("ping timeout", (await session.EndedAsync()).Reason);
        Assert.Equal(0, host.Engine.Count);
    }

    [Fact]
    public async Task The_first_silence_lasts_an_interval_and_a_timeout()
    {
        var clock = new ManualClock();
        await using var host = await EngineHost.StartAsync(EngineHost.Short with { Clock = clock });
        using var wire = host.Wire();
        using var socket = await wire.OpenSocketAsync();
        var session = await host.SessionAsync();
        clock.Advance(Interval);
        Assert.Equal("2", await socket.TextAsync());
        await socket.SendAsync("3");
        // What comes back shows that the pong before it was taken.
        await socket.SendAsync("4x");
        Assert.Equal("4x", await socket.TextAsync());
        clock.Advance(Interval);
        Assert.Equal("2", await socket.TextAsync());
        clock.Advance(EngineHost.Short.PingTimeout - TimeSpan.FromMilliseconds(1));
        Assert.True(session.Socket.IsOpen, "It was given up too early.");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await socket.NextAsync());
        Assert.Equal("ping timeout", (await session.EndedAsync()).Reason);
    }

    [Fact]
    public async Task Heartbeats_go_on_after_an_upgrade()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.Short with { PingTimeout = TimeSpan.FromSeconds(5) });
        using var wire = host.Wire();
        using var socket = await EngineUpgradeTests.UpgradeAsync(wire, await wire.OpenAsync());
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("2", await socket.TextAsync());
            await socket.SendAsync("3");
        }

        var session = await host.SessionAsync();
        Assert.Equal((false, EngineTransport.WebSocket), (session.HasEnded, session.Socket.Transport));
    }

    [Fact]
    public async Task A_pong_that_nobody_asked_for_is_a_heartbeat_and_harms_nobody()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        using var socket = await wire.OpenSocketAsync();
        await socket.SendAsync("3");
        await socket.SendAsync("4x");
        Assert.Equal("4x", await socket.TextAsync());
    }

    [Fact]
    public async Task A_connection_for_each_request_is_as_good()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        foreach (var text in (string[])["a", "b"])
        {
            await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
            await raw.SendAsync($"POST /engine.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 2\r\n\r\n4{text}", Cancellation);
            Assert.StartsWith("HTTP/1.1 200 ", await raw.HeadAsync(Cancellation), StringComparison.Ordinal);
            Assert.Equal("4" + text, (await wire.GetAsync($"EIO=4&transport=polling&sid={sid}", ("Connection", "close"))).Body);
        }

        Assert.False((await host.SessionAsync()).HasEnded);
    }
}
