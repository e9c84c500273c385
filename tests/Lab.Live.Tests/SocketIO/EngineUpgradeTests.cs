using System.Diagnostics;
using System.Net.WebSockets;
using Lab.SocketIO;
using Lab.Tests.SocketIO;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>From polling to a WebSocket, and the races on the way.</summary>
public sealed class EngineUpgradeTests
{
    [Fact]
    public async Task A_session_goes_over_to_a_WebSocket()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        using var socket = await wire.SocketAsync(sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.TextAsync());
        Assert.Equal("6", (await wire.PollAsync(sid)).Body);
        await socket.SendAsync("5");
        await socket.SendAsync("4hello");
        Assert.Equal("4hello", await socket.TextAsync());
        var session = await host.SessionAsync();
        Assert.Equal((EngineTransport.WebSocket, "polling"), (session.Socket.Transport, session.Socket.Request.Query["transport"].ToString()));
        Assert.Equal(1, host.Engine.Count);
    }

    [Fact]
    public async Task A_poll_that_waits_is_let_go_in_well_under_300_ms()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var best = TimeSpan.MaxValue;
        // The further tries are for a machine that was busy in the first.
        for (var i = 0; i < 20 && best > TimeSpan.FromMilliseconds(100); i++)
        {
            var sid = await wire.OpenAsync();
            var poll = wire.PollAsync(sid);
            using var socket = await wire.SocketAsync(sid);
            var began = Stopwatch.GetTimestamp();
            await socket.SendAsync("2probe");
            Assert.Equal("3probe", await socket.TextAsync());
            Assert.Equal("6", (await poll).Body);
            best = Stopwatch.GetElapsedTime(began) is var took && took < best ? took : best;
        }

        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_request_right_after_the_upgrade_comes_after_it()
    {
        // The request waits for the upgrade for a moment, which never ends by this clock.
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { Clock = new HandClock() });
        using var wire = host.Wire();
        for (var i = 0; i < 20; i++)
        {
            var sid = await wire.OpenAsync();
            using var socket = await wire.SocketAsync(sid);
            await socket.SendAsync("2probe");
            Assert.Equal("3probe", await socket.TextAsync());
            await socket.SendAsync("5");
            Assert.Equal(400, (await wire.PollAsync(sid)).Status);
            await socket.SendAsync("4hello");
            Assert.Equal("4hello", await socket.TextAsync());
        }
    }

    [Fact]
    public async Task A_second_WebSocket_right_after_the_upgrade_is_closed_and_the_first_goes_on()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        for (var i = 0; i < 10; i++)
        {
            var sid = await wire.OpenAsync();
            using var socket = await wire.SocketAsync(sid);
            await socket.SendAsync("2probe");
            Assert.Equal("3probe", await socket.TextAsync());
            await socket.SendAsync("5");
            using var second = await wire.SocketAsync(sid);
            Assert.Null(await second.NextAsync());
            await socket.SendAsync("4hello");
            Assert.Equal("4hello", await socket.TextAsync());
        }
    }

    [Fact]
    public async Task A_second_WebSocket_beside_one_on_trial_is_closed_and_the_first_goes_on()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        using var socket = await wire.SocketAsync(sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.TextAsync());
        using var second = await wire.SocketAsync(sid);
        Assert.Null(await second.NextAsync());
        await socket.SendAsync("5");
        await socket.SendAsync("4hello");
        Assert.Equal("4hello", await socket.TextAsync());
    }

    [Fact]
    public async Task A_WebSocket_for_a_session_that_is_on_one_already_is_closed()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        using var socket = await wire.OpenSocketAsync();
        using var second = await wire.SocketAsync((await host.SessionAsync()).Socket.Id);
        Assert.Null(await second.NextAsync());
        await socket.SendAsync("4hello");
        Assert.Equal("4hello", await socket.TextAsync());
    }

    [Theory]
    [InlineData("4hello")]
    [InlineData("5")]
    [InlineData("3probe")]
    [InlineData("2")]
    [InlineData("abc")]
    [InlineData("1")]
    public async Task A_WebSocket_that_does_not_begin_with_the_probe_is_closed_and_the_session_goes_on(string first)
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        using var socket = await wire.SocketAsync(sid);
        await socket.SendAsync(first);
        Assert.Null(await socket.NextAsync());
        await wire.PostAsync(sid, "4still");
        Assert.Equal("4still", (await wire.PollAsync(sid)).Body);
        // And may try again.
        using var again = await UpgradeAsync(wire, sid);
        await again.SendAsync("4over");
        Assert.Equal("4over", await again.TextAsync());
    }

    [Fact]
    public async Task An_upgrade_that_takes_too_long_is_given_up_and_the_session_goes_on()
    {
        var clock = new ManualClock();
        var options = SocketIOOptions.Default with { Clock = clock, UpgradeTimeout = TimeSpan.FromMilliseconds(100) };
        await using var host = await EngineHost.StartAsync(options);
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var before = clock.Waiting;
        using var silent = await wire.SocketAsync(sid);
        await EngineCloseTests.ZeroAsync(() => clock.Waiting - before - 1);
        clock.Advance(options.UpgradeTimeout);
        Assert.Null(await silent.NextAsync());
        using var halfway = await wire.SocketAsync(sid);
        await halfway.SendAsync("2probe");
        Assert.Equal("3probe", await halfway.TextAsync());
        clock.Advance(options.UpgradeTimeout);
        Assert.Null(await halfway.NextAsync());
        await wire.PostAsync(sid, "4still");
        Assert.Equal("4still", (await wire.PollAsync(sid)).Body);
    }

    [Fact]
    public async Task Closing_the_session_closes_a_WebSocket_on_trial()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        using var socket = await wire.SocketAsync(sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.TextAsync());
        var session = await host.SessionAsync();
        session.Socket.Close();
        Assert.Equal("6" + EngineWire.Separator + "1", (await wire.PollAsync(sid)).Body);
        Assert.Null(await socket.NextAsync());
        Assert.Equal("forced close", (await session.EndedAsync()).Reason);
        Assert.Equal(0, host.Engine.Count);
    }

    [Fact]
    public async Task A_close_of_the_client_in_the_middle_of_an_upgrade_ends_all()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        using var socket = await wire.SocketAsync(sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.TextAsync());
        await wire.PostAsync(sid, "1");
        Assert.Null(await socket.NextAsync());
        Assert.Equal("transport close", (await (await host.SessionAsync()).EndedAsync()).Reason);
        Assert.Equal(0, host.Engine.Count);
    }

    [Fact]
    public async Task What_is_sent_in_the_middle_of_an_upgrade_arrives_once_and_in_order()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        for (var round = 0; round < 5; round++)
        {
            var sid = await wire.OpenAsync();
            var session = await host.SessionAsync();
            var (got, stop) = (new List<string>(), new CancellationTokenSource());
            using (stop)
            {
                var sending = Task.Run(
                    async () =>
                    {
                        for (var i = 0; i < 50; i++)
                        {
                            session.Send($"{i}");
                            await Task.Yield();
                        }
                    }, TestContext.Current.CancellationToken);
                using var socket = await wire.SocketAsync(sid);
                await socket.SendAsync("2probe");
                Assert.Equal("3probe", await socket.TextAsync());
                var packets = (await wire.PollAsync(sid)).Body.Split(EngineWire.Separator);
                got.AddRange(packets.Where(static p => p.StartsWith('4')));
                await socket.SendAsync("5");
                while (got.Count < 50)
                {
                    got.Add((await socket.TextAsync())!);
                }

                await sending;
                Assert.Equal([.. Enumerable.Range(0, 50).Select(static i => $"4{i}")], got);
                await socket.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
            }
        }
    }

    /// <summary>Takes a session to a WebSocket.</summary>
    internal static async Task<WireSocket> UpgradeAsync(EngineWire wire, string sid)
    {
        var socket = await wire.SocketAsync(sid);
        await socket.SendAsync("2probe");
        Assert.Equal("3probe", await socket.TextAsync());
        await socket.SendAsync("5");
        return socket;
    }

    [Fact]
    public async Task A_second_WebSocket_is_closed_also_while_the_last_poll_is_on_its_way_and_the_first_goes_on()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        for (var i = 0; i < 10; i++)
        {
            var sid = await wire.OpenAsync();
            var session = await host.SessionAsync();
            var poll = wire.PollAsync(sid);
            await EngineCloseTests.WritableAsync(session);
            using var socket = await wire.SocketAsync(sid);
            await socket.SendAsync("2probe");
            await socket.SendAsync("5");
            Assert.Equal("3probe", await socket.TextAsync());
            using var second = await wire.SocketAsync(sid);
            await second.SendAsync("2probe");
            Assert.Null(await second.NextAsync());
            Assert.Equal("6", (await poll).Body);
            await socket.SendAsync("4hello");
            Assert.Equal("4hello", await socket.TextAsync());
            Assert.False(session.HasEnded);
        }
    }
}
