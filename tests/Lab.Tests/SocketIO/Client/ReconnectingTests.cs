using System.Net.Sockets;
using Lab.SocketIO;
using Lab.SocketIO.Engine;
using Xunit;

namespace Lab.Tests.SocketIO.Client;

/// <summary>How a client comes back, on a clock that the test moves.</summary>
public sealed class ReconnectingTests
{
    [Fact]
    public async Task The_waits_double_up_to_the_longest()
    {
        await using var net = new FakeNetwork();
        var log = new List<string>();
        Listen(net, log);
        var socket = net.Manager.Socket();
        socket.OnConnectError(e => log.Add("connect_error"));
        socket.Open();
        foreach (var wait in (int[])[1, 2, 4, 5, 5])
        {
            await net.RefuseAsync();
            await FakeNetwork.UntilAsync(() => net.Clock.Waiting == 1);
            net.Clock.Advance(TimeSpan.FromMilliseconds((wait * 1000) - 1));
            Assert.Equal(0, net.Attempts);
            net.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        await FakeNetwork.AnswerAsync(await net.AcceptAsync(), socket);
        Assert.Equal(
            [
                "connect_error", "attempt 1", "connect_error", "error websocket error", "attempt 2", "connect_error", "error websocket error", "attempt 3",
                "connect_error", "error websocket error", "attempt 4", "connect_error", "error websocket error", "attempt 5", "open", "reconnect 5",
            ],
            log);
    }

    [Fact]
    public async Task After_a_success_it_begins_with_the_short_wait_again()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        for (var i = 0; i < 3; i++)
        {
            await session.LoseAsync();
            await net.AdvanceAsync(TimeSpan.FromSeconds(1));
            session = await net.AcceptAsync();
            await FakeNetwork.AnswerAsync(session, socket);
        }
    }

    [Fact]
    public async Task It_gives_up_after_so_many_attempts_and_can_begin_anew()
    {
        await using var net = new FakeNetwork(new SocketIOClientOptions { RandomizationFactor = 0, ReconnectionAttempts = 2 });
        var log = new List<string>();
        Listen(net, log);
        var failed = new TaskCompletionSource();
        net.Manager.OnReconnectFailed(failed.SetResult);
        var socket = net.Manager.Socket();
        socket.Open();
        await net.RefuseAsync();
        await net.AdvanceAsync(TimeSpan.FromSeconds(1));
        await net.RefuseAsync();
        await net.AdvanceAsync(TimeSpan.FromSeconds(2));
        await net.RefuseAsync("timeout");
        await FakeNetwork.Within(failed.Task);
        Assert.Equal(["attempt 1", "error websocket error", "attempt 2", "error timeout"], log);
        await net.ConnectAsync(socket);
    }

    [Fact]
    public async Task Without_reconnection_one_failure_is_the_end()
    {
        await using var net = new FakeNetwork(new SocketIOClientOptions { Reconnection = false });
        var socket = net.Manager.Socket();
        var connecting = socket.ConnectAsync(TestContext.Current.CancellationToken);
        await net.RefuseAsync("timeout");
        Assert.Equal("timeout", (await Assert.ThrowsAsync<ConnectErrorException>(() => FakeNetwork.Within(connecting))).Message);
        var session = await net.ConnectAsync(socket);
        await session.LoseAsync();
        await FakeNetwork.UntilAsync(() => !socket.Connected);
        Assert.Equal(0, net.Clock.Waiting);
        await net.ConnectAsync(socket, "two");
    }

    [Fact]
    public async Task Waits_are_spread_and_a_seed_repeats_them()
    {
        async Task<List<TimeSpan>> Waits(int seed)
        {
            await using var net = new FakeNetwork(new SocketIOClientOptions { RandomSeed = seed });
            net.Manager.Socket().Open();
            var waits = new List<TimeSpan>();
            for (var i = 0; i < 3; i++)
            {
                await net.RefuseAsync();
                await FakeNetwork.UntilAsync(() => net.Clock.Waiting == 1);
                var start = net.Clock.GetTimestamp();
                while (net.Clock.Waiting == 1)
                {
                    net.Clock.Advance(TimeSpan.FromMilliseconds(1));
                }

                waits.Add(net.Clock.GetElapsedTime(start));
            }

            return waits;
        }

        var first = await Waits(1);
        Assert.Equal(first, await Waits(1));
        Assert.NotEqual(first, await Waits(2));
        Assert.All(first.Index(), w => Assert.InRange(w.Item.TotalSeconds, 0.5 * Math.Pow(2, w.Index), (1.5 * Math.Pow(2, w.Index)) + 0.001));
    }

    [Fact]
    public async Task Disconnecting_while_it_waits_ends_the_waiting()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        socket.Open();
        await net.RefuseAsync();
        await FakeNetwork.UntilAsync(() => net.Clock.Waiting == 1);
        await FakeNetwork.Within(socket.DisconnectAsync());
        Assert.Equal(0, net.Clock.Waiting);
        Assert.False(socket.Active);
        await net.ConnectAsync(socket);
    }

    [Fact]
    public async Task Disconnecting_while_it_connects_gives_the_attempt_up()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var connecting = socket.ConnectAsync(TestContext.Current.CancellationToken);
        await FakeNetwork.UntilAsync(() => net.Attempts == 1);
        await FakeNetwork.Within(socket.DisconnectAsync());
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => FakeNetwork.Within(connecting));
        await net.RefuseAsync();
        await net.ConnectAsync(socket);
    }

    [Fact]
    public async Task Connecting_in_the_handler_of_the_disconnect_works()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        socket.OnDisconnect(reason =>
        {
            if (reason == "io server disconnect")
            {
                socket.Open();
            }
        });
        var session = await net.ConnectAsync(socket);
        await session.SayAsync("1");
        // The connection may have been kept for it, or not.
        Assert.Equal("0", await session.SentAsync());
        await session.SayAsync("""0{"sid":"two"}""");
        Assert.Equal("two", socket.Id);
    }

    [Fact]
    public async Task A_cut_that_stalls_leaves_the_next_connection_alone()
    {
        await using var net = new FakeNetwork();
        var session = await net.ConnectAsync(net.Manager.Socket());
        Connect(net);
        session.WhenCut = () => Connect(net);
        net.Manager.Cut();
        Assert.Equal(1, net.Manager.StreamCount);
    }

    [Fact]
    public async Task Offline_there_is_no_next_connection_that_could_be_cut()
    {
        await using var net = new FakeNetwork();
        var session = await net.ConnectAsync(net.Manager.Socket());
        Connect(net);
        session.WhenCut = () => Assert.Throws<SocketException>(() => Connect(net));
        net.Manager.GoOffline();
        Assert.Equal(0, net.Manager.StreamCount);
        net.Manager.GoOnline();
        Connect(net);
        Assert.Equal(1, net.Manager.StreamCount);
    }

    private static void Connect(FakeNetwork net) => net.Dialer.Keep(new DialedStream(Stream.Null, net.Dialer));

    private static void Listen(FakeNetwork net, List<string> log)
    {
        net.Manager.OnReconnectAttempt(n => log.Add($"attempt {n}"));
        net.Manager.OnReconnect(n => log.Add($"reconnect {n}"));
        net.Manager.OnReconnectError(e => log.Add($"error {e.Message}"));
        net.Manager.OnOpen(() => log.Add("open"));
    }
}
