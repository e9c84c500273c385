using System.Text.RegularExpressions;
using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

public sealed partial class DynamicNamespaceTests : ServerInMemory
{
    [Fact]
    public async Task A_pattern_makes_namespaces_whose_handlers_are_those_of_the_parent()
    {
        var seen = new List<string>();
        var made = new List<string>();
        var parent = Io.Of(Pattern());
        parent.Use(s => seen.Add("middleware " + s.Namespace.Name));
        parent.OnConnection(s => seen.Add("connection " + s.Namespace.Name));
        Io.OnNewNamespace(ns => made.Add(ns.Name));
        var (one, two) = (Visitor.Open(Io), Visitor.Open(Io));
        one.Join("/dynamic-1");
        two.Join("/dynamic-2");
        Assert.Equal(["middleware /dynamic-1", "connection /dynamic-1", "middleware /dynamic-2", "connection /dynamic-2"], seen);
        Assert.Equal(["/dynamic-1", "/dynamic-2"], made);
        Assert.Equal(["/dynamic-1", "/dynamic-2"], parent.Children.Select(c => c.Name).Order(StringComparer.Ordinal));
        await parent.EmitAsync("a", 1);
        Assert.Equal(["2/dynamic-1,[\"a\",1]"], one.Hears());
        Assert.Equal(["2/dynamic-2,[\"a\",1]"], two.Hears());
    }

    [Fact]
    public async Task What_is_done_to_the_parent_is_done_to_the_sockets_of_its_children()
    {
        var parent = Io.Of(Pattern());
        var (one, two, three) = (Visitor.Open(Io), Visitor.Open(Io), Visitor.Connect(Io));
        var (first, second) = (one.Join("/dynamic-1"), two.Join("/dynamic-2"));
        await first.JoinAsync("room");
        await parent.To("room").EmitAsync("a");
        Assert.Equal((1, 0, 0), (one.Hears().Length, two.Hears().Length, three.Hears().Length));
        await parent.SocketsJoinAsync("all");
        Assert.Equal([first.Id, "room", "all"], first.Rooms);
        Assert.Equal([second.Id, "all"], second.Rooms);
        await parent.In("room").SocketsLeaveAsync("all");
        Assert.Equal((false, true), (first.Rooms.Contains("all"), second.Rooms.Contains("all")));
        await parent.In("all").DisconnectSocketsAsync();
        Assert.Equal((true, false, 1), (first.Connected, second.Connected, Io.Sockets.Sockets.Count));
    }

    [Fact]
    public async Task A_parent_has_no_sockets_to_ask_and_says_so()
    {
        var parent = Io.Of(Pattern());
        Assert.Contains("ask each of its children", (await Assert.ThrowsAsync<NotSupportedException>(async () => await parent.FetchSocketsAsync())).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NotSupportedException>(async () => await parent.AllSocketsAsync());
        await Assert.ThrowsAsync<NotSupportedException>(() => parent.Timeout(1).EmitWithAckAsync<int>("a"));
    }

    [Fact]
    public void A_function_decides_by_name_and_by_what_the_client_said()
    {
        Io.Of((name, auth) => new(name == "/secret" && auth.TryGetProperty("token"u8, out var token) && token.GetString() == "yes"));
        Io.Of((_, _) => throw new InvalidOperationException("undecided"));
        Io.Of((name, _) => new(name.StartsWith("/open", StringComparison.Ordinal)));
        var visitor = Visitor.Open(Io);
        visitor.Says("0/secret,");
        visitor.Says("0/secret,{\"token\":\"no\"}");
        Assert.Equal(2, visitor.Hears().Count(t => t == "4/secret,{\"message\":\"Invalid namespace\"}"));
        visitor.Join("/secret", "{\"token\":\"yes\"}");
        visitor.Join("/open-1");
    }

    [Fact]
    public async Task Two_clients_that_ask_at_once_make_one_namespace()
    {
        var made = 0;
        var gate = new TaskCompletionSource<bool>();
        Io.OnNewNamespace(_ => made++);
        var parent = Io.Of((_, _) => new(gate.Task));
        var (one, two) = (Visitor.Open(Io), Visitor.Open(Io));
        one.Says("0/x,");
        two.Says("0/x,");
        gate.SetResult(true);
        Assert.True(SpinWait.SpinUntil(() => Io.Of("/x").Sockets.Count == 2, TimeSpan.FromSeconds(10)));
        Assert.Equal(1, made);
        (_, _) = (one.Hears(), two.Hears());
        await parent.EmitAsync("a");
        Assert.Equal((1, 1), (one.Hears().Length, two.Hears().Length));
    }

    [Fact]
    public async Task An_empty_child_goes_and_comes_back_when_that_is_asked_for()
    {
        await using var tidy = Tidy();
        var parent = tidy.Of(Pattern());
        tidy.Of("/declared");
        var (one, two) = (Visitor.Open(tidy), Visitor.Open(tidy));
        one.Join("/dynamic-1");
        one.Join("/declared");
        two.Join("/dynamic-1");
        one.Engine.End("transport close");
        Assert.Contains("/dynamic-1", Names(tidy));
        two.Says("1/dynamic-1,");
        Assert.Equal(["/", "/declared"], Names(tidy));
        Assert.Empty(parent.Children);
        two.Join("/dynamic-1");
        Assert.Contains("/dynamic-1", Names(tidy));
    }

    [Fact]
    public void An_empty_child_stays_by_default()
    {
        Io.Of(Pattern()).Use(s => s.Handshake.Query.ContainsKey("none") ? throw new ConnectRefusedException("no") : Task.CompletedTask);
        var visitor = Visitor.Open(Io);
        visitor.Join("/dynamic-1");
        visitor.Says("1/dynamic-1,");
        Assert.Contains("/dynamic-1", Names(Io));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_child_whose_only_client_was_refused_goes_only_when_that_is_asked_for(bool tidy)
    {
        await using var io = tidy ? Tidy() : new SocketIOServer();
        io.Of(Pattern()).Use(_ => throw new ConnectRefusedException("no"));
        var visitor = Visitor.Open(io);
        visitor.Says("0/dynamic-1,");
        Assert.Equal(["4/dynamic-1,{\"message\":\"no\"}"], visitor.Hears());
        Assert.Equal(!tidy, Names(io).Contains("/dynamic-1"));
    }

    [Fact]
    public async Task A_refusal_does_not_take_a_child_away_from_others()
    {
        await using var tidy = Tidy();
        var first = true;
        tidy.Of(Pattern()).Use(_ =>
        {
            if (!first)
            {
                throw new ConnectRefusedException("no");
            }

            first = false;
        });
        var (one, two) = (Visitor.Open(tidy), Visitor.Open(tidy));
        var socket = one.Join("/dynamic-1");
        two.Says("0/dynamic-1,");
        Assert.Contains("/dynamic-1", Names(tidy));
        Assert.Same(socket, tidy.Of("/dynamic-1").Sockets.Values.Single());
    }

    [Fact]
    public void One_that_is_declared_by_hand_and_fits_a_pattern_is_a_child()
    {
        var seen = 0;
        var parent = Io.Of(Pattern());
        parent.OnConnection(_ => seen++);
        var declared = Io.Of("/dynamic-7");
        Assert.Equal([declared], parent.Children);
        Visitor.Open(Io).Join("/dynamic-7");
        Assert.Equal(1, seen);
        Assert.DoesNotContain("/other", parent.Children.Select(c => c.Name));
    }

    private static SocketIOServer Tidy() => new(SocketIOOptions.Default with { CleanupEmptyChildNamespaces = true });

    private static IEnumerable<string> Names(SocketIOServer io) => io.Namespaces.Select(n => n.Name).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^/dynamic-\d+$")]
    private static partial Regex Pattern();
}
