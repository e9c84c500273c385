using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

public sealed class NamespaceTests : ServerInMemory
{
    [Fact]
    public async Task The_main_namespace_is_there_and_the_server_speaks_for_it()
    {
        Assert.Equal("/", Io.Sockets.Name);
        Assert.Same(Io.Sockets, Io.Of("/"));
        Assert.Equal([Io.Sockets], Io.Namespaces);
        var visitor = Visitor.Connect(Io);
        Assert.Same(Io, visitor.Socket().Server);
        await Io.EmitAsync("a", 1);
        await Io.SendAsync("b");
        await Io.To(visitor.Sid).EmitAsync("c");
        await Io.In(visitor.Sid).Compress(false).EmitAsync("d");
        Assert.Equal(["2[\"a\",1]", "2[\"message\",\"b\"]", "2[\"c\"]", "2[\"d\"]"], visitor.Hears());
    }

    [Theory]
    [InlineData("abc", "/abc")]
    [InlineData("/abc", "/abc")]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    public void A_name_needs_no_slash_at_the_server(string written, string name)
    {
        Assert.Equal(name, Io.Of(written).Name);
        Assert.Same(Io.Of(name), Io.Of(written));
    }

    [Fact]
    public void A_client_is_connected_without_further_ado()
    {
        var visitor = Visitor.Open(Io);
        visitor.Says("0");
        Assert.Matches("^0\\{\"sid\":\"[A-Za-z0-9_-]{20}\"\\}$", Assert.Single(visitor.Hears()));
    }

    [Fact]
    public void Every_listener_of_a_namespace_is_told_of_a_connection_even_after_one_that_throws()
    {
        var told = new List<string>();
        Io.Of("/x").OnConnection(_ => throw new InvalidOperationException("one"));
        Io.Of("/x").OnConnection(s => told.Add("two " + s.Id));
        Io.Of("/x").OnConnection(async s =>
        {
            await Task.CompletedTask;
            told.Add("three " + s.Id);
        });
        Io.OnConnection(_ => told.Add("never"));
        var visitor = Visitor.Open(Io);
        visitor.Join("/x");
        Assert.Equal(["two " + visitor.Sid, "three " + visitor.Sid], told);
    }

    [Fact]
    public async Task Several_namespaces_share_one_connection()
    {
        Io.Of("/x");
        var visitor = Visitor.Connect(Io);
        var other = visitor.Join("/x");
        Assert.NotEqual(visitor.Io.Sockets.Sockets.Keys.Single(), other.Id);
        await Io.Of("/x").EmitAsync("a");
        await Io.EmitAsync("b");
        Assert.Equal(["2/x,[\"a\"]", "2[\"b\"]"], visitor.Hears());
        Assert.Same(other.Conn, Io.Sockets.Sockets.Values.Single().Conn);
    }

    [Fact]
    public void A_namespace_that_is_not_there_refuses_in_the_official_words_and_the_connection_goes_on()
    {
        var visitor = Visitor.Open(Io);
        visitor.Says("0/random");
        Assert.Equal(["4/random,{\"message\":\"Invalid namespace\"}"], visitor.Hears());
        visitor.Join("/");
    }

    [Fact]
    public void Two_clients_are_two_sockets()
    {
        Io.Of("/x");
        Visitor[] two = [Visitor.Open(Io), Visitor.Open(Io)];
        Assert.NotEqual(two[0].Join("/x").Id, two[1].Join("/x").Id);
        Assert.Equal(2, Io.Of("/x").Sockets.Count);
    }

    [Fact]
    public async Task Ids_are_listed_for_a_namespace_and_for_a_room_and_do_not_leak()
    {
        Io.Of("/x");
        var (one, two, three) = (Visitor.Connect(Io), Visitor.Connect(Io), Visitor.Open(Io));
        var there = three.Join("/x");
        await one.Socket().JoinAsync("room", "alone");
        await there.JoinAsync("room");
        Assert.Equal([one.Sid, two.Sid], (await Io.AllSocketsAsync()).Order(Comparer(one.Sid)));
        Assert.Equal([three.Sid], await Io.Of("/x").AllSocketsAsync());
        Assert.Equal([one.Sid], await Io.In("room").AllSocketsAsync());
        Assert.Equal([one.Sid], await Io.In("room", "alone").AllSocketsAsync());
        Assert.Equal([three.Sid], await Io.Of("/x").In("room").AllSocketsAsync());
        Assert.Empty(await Io.In("nowhere").AllSocketsAsync());
    }

    [Fact]
    public void Making_a_namespace_is_told_once()
    {
        var made = new List<string>();
        Io.OnNewNamespace(_ => throw new InvalidOperationException("nobody else's affair"));
        Io.OnNewNamespace(ns => made.Add(ns.Name));
        Io.Of("/x");
        Io.Of("x");
        Io.Of("/");
        Assert.Equal(["/x"], made);
    }

    [Fact]
    public async Task Whoever_joins_nothing_in_time_is_disconnected()
    {
        var clock = new ManualClock();
        await using var io = new SocketIOServer(SocketIOOptions.Default with { Clock = clock, ConnectTimeout = TimeSpan.FromSeconds(2) });
        var (idle, joined, unwanted) = (Visitor.Open(io), Visitor.Connect(io), Visitor.Open(io));
        unwanted.Says("0/random");
        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(idle.Engine.IsClosed);
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal((true, false, true), (idle.Engine.IsClosed, joined.Engine.IsClosed, unwanted.Engine.IsClosed));
        Assert.Equal(0, clock.Waiting);
    }

    [Theory]
    [InlineData("2[\"a\"]")]
    [InlineData("3[]")]
    [InlineData("1")]
    [InlineData("4{}")]
    [InlineData("7")]
    public void Whatever_comes_before_CONNECT_closes_the_session(string packet)
    {
        var visitor = Visitor.Open(Io);
        visitor.Says(packet);
        Assert.True(visitor.Engine.IsClosed);
    }

    [Fact]
    public void A_second_CONNECT_closes_the_session_also_while_the_first_one_waits()
    {
        var visitor = Visitor.Connect(Io);
        visitor.Says("0");
        Assert.True(visitor.Engine.IsClosed);
        Assert.Empty(Io.Sockets.Sockets);

        var gate = new TaskCompletionSource();
        Io.Use(_ => gate.Task);
        var early = Visitor.Open(Io);
        early.Says("0");
        early.Says("0");
        Assert.True(early.Engine.IsClosed);
        gate.SetResult();
        Assert.Empty(Io.Sockets.Sockets);
    }

    [Fact]
    public void Leaving_a_namespace_keeps_the_connection_and_coming_back_makes_a_new_socket()
    {
        Io.Of("/x");
        var visitor = Visitor.Connect(Io);
        var first = visitor.Join("/x");
        visitor.Says("1/x,");
        Assert.Equal((false, false), (first.Connected, visitor.Engine.IsClosed));
        Assert.Empty(visitor.Hears());
        Assert.NotEqual(first.Id, visitor.Join("/x").Id);
    }

    private static Comparer<string> Comparer(string first) => Comparer<string>.Create((a, b) => a == first ? -1 : b == first ? 1 : 0);
}
