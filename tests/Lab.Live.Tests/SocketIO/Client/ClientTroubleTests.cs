using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Lab.Net;
using Lab.SocketIO;
using Lab.Tests.SocketIO;
using Lab.Wire.EngineIO;
using Xunit;
using static Lab.Live.Tests.SocketIO.Client.ClientRig;

namespace Lab.Live.Tests.SocketIO.Client;

/// <summary>The client when the network or the server is not as it should be.</summary>
public sealed class ClientTroubleTests
{
    public static TheoryData<string> EachWay => Ways;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(EachWay))]
    public async Task A_client_that_is_cut_gets_its_rooms_and_what_it_missed(string way)
    {
        // One that is cut between two of its polls is only found out by its silence.
        var options = new SocketIOOptions { ConnectionStateRecovery = new(), PingInterval = TimeSpan.FromSeconds(2), PingTimeout = TimeSpan.FromSeconds(2) };
        await using var server = await SocketIOServer.StartAsync(options, cancellationToken: Stop);
        server.OnConnection(socket =>
        {
            socket.On("join", (string room) => socket.JoinAsync(room));
            socket.On("ready", () => true);
        });
        var got = new List<int>();
        var last = new TaskCompletionSource();
        await using var client = await Within(SocketIOClient.ConnectAsync(new Uri($"http://{server.EndPoint}"), Options(way), prepare: socket => socket.On("n", (int n) =>
        {
            got.Add(n);
            if (n == 4)
            {
                last.SetResult();
            }
        }), cancellationToken: Stop));
        var id = client.Id;
        await client.EmitAsync("join", "room");
        Assert.True(await Within(client.EmitWithAckAsync<bool>("ready")));
        await server.To("room").EmitAsync("n", 1);
        await UntilAsync(() => got.Count == 1, "the first event");
        var recovered = new TaskCompletionSource<bool>();
        client.OnConnect(() => recovered.TrySetResult(client.Recovered));
        client.Manager.GoOffline();
        await UntilAsync(() => server.Sockets.Sockets.Count == 0, "the server knows");
        await server.To("room").EmitAsync("n", 2);
        await server.EmitAsync("n", 3);
        client.Manager.GoOnline();
        Assert.True(await Within(recovered.Task));
        Assert.Equal(id, client.Id);
        await server.To("room").EmitAsync("n", 4);
        await Within(last.Task);
        Assert.Equal([1, 2, 3, 4], got);
    }

    [Fact]
    public async Task Offline_every_attempt_fails_and_online_the_next_succeeds()
    {
        await using var server = await SocketIOServer.StartAsync(cancellationToken: Stop);
        server.OnConnection(socket => socket.On("echo", (int n) => n));
        await using var client = await Within(SocketIOClient.ConnectAsync(new Uri($"http://{server.EndPoint}"), Options("websocket"), cancellationToken: Stop));
        var (failed, reason) = (new TaskCompletionSource<Exception>(), new TaskCompletionSource<(string, string?)>());
        client.Manager.OnReconnectError(e => failed.TrySetResult(e));
        client.OnDisconnect((why, details) => reason.TrySetResult((why, details)));
        client.Manager.GoOffline();
        Assert.Equal(("transport close", "network connection lost"), await Within(reason.Task));
        Assert.IsType<ConnectErrorException>(await Within(failed.Task));
        var kept = client.EmitWithAckAsync<int>("echo", 5);
        client.Manager.GoOnline();
        Assert.Equal(5, await Within(kept));
    }

    [Fact]
    public async Task What_passes_can_be_held_back()
    {
        await using var server = await SocketIOServer.StartAsync(cancellationToken: Stop);
        server.OnConnection(socket => socket.On("echo", (int n) => n));
        await using var client = await Within(SocketIOClient.ConnectAsync(new Uri($"http://{server.EndPoint}"), Options("websocket"), cancellationToken: Stop));
        client.Manager.SetDelay(TimeSpan.FromMilliseconds(100));
        // The read that is under way has begun before.
        await Within(client.EmitWithAckAsync<int>("echo", 1));
        var clock = Stopwatch.StartNew();
        await Within(client.EmitWithAckAsync<int>("echo", 2));
        Assert.True(clock.ElapsedMilliseconds >= 190, $"{clock.ElapsedMilliseconds} ms");
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up()
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions
        {
            Name = "falls silent",
            Handler = async (session, stop) =>
            {
                await session.SendAsync("""0{"sid":"s","upgrades":[],"pingInterval":150,"pingTimeout":100,"maxPayload":1000}""", stop);
                await session.ReceiveAsync(stop);
                await session.SendAsync("""40{"sid":"one"}""", stop);
                await session.ReceiveAsync(stop);
            },
        }, Stop);
        var (clock, reason) = (new ManualClock(), new TaskCompletionSource<string>());
        await using var client = await Within(SocketIOClient.ConnectAsync(
            new Uri($"ws://{server.EndPoint}"), Options("websocket") with { Reconnection = false, Clock = clock }, prepare: socket => socket.OnDisconnect(reason.SetResult), cancellationToken: Stop));
        clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal("ping timeout", await Within(reason.Task));
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task A_server_that_does_not_answer_is_a_timeout(string way)
    {
        using var mute = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        mute.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        mute.Listen();
        await using var manager = new SocketManager(new Uri($"http://{mute.LocalEndPoint}"), Options(way) with { Timeout = TimeSpan.FromMilliseconds(200) });
        Assert.Equal("timeout", (await Assert.ThrowsAsync<ConnectErrorException>(() => Within(manager.ConnectAsync(Stop)))).Message);
        await Within(manager.CloseAsync());
        await UntilAsync(() => manager.StreamCount == 0, "no connection is left");
    }

    [Theory]
    [InlineData("polling", "xhr poll error: the server answers 404")]
    [InlineData("websocket", "websocket error")]
    public async Task Another_kind_of_server_is_a_connect_error(string way, string words)
    {
        await using var server = await SocketIOServer.StartAsync(new SocketIOOptions { Path = "/elsewhere" }, cancellationToken: Stop);
        var error = await Assert.ThrowsAsync<ConnectErrorException>(() => Within(SocketIOClient.ConnectAsync(new Uri($"http://{server.EndPoint}"), Options(way), cancellationToken: Stop)));
        Assert.StartsWith(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_transport_is_tried_only_when_that_is_asked_for()
    {
        await using var server = await SocketIOServer.StartAsync(new SocketIOOptions { Transports = [EngineTransport.WebSocket] }, cancellationToken: Stop);
        var (address, options) = (new Uri($"http://{server.EndPoint}"), Options("polling, then websocket"));
        await Assert.ThrowsAsync<ConnectErrorException>(() => Within(SocketIOClient.ConnectAsync(address, options, cancellationToken: Stop)));
        await using var client = await Within(SocketIOClient.ConnectAsync(address, options with { TryAllTransports = true }, cancellationToken: Stop));
        Assert.Equal(EngineTransport.WebSocket, client.Manager.Transport);
    }

    [Fact]
    public async Task Without_a_working_WebSocket_it_goes_on_polling()
    {
        var refused = 0;
        await using var server = await SocketIOServer.StartAsync(new SocketIOOptions
        {
            Headers = (context, _) =>
            {
                if (context.Request.Query["transport"] == "websocket")
                {
                    Interlocked.Increment(ref refused);
                    context.Abort();
                }
            },
        }, cancellationToken: Stop);
        server.OnConnection(socket => socket.On("echo", (int n) => n));
        await using var client = await Within(SocketIOClient.ConnectAsync(new Uri($"http://{server.EndPoint}"), Options("polling, then websocket"), cancellationToken: Stop));
        await UntilAsync(() => Volatile.Read(ref refused) > 0, "the WebSocket is tried");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(i, await Within(client.EmitWithAckAsync<int>("echo", i)));
        }

        Assert.Equal(EngineTransport.Polling, client.Manager.Transport);
    }

    [Fact]
    public async Task A_WebSocket_that_has_worked_is_remembered()
    {
        await using var server = await SocketIOServer.StartAsync(cancellationToken: Stop);
        var began = new System.Collections.Concurrent.ConcurrentQueue<string>();
        server.OnConnection(socket => began.Enqueue(socket.Conn.Transport.ToString()));
        await using var client = await Within(SocketIOClient.ConnectAsync(new Uri($"http://{server.EndPoint}"), Options("polling, then websocket") with { RememberUpgrade = true }, cancellationToken: Stop));
        await UntilAsync(() => client.Manager.Transport == EngineTransport.WebSocket, "the upgrade");
        var back = new TaskCompletionSource<EngineTransport?>();
        client.OnConnect(() => back.TrySetResult(client.Manager.Transport));
        client.Manager.Cut();
        Assert.Equal(EngineTransport.WebSocket, await Within(back.Task));
        Assert.Equal(["Polling", "WebSocket"], began);
    }

    [Fact]
    public async Task Cookies_come_back_when_that_is_asked_for()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        await using var server = await SocketIOServer.StartAsync(new SocketIOOptions
        {
            Cookie = new SessionCookieOptions(),
            Headers = (context, _) => seen.Enqueue($"{context.Request.Query["transport"]} {context.Request.Headers.Cookie.ToString().Split('=')[0]}"),
        }, cancellationToken: Stop);
        await using var client = await Within(SocketIOClient.ConnectAsync(new Uri($"http://{server.EndPoint}"), Options("polling, then websocket") with { WithCredentials = true }, cancellationToken: Stop));
        await UntilAsync(() => client.Manager.Transport == EngineTransport.WebSocket, "the upgrade");
        Assert.Equal("polling ", seen.First());
        Assert.Contains("polling io", seen);
        Assert.Contains("websocket io", seen);
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task A_server_that_reads_nothing_cannot_hold_a_client_that_ends(string way)
    {
        await using var server = await SocketIOServer.StartAsync(cancellationToken: Stop);
        var manager = new SocketManager(new Uri($"http://{server.EndPoint}"), Options(way));
        await Within(manager.ConnectAsync(Stop));
        // Longer than any wait of a close.
        manager.SetDelay(TimeSpan.FromMinutes(1));
        // One is on its way, and the other waits for it.
        var sending = Enumerable.Range(0, 2).Select(_ => manager.Socket().EmitAsync("much", new string('x', 1_000_000)).AsTask()).ToList();
        await Within(manager.DisposeAsync().AsTask());
        await Within(Task.WhenAll(sending));
        Assert.Equal(0, manager.StreamCount);
    }

    [Fact]
    public async Task Nothing_is_left_of_many_clients_that_end_in_every_way()
    {
        // One that goes between two of its polls is only found out by its silence.
        var options = new SocketIOOptions { PingInterval = TimeSpan.FromSeconds(2), PingTimeout = TimeSpan.FromSeconds(2) };
        await using var server = await SocketIOServer.StartAsync(options, cancellationToken: Stop);
        var managers = new List<SocketManager>();
        await Within(Task.WhenAll(Enumerable.Range(0, 40).Select(async n =>
        {
            var manager = new SocketManager(new Uri($"http://{server.EndPoint}"), Options(Ways.ElementAt(n % 4).Data));
            lock (managers)
            {
                managers.Add(manager);
            }

            var connecting = manager.ConnectAsync(Stop);
            if (n % 5 > 0)
            {
                await connecting;
            }

            switch (n % 3)
            {
                case 0:
                    await manager.Socket().DisconnectAsync();
                    break;
                case 1:
                    manager.Cut();
                    break;
            }

            await manager.DisposeAsync();
            await connecting.ContinueWith(static t => t.Exception, TaskScheduler.Default);
        })));
        Assert.All(managers, m => Assert.Equal(0, m.StreamCount));
        await UntilAsync(() => server.SessionCount == 0 && server.RunningCount == 0 && server.Sockets.Sockets.Count == 0, "nothing is left at the server");
    }
}
