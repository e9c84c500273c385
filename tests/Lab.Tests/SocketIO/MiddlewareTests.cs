using System.Text.Json;
using Lab.SocketIO;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

public sealed class MiddlewareTests : ServerInMemory
{
    [Fact]
    public void All_run_in_order_before_the_connection()
    {
        var order = new List<string>();
        Io.Use(_ => order.Add("one"));
        Io.Use(async _ =>
        {
            await Task.CompletedTask;
            order.Add("two");
        });
        Io.Use(_ => ValueTask.CompletedTask);
        Io.OnConnection(_ => order.Add("connection"));
        Visitor.Connect(Io);
        Assert.Equal(["one", "two", "connection"], order);
    }

    [Fact]
    public void Refusing_stops_the_chain_and_tells_the_client_why()
    {
        var later = false;
        Io.Use(s => s.Handshake.Auth.TryGetProperty("token"u8, out _) ? Task.CompletedTask : throw new ConnectRefusedException("not authorized", new { content = "Please retry later" }));
        Io.Use(_ => later = true);
        var visitor = Visitor.Open(Io);
        visitor.Says("0");
        Assert.Equal(["4{\"message\":\"not authorized\",\"data\":{\"content\":\"Please retry later\"}}"], visitor.Hears());
        Assert.False(later);
        Assert.Empty(Io.Sockets.Sockets);
        visitor.Join("/", "{\"token\":1}");
    }

    [Fact]
    public void A_value_task_that_fails_refuses_too()
    {
        Io.Use(_ => RefuseAsync());
        var visitor = Visitor.Open(Io);
        visitor.Says("0");
        Assert.Equal(["4{\"message\":\"late\"}"], visitor.Hears());

        static async ValueTask RefuseAsync()
        {
            await Task.CompletedTask;
            throw new ConnectRefusedException("late");
        }
    }

    [Fact]
    public void What_else_a_middleware_throws_is_not_the_clients_business()
    {
        Io.Use(_ => throw new InvalidOperationException("password of the database"));
        var visitor = Visitor.Open(Io);
        visitor.Says("0");
        Assert.Equal(["4{\"message\":\"Internal server error\"}"], visitor.Hears());
        Assert.False(visitor.Engine.IsClosed);
    }

    [Fact]
    public async Task The_words_of_a_refusal_are_the_protocols_under_any_options()
    {
        await using var io = new SocketIOServer(SocketIOOptions.Default with { Json = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper } });
        io.Use(_ => throw new ConnectRefusedException("no", new { WhyNot = 1 }));
        var visitor = Visitor.Open(io);
        visitor.Says("0");
        Assert.Equal(["4{\"message\":\"no\",\"data\":{\"WHY_NOT\":1}}"], visitor.Hears());
    }

    [Fact]
    public void What_a_middleware_puts_on_the_socket_is_there_in_the_connection()
    {
        object? name = null;
        Io.Use(s => s.Data["name"] = "ada");
        Io.OnConnection(s => name = s.Data["name"]);
        Visitor.Connect(Io);
        Assert.Equal("ada", name);
    }

    [Fact]
    public void A_slow_one_delays_its_own_client_and_no_other_namespace()
    {
        var gate = new TaskCompletionSource();
        Io.Of("/slow").Use(_ => gate.Task);
        Io.Of("/quick");
        var visitor = Visitor.Open(Io);
        visitor.Says("0/slow,");
        Assert.Empty(visitor.Hears());
        visitor.Join("/quick");
        gate.SetResult();
        Assert.True(SpinWait.SpinUntil(() => Io.Of("/slow").Sockets.Count == 1, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_client_that_goes_meanwhile_is_never_connected()
    {
        var (gate, connected, socket) = (new TaskCompletionSource(), false, (ServerSocket?)null);
        Io.Use(s =>
        {
            socket = s;
            return gate.Task;
        });
        Io.OnConnection(_ => connected = true);
        var visitor = Visitor.Open(Io);
        visitor.Says("0");
        visitor.Engine.End("transport close");
        gate.SetResult();
        Assert.Empty(visitor.Hears());
        Assert.Equal((false, 0), (connected, Io.Sockets.Sockets.Count));
        Assert.Empty(socket!.Rooms);
    }

    [Fact]
    public void Those_of_the_main_namespace_are_not_those_of_another_one()
    {
        var order = new List<string>();
        Io.Use(_ => order.Add("main"));
        Io.Of("/x").Use(_ => order.Add("one"));
        Io.Of("/x").Use(_ => order.Add("two"));
        Visitor.Open(Io).Join("/x");
        Assert.Equal(["one", "two"], order);
        Io.Of("/y");
        Visitor.Open(Io).Join("/y");
        Assert.Equal(2, order.Count);
    }

    [Fact]
    public async Task Meanwhile_the_socket_is_not_connected_and_not_listed_but_may_join_and_emit()
    {
        var seen = new List<(bool Connected, int Listed)>();
        void Look(ServerSocket socket) => seen.Add((socket.Connected, Io.Sockets.Sockets.Count));
        Io.Use(Look);
        Io.Use(async s =>
        {
            await s.JoinAsync("early");
            await s.EmitAsync("hello");
            await Io.EmitAsync("not for you yet");
        });
        Io.OnConnection(Look);
        var visitor = Visitor.Open(Io);
        visitor.Says("0");
        Assert.Equal([(false, 0), (true, 1)], seen);
        var heard = visitor.Hears();
        Assert.Equal((2, "2[\"hello\"]"), (heard.Length, heard[0]));
        await Io.To("early").EmitAsync("welcome");
        Assert.Equal(["2[\"welcome\"]"], visitor.Hears());
    }

    [Fact]
    public async Task Rooms_joined_by_one_who_is_refused_are_left_and_nothing_reaches_him()
    {
        ServerSocket? refused = null;
        Io.Use(async s =>
        {
            refused = s;
            await s.JoinAsync("room");
            throw new ConnectRefusedException("no");
        });
        var visitor = Visitor.Open(Io);
        visitor.Says("0");
        visitor.Hears();
        Assert.Empty(Io.Sockets.Adapter.Rooms);
        await refused!.JoinAsync("room");
        await refused.EmitAsync("a");
        await Io.To("room").EmitAsync("a");
        Assert.Empty(refused.Rooms);
        Assert.Empty(visitor.Hears());
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => refused.EmitWithAckAsync<int>("a"));
    }

    [Fact]
    public void Those_of_a_socket_see_each_event_may_change_it_and_run_in_order()
    {
        var order = new List<string>();
        Io.OnConnection(s =>
        {
            s.Use(e =>
            {
                order.Add($"one {e.Name} {e.Arguments.Get<int>(0)}");
                e.SetArguments(e.Arguments.Get<int>(0) + 1, "more");
            });
            s.Use(async e =>
            {
                await Task.CompletedTask;
                order.Add($"two {e.Arguments.Count}");
                e.Name = "renamed";
            });
            s.On("join", () => order.Add("never"));
            s.On("renamed", (int a, string b) => order.Add($"handler {a} {b}"));
        });
        Visitor.Connect(Io).Says("2[\"join\",1]");
        Assert.Equal(["one join 1", "two 2", "handler 2 more"], order);
    }

    [Fact]
    public void One_of_a_socket_stops_an_event_by_throwing()
    {
        var (errors, handled) = (new List<string>(), new List<string>());
        Io.OnConnection(s =>
        {
            s.Use(e => e.Name == "bad" ? throw new InvalidOperationException("not this one") : ValueTask.CompletedTask);
            s.OnError(_ => throw new InvalidOperationException("whatever"));
            s.OnError(e => errors.Add(e.Message));
            s.On("bad", () => handled.Add("bad"));
            s.On("good", (SocketArguments a) => handled.Add(a.EventName!));
        });
        var visitor = Visitor.Connect(Io);
        visitor.Says("2[\"bad\"]");
        visitor.Says("2[\"good\"]");
        Assert.Equal(["not this one"], errors);
        Assert.Equal(["good"], handled);
        Assert.False(visitor.Engine.IsClosed);
    }
}
