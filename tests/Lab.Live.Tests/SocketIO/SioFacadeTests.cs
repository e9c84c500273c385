using Lab.Net;
using Lab.SocketIO;
using Lab.Tracing;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>What cells call for Socket.IO.</summary>
public sealed class SioFacadeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cell_starts_a_server_connects_and_sees_what_passed()
    {
        var io = await Sio.StartAsync("facade", cancellationToken: Cancellation);
        await using var lesson = io.Lesson();
        var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        io.OnConnection(socket => socket.On("hello", (string s) => heard.TrySetResult(s)));
        var ana = await io.ConnectAsync("ana", cancellationToken: Cancellation);
        await ana.EmitAsync("hello", "world");
        Assert.Equal("world", await heard.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        var ladder = io.Ladder().ToString();
        Assert.Contains("ana", ladder, StringComparison.Ordinal);
        Assert.Contains("facade", ladder, StringComparison.Ordinal);
        Assert.Contains("hello", ladder, StringComparison.Ordinal);
        var calls = io.Ladder(TraceLevel.Call).ToString();
        Assert.Contains("hello", calls, StringComparison.Ordinal);
        Assert.DoesNotContain("bytes", calls.Replace("bytes)", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(ana.Id, io.Socket("ana").Id);
        Assert.Equal([ana], io.Clients());
        Assert.Contains(LessonServers.Running, s => s.Name == "facade");
    }

    [Fact]
    public async Task A_second_start_of_the_same_name_ends_the_first_with_its_clients()
    {
        var first = await Sio.StartAsync("again", cancellationToken: Cancellation);
        var ana = await first.ConnectAsync("ana", cancellationToken: Cancellation);
        var second = await Sio.StartAsync("again", cancellationToken: Cancellation);
        Assert.False(ana.Connected);
        Assert.Equal(0, first.SessionCount);
        Assert.Same(second.Lesson(), LessonServers.Running.Single(s => s.Name == "again"));
        await second.Lesson().DisposeAsync();
        Assert.DoesNotContain(LessonServers.Running, s => s.Name == "again");
    }

    [Fact]
    public async Task A_server_that_the_program_ends_takes_its_clients_with_it()
    {
        var io = await Sio.StartAsync("disposed", cancellationToken: Cancellation);
        var ana = await io.ConnectAsync("ana", cancellationToken: Cancellation);
        var reason = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        ana.OnDisconnect(r => reason.TrySetResult(r));
        await io.DisposeAsync();
        Assert.Empty(io.Clients());
        Assert.False(ana.Active);
        Assert.NotEqual("io client disconnect", await reason.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        Assert.DoesNotContain(LessonServers.Running, s => s.Name == "disposed");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ana.ConnectAsync(Cancellation));
    }

    [Fact]
    public async Task Transports_and_options_belong_to_a_connection_not_to_a_namespace()
    {
        var io = await Sio.StartAsync("options", cancellationToken: Cancellation);
        await using var lesson = io.Lesson();
        io.Of("/admin");
        var options = SocketIOClientOptions.Default with { RandomizationFactor = 0 };
        await io.ConnectAsync("ana", transports: Sio.WebSocketOnly, options: options, cancellationToken: Cancellation);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => io.ConnectAsync("ana", "/admin", transports: Sio.PollingOnly, cancellationToken: Cancellation));
        Assert.Contains("share that connection", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => io.ConnectAsync("ana", "/admin", options: SocketIOClientOptions.Default, cancellationToken: Cancellation));
        await io.ConnectAsync("ana", "/admin", cancellationToken: Cancellation);
        await io.ConnectAsync("ana", "/admin", transports: [EngineTransport.WebSocket], options: options, cancellationToken: Cancellation);
        Assert.Equal(2, io.Clients().Count);
    }

    [Fact]
    public async Task A_server_that_does_not_let_a_client_in_is_given_up()
    {
        var io = await Sio.StartAsync("closed", cancellationToken: Cancellation);
        await using var lesson = io.Lesson();
        SioLab.Of(io).LetInWithin = TimeSpan.FromMilliseconds(200);
        var opens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        io.Use(_ => opens.Task);
        var error = await Assert.ThrowsAsync<TimeoutException>(() => io.ConnectAsync("ana", cancellationToken: Cancellation));
        Assert.StartsWith("The server has neither let ana in nor refused it within 200 ms.", error.Message, StringComparison.Ordinal);
        Assert.Empty(io.Clients());
        opens.SetResult();
        await io.ConnectAsync("ana", cancellationToken: Cancellation);
        Assert.Single(io.Clients());
    }

    [Fact]
    public async Task When_a_client_is_connected_the_servers_handlers_are_done()
    {
        var io = await Sio.StartAsync("ready", cancellationToken: Cancellation);
        await using var lesson = io.Lesson();
        io.OnConnection(async socket =>
        {
            await Task.Delay(100);
            await socket.JoinAsync("room1");
        });
        await io.ConnectAsync("ana", cancellationToken: Cancellation);
        Assert.Matches("room1 +● +1\n", io.RoomsMap().ToString());
    }

    [Fact]
    public async Task A_client_of_the_same_name_replaces_the_one_before()
    {
        var io = await Sio.StartAsync("replaced", cancellationToken: Cancellation);
        await using var lesson = io.Lesson();
        var first = await io.ConnectAsync("ana", cancellationToken: Cancellation);
        var second = await io.ConnectAsync("ana", cancellationToken: Cancellation);
        Assert.False(first.Connected);
        Assert.Equal([second], io.Clients());
        Assert.Equal(1, (await io.WhoReceivesAsync("io.emit", () => io.EmitAsync("x"))).Rows[0].Counts["ana"]);
    }

    [Fact]
    public async Task Namespaces_of_one_client_share_a_connection_and_can_begin_anew()
    {
        var io = await Sio.StartAsync("shared", cancellationToken: Cancellation);
        await using var lesson = io.Lesson();
        io.Of("/admin").OnConnection(socket => socket.JoinAsync("news").AsTask());
        var ana = await io.ConnectAsync("ana", cancellationToken: Cancellation);
        var inAdmin = await io.ConnectAsync("ana", "/admin", cancellationToken: Cancellation);
        var again = await io.ConnectAsync("ana", "admin", cancellationToken: Cancellation);
        Assert.Same(ana.Manager, again.Manager);
        Assert.NotSame(inAdmin, again);
        Assert.Equal(1, io.SessionCount);
        Assert.NotEqual(ana.Id, again.Id);
        Assert.Equal(again.Id, io.Socket("ana/admin").Id);
        var map = io.RoomsMap().ToString();
        Assert.Contains("Namespace /admin", map, StringComparison.Ordinal);
        Assert.Contains("ana/admin", map, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => io.ConnectAsync("ana", "/nowhere", cancellationToken: Cancellation));
        Assert.Equal("Invalid namespace", refused.Message);
        Assert.Equal(2, io.Clients().Count);
        Assert.True(ana.Connected);
    }

    [Theory]
    [InlineData(EngineTransport.Polling)]
    [InlineData(EngineTransport.WebSocket)]
    public async Task A_client_can_be_kept_to_one_transport_and_prepared_before_it_connects(EngineTransport transport)
    {
        var io = await Sio.StartAsync($"one {transport}", cancellationToken: Cancellation);
        await using var lesson = io.Lesson();
        io.OnConnection(socket => socket.EmitAsync("welcome", "you").AsTask());
        var heard = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var ana = await io.ConnectAsync("ana", transports: transport == EngineTransport.Polling ? Sio.PollingOnly : Sio.WebSocketOnly, prepare: ana => ana.On("welcome", (string s) => heard.TrySetResult(s)), cancellationToken: Cancellation);
        Assert.Equal("you", await heard.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        Assert.Equal(transport, ana.Manager.Transport);
        Assert.Equal(1, (await io.WhoReceivesAsync("io.emit", () => io.EmitAsync("x"))).Rows[0].Counts["ana"]);
    }

    [Fact]
    public async Task One_who_is_away_has_a_column_and_gets_nothing()
    {
        var io = await Sio.StartAsync("away", cancellationToken: Cancellation);
        await using var lesson = io.Lesson();
        var ana = await io.ConnectAsync("ana", cancellationToken: Cancellation);
        await io.ConnectAsync("bo", cancellationToken: Cancellation);
        await ana.DisconnectAsync();
        var grid = await io.WhoReceivesAsync("io.emit", () => io.EmitAsync("x"));
        Assert.Equal(["bo"], grid.Rows[0].Receivers);
        Assert.Contains("away", grid.ToString(), StringComparison.Ordinal);
        Assert.Equal("ana is not connected at the moment. (Parameter 'name')", Assert.Throws<ArgumentException>(() => io.Socket("ana")).Message);
        Assert.StartsWith("There is no client \"zoe\". There are ana, bo.", Assert.Throws<ArgumentException>(() => io.Socket("zoe")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_to_find_out_that_all_has_arrived()
    {
        var io = await Sio.StartAsync("quiet", cancellationToken: Cancellation);
        await using var lesson = io.Lesson();
        await io.ConnectAsync("ana", cancellationToken: Cancellation);
        await io.WhoReceivesAsync("io.emit", () => io.EmitAsync("x", "seen"));
        var ladder = io.Ladder().ToString();
        Assert.Contains("seen", ladder, StringComparison.Ordinal);
        Assert.Equal(2, io.Trace().Snapshot().Events.Count(e => e is { Level: TraceLevel.SocketPacket, Verb: "EVENT" }));
    }
}
