using System.Diagnostics;
using System.Net;
using Lab.Live.Tests.WebSockets;
using Lab.SocketIO;
using Lab.Tests.Wire.WebSocket;
using Lab.Wire.SocketIO;
using Lab.Wire.WebSocket;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>The server closes: nothing is left, whatever it was doing.</summary>
public sealed class ServerCloseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_close_in_the_middle_of_everything_leaves_nothing()
    {
        var clock = new CountingClock();
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var disconnected = new System.Collections.Concurrent.ConcurrentBag<string>();
        // So much may wait that nobody is cut for it before the close.
        var options = SocketIOOptions.Default with { Clock = clock, MaxQueuedEvents = 5, MaxBufferedBytes = 1 << 30 };
        var io = await SocketIOServer.StartAsync(options, cancellationToken: Cancellation);
        io.Of("/slow").Use(_ => never.Task);
        io.OnConnection(socket =>
        {
            socket.OnDisconnect(disconnected.Add);
            socket.On("never", () => never.Task);
            socket.On("echo", (SocketArguments arguments) => socket.EmitAsync("back", arguments).AsTask());
        });
        using var wire = new EngineWire(io.EndPoint!);
        var clients = new List<WireSocket>();
        var raws = new List<RawPeer>();
        var tasks = new List<Task>();
        for (var i = 0; i < 5; i++)
        {
            // One that polls, one that does not, one that polls and has joined.
            tasks.Add(wire.PollAsync(await wire.OpenAsync()));
            await wire.OpenAsync();
            var joined = await wire.OpenAsync();
            await wire.PostAsync(joined, "40");
            await wire.PollAsync(joined);
            tasks.Add(wire.PollAsync(joined));
            // One in the middle of a POST.
            var raw = await RawPeer.ConnectAsync(io.EndPoint!, Cancellation);
            raws.Add(raw);
            await raw.SendAsync($"POST /socket.io/?EIO=4&transport=polling&sid={await wire.OpenAsync()} HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n4", Cancellation);
            // One in the middle of an upgrade.
            var trial = await wire.SocketAsync(await wire.OpenAsync());
            clients.Add(trial);
            await trial.SendAsync("2probe");
            Assert.Equal("3probe", await trial.TextAsync());
            // By WebSocket: not joined, joined, in a middleware, with a handler that does not end and a full queue, with half a packet.
            clients.Add(await wire.OpenSocketAsync());
            foreach (var packets in (string[][])[[], ["40/slow,"], [.. Enumerable.Repeat("42[\"never\"]", 10)], ["451-[\"echo\",{\"_placeholder\":true,\"num\":0}]"]])
            {
                var socket = await wire.OpenSocketAsync();
                clients.Add(socket);
                await socket.SendAsync("40");
                Assert.StartsWith("40{", await socket.TextAsync(), StringComparison.Ordinal);
                foreach (var packet in packets)
                {
                    await socket.SendAsync(packet);
                }
            }
        }

        // One that never reads, while everybody is sent a lot, and answers that nobody will give.
        var deaf = await RawPeer.ConnectAsync(io.EndPoint!, Cancellation);
        raws.Add(deaf);
        await deaf.SendAsync(RawPeer.Upgrade.Replace("GET /", "GET /socket.io/?EIO=4&transport=websocket", StringComparison.Ordinal), Cancellation);
        await deaf.HeadAsync(Cancellation);
        await deaf.SendAsync(Frames.To(WebSocketRole.Server, "81:40"), Cancellation);
        await EngineCloseTests.ZeroAsync(() => io.Sockets.Sockets.Count - 26);
        var answers = io.Timeout(TimeSpan.FromMinutes(10)).EmitWithAckAsync<int>("question");
        using var stop = new CancellationTokenSource();
        var broadcasting = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    await io.EmitAsync("noise", new string('n', 50_000));
                    await Task.Delay(1);
                }
            }, Cancellation);
        var pumping = clients.Select(static c => c.EndAsync()).ToList();
        var began = Stopwatch.GetTimestamp();
        await io.CloseAsync();
        await io.CloseAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));

        // Every client sees the end, and of the server nothing is left.
        await Task.WhenAll(pumping).WaitAsync(Patience, Cancellation);
        await Task.WhenAll(tasks).WaitAsync(Patience, Cancellation);
        foreach (var raw in raws)
        {
            await raw.EndAsync(Cancellation);
        }

        await stop.CancelAsync();
        await broadcasting;
        Assert.Equal((0, 0, 0), (io.SessionCount, io.Sockets.Sockets.Count, io.Of("/slow").Sockets.Count));
        await EngineCloseTests.ZeroAsync(() => io.RunningCount + io.DeadlineCount);
        Assert.All(disconnected, static reason => Assert.Equal("server shutting down", reason));
        Assert.Equal(26, disconnected.Count);
        await Assert.ThrowsAsync<AckTimeoutException<int>>(() => answers.WaitAsync(Patience, Cancellation));
        await EngineCloseTests.ZeroAsync(() => clock.Count, () => clock.Held);
        never.SetResult();

        // The port is free at once.
        await using var again = await SocketIOServer.StartAsync(null, new SocketIOListen { Port = io.EndPoint!.Port }, Cancellation);
        using var second = new EngineWire(again.EndPoint!);
        Assert.NotEmpty(await second.OpenAsync());
        clients.ForEach(static c => c.Dispose());
        foreach (var raw in raws)
        {
            await raw.DisposeAsync();
        }
    }

    [Fact]
    public async Task Closing_disconnects_the_clients_and_frees_the_port()
    {
        var io = await SocketIOServer.StartAsync(cancellationToken: Cancellation);
        var reason = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        io.OnConnection(socket => socket.OnDisconnect(reason.SetResult));
        using var wire = new EngineWire(io.EndPoint!);
        using var socket = await wire.OpenSocketAsync();
        await socket.SendAsync("40");
        Assert.StartsWith("40{", await socket.TextAsync(), StringComparison.Ordinal);
        Assert.Single(io.Sockets.Sockets);
        await io.CloseAsync();
        Assert.Null(await socket.NextAsync());
        Assert.Equal("server shutting down", await reason.Task.WaitAsync(Patience, Cancellation));
        Assert.Empty(io.Sockets.Sockets);
        await using var again = await SocketIOServer.StartAsync(null, new SocketIOListen { Port = io.EndPoint!.Port }, Cancellation);
        Assert.Equal(io.EndPoint, again.EndPoint);
    }

    [Fact]
    public async Task Closing_what_was_never_reached_or_is_closed_already_is_harmless()
    {
        var io = new SocketIOServer();
        await io.CloseAsync();
        await io.CloseAsync();
        await io.DisposeAsync();
        Assert.Equal((0, null), (io.SessionCount, io.EndPoint));
    }

    [Fact]
    public async Task An_application_that_stops_closes_the_server_it_mapped()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSocketIO(SocketIOOptions.Default with { PingTimeout = TimeSpan.FromMilliseconds(6_000), PingInterval = TimeSpan.FromMilliseconds(24_000) });
        // Kestrel as it comes, without sockets that can be taken over.
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        var io = app.MapSocketIO();
        var reason = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        io.OnConnection(socket => socket.OnDisconnect(reason.SetResult));
        await app.StartAsync(Cancellation);
        using var wire = new EngineWire(new IPEndPoint(IPAddress.Loopback, new Uri(app.Urls.First()).Port));
        Assert.Equal((6_000, 24_000), (await wire.GetAsync("EIO=4&transport=polling")).Open is var open ? ((int)open["pingTimeout"]!, (int)open["pingInterval"]!) : default);
        using var socket = await wire.OpenSocketAsync();
        await socket.SendAsync("40");
        Assert.StartsWith("40{", await socket.TextAsync(), StringComparison.Ordinal);
        await app.StopAsync(Cancellation);
        Assert.Null(await socket.NextAsync());
        Assert.Equal("server shutting down", await reason.Task.WaitAsync(Patience, Cancellation));
        await EngineCloseTests.ZeroAsync(() => io.SessionCount + io.RunningCount + io.DeadlineCount);
    }

    [Fact]
    public async Task After_the_server_was_closed_another_serves_the_same_clients_on_the_same_port()
    {
        var port = 0;
        for (var i = 0; i < 3; i++)
        {
            await using var io = await SocketIOServer.StartAsync(null, new SocketIOListen { Port = port }, Cancellation);
            port = io.EndPoint!.Port;
            using var wire = new EngineWire(io.EndPoint);
            using var socket = await wire.OpenSocketAsync();
            await socket.SendAsync("40");
            Assert.StartsWith("40{", await socket.TextAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_was_emitted_right_before_a_close_arrives()
    {
        for (var i = 0; i < 5; i++)
        {
            var io = await SocketIOServer.StartAsync(cancellationToken: Cancellation);
            using var wire = new EngineWire(io.EndPoint!);
            using var socket = await wire.OpenSocketAsync();
            await socket.SendAsync("40");
            Assert.StartsWith("40{", await socket.TextAsync(), StringComparison.Ordinal);
            var sid = await wire.OpenAsync();
            await wire.PostAsync(sid, "40");
            Assert.StartsWith("40{", (await wire.PollAsync(sid)).Body, StringComparison.Ordinal);
            var poll = wire.PollAsync(sid);
            await EngineCloseTests.ZeroAsync(() => io.Sockets.Sockets.Values.Count(static s => !s.Conn.IsWritable));
            await io.EmitAsync("bye", i);
            var closing = io.CloseAsync();
            Assert.Equal($"42[\"bye\",{i}]", await socket.TextAsync());
            while (await socket.NextAsync() is not null)
            {
            }

            // With a close frame, not with a broken stream.
            Assert.Equal(System.Net.WebSockets.WebSocketState.CloseReceived, socket.Socket.State);
            Assert.StartsWith($"42[\"bye\",{i}]", (await poll).Body, StringComparison.Ordinal);
            await closing.WaitAsync(Patience, Cancellation);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("a/b/")]
    public async Task The_path_may_be_the_root_and_may_lack_slashes(string path)
    {
        await using var io = await SocketIOServer.StartAsync(SocketIOOptions.Default with { Path = path }, cancellationToken: Cancellation);
        using var wire = new EngineWire(io.EndPoint!, path.Trim('/') is { Length: > 0 } name ? $"/{name}/" : "/");
        Assert.NotEmpty(await wire.OpenAsync());
    }
}
