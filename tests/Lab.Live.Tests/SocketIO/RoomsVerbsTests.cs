using Lab.Exercises;
using Lab.SocketIO;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>What the cells about rooms call beside the emits.</summary>
public sealed class RoomsVerbsTests
{
    [Fact]
    public async Task Two_servers_together_are_one_service_and_local_is_only_one_of_them()
    {
        var (east, west) = await Sio.TogetherAsync("rooms-east", "rooms-west", TestContext.Current.CancellationToken);
        await using (east.Lesson())
        await using (west.Lesson())
        {
            await east.ConnectAllAsync("ana", "bo");
            await west.ConnectAllAsync("cy");
            await east.Socket("bo").JoinAsync("room1");
            await west.Socket("cy").JoinAsync("room1");
            Assert.Equal("ana, bo, cy", await ReachedAsync(() => east.EmitAsync("news")));
            Assert.Equal("ana, bo", await ReachedAsync(() => east.Local.EmitAsync("news")));
            Assert.Equal("cy", await ReachedAsync(() => west.Local.EmitAsync("news")));
            Assert.Equal("bo, cy", await ReachedAsync(() => west.To("room1").EmitAsync("news")));
            Assert.Equal("bo, cy", await ReachedAsync(() => east.Socket("ana").Broadcast.EmitAsync("news")));
            Assert.Equal("nobody", await ReachedAsync(() => default));
            var grid = await Sio.WhoReceivesAsync("io.emit", () => east.EmitAsync("news"), east, west);
            Assert.Equal(["at rooms-east", "at rooms-east", "at rooms-west"], grid.Columns.Select(c => c.State));
            await Assert.ThrowsAsync<ArgumentException>(() => Sio.WhoReceivesAsync("io.emit", () => default));
        }

        async Task<string> ReachedAsync(Func<ValueTask> emit) => NameSet.Write((await Sio.WhoReceivesAsync("emit", emit, east, west)).Rows[0].Receivers);
    }

    [Fact]
    public async Task Who_was_cut_comes_back_as_a_new_socket_and_the_server_has_heard_of_it()
    {
        var io = await Sio.StartAsync("rooms-cut", cancellationToken: TestContext.Current.CancellationToken);
        await using var lesson = io.Lesson();
        var connections = 0;
        io.OnConnection(async socket =>
        {
            await socket.JoinAsync("everybody");
            Interlocked.Increment(ref connections);
        });
        await io.ConnectAllAsync("ana", "bo");
        var old = io.Socket("ana");
        await old.JoinAsync("room1");
        await io.CutAndReturnAsync("ana");
        Assert.Equal(3, connections);
        Assert.False(old.Connected);
        Assert.NotEqual(old.Id, io.Socket("ana").Id);
        Assert.Equal([io.Socket("ana").Id, "everybody"], io.Socket("ana").Rooms.OrderBy(r => r == "everybody"));
        Assert.Equal(2, io.Sockets.Sockets.Count);
        Assert.StartsWith("Then (observed)", io.RoomsMap().Titled("Then").ToString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => io.CutAndReturnAsync("zoe"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_server_hears_of_a_cut_at_once_whatever_is_still_on_its_way(bool upgrades)
    {
        var io = await Sio.StartAsync($"rooms-slow {upgrades}", cancellationToken: TestContext.Current.CancellationToken);
        await using var lesson = io.Lesson();
        // What the client has written leaves later: the end of its upgrade, and its next poll.
        await io.ConnectAsync(
            "ana",
            transports: upgrades ? Sio.Both : Sio.PollingOnly,
            options: SocketIOClientOptions.Default with { ReconnectionDelay = TimeSpan.FromMilliseconds(50) },
            prepare: static ana => ana.Manager.SetDelay(TimeSpan.FromMilliseconds(100)),
            cancellationToken: TestContext.Current.CancellationToken);
        var old = io.Socket("ana");
        var reason = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        old.OnDisconnect(why => reason.TrySetResult(why));
        await io.CutAndReturnAsync("ana");
        Assert.StartsWith("transport ", await reason.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(upgrades ? EngineTransport.WebSocket : EngineTransport.Polling, old.Conn.Transport);
        Assert.NotEqual(old.Id, io.Socket("ana").Id);
    }

    [Fact]
    public async Task The_lanes_of_a_client_are_its_namespaces()
    {
        var io = await Sio.StartAsync("rooms-lanes", cancellationToken: TestContext.Current.CancellationToken);
        await using var lesson = io.Lesson();
        io.Of("/shop").OnConnection(socket => socket.On("buy", (string what) => what));
        await io.ConnectAsync("ana", transports: Sio.WebSocketOnly, cancellationToken: TestContext.Current.CancellationToken);
        var shop = await io.ConnectAsync("ana", "/shop", cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("a book", await shop.EmitWithAckAsync<string>("buy", "a book"));
        Assert.Equal(1, io.SessionCount);
        Assert.Equal(["/", "/shop"], io.Lanes().Lanes);
        Assert.Equal("ana", io.Lanes("ana").Client);
        Assert.Contains("42/shop,0[\"buy\",\"a book\"]", io.Lanes().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prediction_of_names_may_have_a_further_picture_below()
    {
        var io = await Sio.StartAsync("rooms-below", cancellationToken: TestContext.Current.CancellationToken);
        await using var lesson = io.Lesson();
        var clients = await io.ConnectAllAsync("ana", "bo", "cy");
        var grid = await io.WhoReceivesAsync("io.to(socketId).emit", () => io.To(clients[2].Id!).EmitAsync("news"));
        var view = Predict.That("rooms.own-room", "cy").Against(grid, io.RoomsMap());
        Assert.True(view.IsRight);
        Assert.Contains("Who is in which room now", view.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Who is in which room now", Predict.That("rooms.own-room", "?").Against(grid, io.RoomsMap()).ToString(), StringComparison.Ordinal);
    }
}
