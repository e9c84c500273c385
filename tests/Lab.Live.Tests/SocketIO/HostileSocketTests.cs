using System.Text;
using Lab.SocketIO;
using Lab.Tests.SocketIO;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>Clients that send what no program sends, and handlers that misbehave: nobody else is harmed.</summary>
public sealed class HostileSocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("42[\"message\",", "[", "]", "]")]
    [InlineData("42[\"message\",", "{\"a\":", "1}", "]")]
    [InlineData("40", "{\"a\":", "1}", "")]
    public async Task JSON_that_is_nested_too_deep_ends_the_connection(string head, string open, string close, string tail)
    {
        await using var io = await EchoAsync();
        using var wire = new EngineWire(io.EndPoint!);
        foreach (var depth in (int[])[65, 100_000])
        {
            using var socket = await wire.OpenSocketAsync();
            if (head != "40")
            {
                await JoinAsync(socket);
            }

            await socket.SendAsync(head + new StringBuilder().Insert(0, open, depth).Append(close == "]" ? new string(']', depth) : "1" + new string('}', depth)).Append(tail));
            Assert.Equal(0, await socket.EndAsync());
        }

        await EngineCloseTests.ZeroAsync(() => io.SessionCount);
    }

    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("prototype")]
    [InlineData("toString")]
    [InlineData("hasOwnProperty")]
    public async Task Names_that_mean_something_to_JavaScript_mean_nothing(string name)
    {
        await using var io = await EchoAsync();
        using var wire = new EngineWire(io.EndPoint!);
        using var socket = await wire.OpenSocketAsync();
        await socket.SendAsync($"40/{name},");
        Assert.Equal($"44/{name},{{\"message\":\"Invalid namespace\"}}", await socket.TextAsync());
        await socket.SendAsync($"40{{\"{name}\":{{\"admin\":true}}}}");
        Assert.StartsWith("40{\"sid\":", await socket.TextAsync(), StringComparison.Ordinal);
        // As the name of an event, of a room and of a key.
        await socket.SendAsync($"42[\"{name}\",1]");
        await socket.SendAsync($"42[\"join\",\"{name}\"]");
        await socket.SendAsync($"42[\"echo\",{{\"{name}\":{{\"admin\":true}}}}]");
        Assert.Equal($"42[\"back\",{{\"{name}\":{{\"admin\":true}}}}]", await socket.TextAsync());
        Assert.Equal(name, Assert.Single(io.Sockets.Sockets.Values).Rooms[1]);
        await io.To(name).EmitAsync("to the room");
        Assert.Equal("42[\"to the room\"]", await socket.TextAsync());
    }

    [Fact]
    public async Task A_handler_that_throws_harms_neither_its_socket_nor_others()
    {
        await using var io = await EchoAsync();
        var errors = new List<string>();
        io.OnConnection(socket =>
        {
            socket.OnError(e => errors.Add(e.Message));
            socket.On("throw", static () => throw new InvalidOperationException("at once"));
            socket.On("throw later", static async () =>
            {
                await Task.Yield();
                throw new InvalidOperationException("later");
            });
            socket.On("number", static (int n) => n);
        });
        using var wire = new EngineWire(io.EndPoint!);
        using var socket = await wire.OpenSocketAsync();
        await JoinAsync(socket);
        await socket.SendAsync("42[\"throw\"]");
        await socket.SendAsync("421[\"throw later\"]");
        await socket.SendAsync("422[\"number\",\"none\"]");
        await EchoedAsync(socket);
        Assert.Equal(3, errors.Count);
        Assert.Equal(["at once", "later"], errors[..2]);
    }

    [Fact]
    public async Task A_handler_that_never_ends_holds_up_only_its_own_socket_and_the_heartbeat_goes_on()
    {
        await using var io = await EchoAsync(SocketIOOptions.Default with { PingInterval = TimeSpan.FromMilliseconds(100), PingTimeout = TimeSpan.FromSeconds(10) });
        var never = new TaskCompletionSource();
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        io.OnConnection(socket =>
        {
            socket.On("never", () => never.Task);
            socket.OnDisconnect(reason => ended.TrySetResult(reason));
        });
        using var wire = new EngineWire(io.EndPoint!);
        using var stuck = await wire.OpenSocketAsync();
        await JoinAsync(stuck);
        await stuck.SendAsync("42[\"never\"]");
        await stuck.SendAsync("42[\"echo\",1]");
        for (var i = 0; i < 3; i++)
        {
            // Nothing but pings: the echo waits for the handler.
            Assert.Equal("2", await stuck.TextAsync());
            await stuck.SendAsync("3");
        }

        using var other = await wire.OpenSocketAsync();
        await JoinAsync(other);
        await EchoedAsync(other);
        await stuck.SendAsync("1");
        Assert.Equal("transport close", await ended.Task.WaitAsync(Patience, Cancellation));
        await EngineCloseTests.ZeroAsync(() => io.SessionCount - 1);
        Assert.Single(io.Sockets.Sockets);
        never.SetResult();
    }

    [Fact]
    public async Task Events_that_wait_for_a_handler_are_bounded()
    {
        await using var io = await EchoAsync(SocketIOOptions.Default with { MaxQueuedEvents = 10 });
        var (go, seen) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        io.OnConnection(socket => socket.On("slow", async () =>
        {
            await go.Task;
            Interlocked.Increment(ref seen);
        }));
        using var wire = new EngineWire(io.EndPoint!);
        using var socket = await wire.OpenSocketAsync();
        await JoinAsync(socket);
        for (var i = 0; i < 1_000; i++)
        {
            await socket.SendAsync("42[\"slow\",\"" + new string('x', 1_000) + "\"]");
        }

        await socket.SendAsync("42[\"echo\",\"after all\"]");
        go.SetResult();
        Assert.Equal("42[\"back\",\"after all\"]", await socket.TextAsync());
        Assert.Equal(1_000, seen);
    }

    [Fact]
    public async Task Handlers_that_block_their_threads_do_not_stop_the_others()
    {
        await using var io = await EchoAsync();
        using var block = new ManualResetEventSlim();
        io.OnConnection(socket => socket.On("block", () => block.Wait(Patience)));
        using var wire = new EngineWire(io.EndPoint!);
        var blocked = new List<WireSocket>();
        for (var i = 0; i < 3; i++)
        {
            var socket = await wire.OpenSocketAsync();
            await JoinAsync(socket);
            await socket.SendAsync("42[\"block\"]");
            blocked.Add(socket);
        }

        for (var i = 0; i < 5; i++)
        {
            using var other = await wire.OpenSocketAsync();
            await JoinAsync(other);
            await EchoedAsync(other);
        }

        block.Set();
        foreach (var socket in blocked)
        {
            await EchoedAsync(socket);
            socket.Dispose();
        }
    }

    [Fact]
    public async Task A_handler_may_disconnect_its_own_socket_inside_a_broadcast()
    {
        await using var io = await EchoAsync();
        io.OnConnection(socket =>
        {
            // Seen in the middle of the loop over all receivers.
            socket.OnAnyOutgoing((name, _) => Leave(socket, name));
            socket.On("leave all", () => io.EmitAsync("leave").AsTask());
        });
        static void Leave(ServerSocket socket, string name)
        {
            if (name == "leave")
            {
                _ = socket.DisconnectAsync(close: socket.Handshake.Query.ContainsKey("close")).AsTask();
            }
        }

        using var wire = new EngineWire(io.EndPoint!);
        var sockets = new List<WireSocket>();
        for (var i = 0; i < 10; i++)
        {
            var socket = await wire.SocketAsync(null, "EIO=4&transport=websocket" + (i % 2 == 0 ? "&close=1" : ""));
            await socket.TextAsync();
            await JoinAsync(socket);
            sockets.Add(socket);
        }

        await sockets[3].SendAsync("42[\"leave all\"]");
        for (var i = 0; i < sockets.Count; i++)
        {
            Assert.Equal("42[\"leave\"]", await sockets[i].TextAsync());
            Assert.Equal("41", await sockets[i].TextAsync());
            if (i % 2 == 0)
            {
                Assert.Null(await sockets[i].NextAsync());
            }
        }

        // A socket goes when its client has been told.
        await EngineCloseTests.ZeroAsync(() => io.Sockets.Sockets.Count);
        await EngineCloseTests.ZeroAsync(() => io.SessionCount - 5);
        sockets.ForEach(static s => s.Dispose());
    }

    [Fact]
    public async Task A_thousand_rooms_on_one_socket_are_one_delivery_and_leave_nothing()
    {
        await using var io = await EchoAsync();
        var rooms = Enumerable.Range(0, 1_000).Select(static i => $"room {i}").ToArray();
        using var wire = new EngineWire(io.EndPoint!);
        using var socket = await wire.OpenSocketAsync();
        await JoinAsync(socket);
        var server = Assert.Single(io.Sockets.Sockets.Values);
        await server.JoinAsync(rooms);
        Assert.Equal(1_001, server.Rooms.Count);
        await io.To(rooms).EmitAsync("once");
        await io.To(rooms[999]).EmitAsync("one of them");
        await io.Except(rooms[500]).EmitAsync("never");
        Assert.Equal("42[\"once\"]", await socket.TextAsync());
        Assert.Equal("42[\"one of them\"]", await socket.TextAsync());
        await EchoedAsync(socket);
        await socket.SendAsync("1");
        await socket.EndAsync();
        await EngineCloseTests.ZeroAsync(() => io.Sockets.Sockets.Count + server.Rooms.Count);
        Assert.Empty(io.Sockets.Adapter.Rooms);
    }

    internal static async Task<SocketIOServer> EchoAsync(SocketIOOptions? options = null)
    {
        var io = await SocketIOServer.StartAsync(options, cancellationToken: Cancellation);
        io.OnConnection(static socket =>
        {
            socket.On("echo", (SocketArguments arguments) => socket.EmitAsync("back", arguments).AsTask());
            socket.On<string>("join", room => socket.JoinAsync(room).AsTask());
        });
        return io;
    }

    internal static async Task JoinAsync(WireSocket socket)
    {
        await socket.SendAsync("40");
        Assert.StartsWith("40{", await socket.TextAfterPingsAsync(), StringComparison.Ordinal);
    }

    internal static async Task EchoedAsync(WireSocket socket)
    {
        await socket.SendAsync("42[\"echo\",\"still here\"]");
        Assert.Equal("42[\"back\",\"still here\"]", await socket.TextAfterPingsAsync());
    }

    [Fact]
    public async Task Handlers_of_disconnects_that_block_do_not_stop_the_heartbeats_of_others()
    {
        var clock = new ManualClock();
        await using var io = await EchoAsync(EngineHost.Short with { Clock = clock });
        using var both = new CountdownEvent(2);
        var met = new System.Collections.Concurrent.ConcurrentBag<bool>();
        io.OnConnection(socket => socket.OnDisconnect(_ =>
        {
            both.Signal();
            met.Add(both.Wait(Patience));
            throw new InvalidOperationException("harmless");
        }));
        using var wire = new EngineWire(io.EndPoint!);
        using var one = await wire.OpenSocketAsync();
        using var two = await wire.OpenSocketAsync();
        await JoinAsync(one);
        await JoinAsync(two);
        clock.Advance(EngineHost.Short.PingInterval + EngineHost.Short.PingTimeout);
        await EngineCloseTests.ZeroAsync(() => met.Count - 2);
        Assert.Equal([true, true], met);
    }

    [Fact]
    public async Task A_client_whose_events_have_to_wait_is_not_taken_for_a_silent_one()
    {
        await using var io = await EchoAsync(SocketIOOptions.Default with { MaxQueuedEvents = 1, PingInterval = TimeSpan.FromMilliseconds(300), PingTimeout = TimeSpan.FromSeconds(2) });
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        io.OnConnection(socket => socket.On("slow", () => go.Task));
        using var wire = new EngineWire(io.EndPoint!);
        using var socket = await wire.OpenSocketAsync();
        await JoinAsync(socket);
        for (var i = 0; i < 5; i++)
        {
            await socket.SendAsync("42[\"slow\"]");
        }

        for (var pings = 0; pings < 9; pings++)
        {
            // Its answers lie unread for longer than it may be silent.
            Assert.Equal("2", await socket.TextAsync());
            await socket.SendAsync("3");
        }

        await socket.SendAsync("42[\"echo\",1]");
        go.SetResult();
        Assert.Equal("42[\"back\",1]", await socket.TextAfterPingsAsync());
    }

    [Fact]
    public async Task What_a_handler_was_given_stays_as_it_is_while_the_connection_closes()
    {
        await using var io = await EchoAsync();
        using var more = new ManualResetEventSlim();
        var read = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        io.OnConnection(socket => socket.On("mine", (SocketArguments arguments) =>
        {
            socket.DisconnectAsync(close: true);
            more.Wait(Patience);
            read.SetResult(arguments.Get<string>(0)!);
        }));
        using var wire = new EngineWire(io.EndPoint!);
        using var socket = await wire.OpenSocketAsync();
        await JoinAsync(socket);
        await socket.SendAsync("42[\"mine\",\"kept\"]");
        Assert.Equal("41", await socket.TextAsync());
        Assert.Null(await socket.NextAsync());
        await socket.SendAsync("42[" + new string('9', 100_000));
        await socket.SendAsync("42[" + new string('9', 100_000));
        more.Set();
        Assert.Equal("kept", await read.Task.WaitAsync(Patience, Cancellation));
    }
}
