using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>Reasons, rooms and order at the end of a socket.</summary>
public sealed class DisconnectTests : ServerInMemory
{
    private readonly List<string> _told = [];
    private readonly Visitor _visitor;
    private readonly ServerSocket _socket;
    private readonly ServerSocket _other;

    public DisconnectTests()
    {
        Io.Of("/x");
        _visitor = Visitor.Connect(Io);
        _socket = _visitor.Socket();
        _other = _visitor.Join("/x");
        _socket.OnDisconnect(r => _told.Add("main: " + r));
        _other.OnDisconnect(r => _told.Add("x: " + r));
    }

    [Theory]
    [InlineData("transport close")]
    [InlineData("transport error")]
    [InlineData("ping timeout")]
    public void An_end_of_the_connection_is_told_in_every_namespace(string reason)
    {
        _visitor.Engine.End(reason);
        Assert.Equal([$"main: {reason}", $"x: {reason}"], _told);
        Assert.Equal((0, 0), (Io.Sockets.Sockets.Count, Io.Of("/x").Sockets.Count));
    }

    [Fact]
    public void A_client_may_leave_one_namespace()
    {
        _visitor.Says("1");
        Assert.Equal(["main: client namespace disconnect"], _told);
        Assert.Equal((false, true, false), (_socket.Connected, _other.Connected, _visitor.Engine.IsClosed));
        Assert.Empty(_visitor.Hears());
    }

    [Fact]
    public async Task The_server_may_disconnect_one_namespace()
    {
        await _other.DisconnectAsync();
        Assert.Equal(["x: server namespace disconnect"], _told);
        Assert.Equal(["1/x,"], _visitor.Hears());
        Assert.False(_visitor.Engine.IsClosed);
        await _other.DisconnectAsync();
        Assert.Empty(_visitor.Hears());
    }

    [Fact]
    public async Task The_server_may_end_the_whole_connection()
    {
        await _other.DisconnectAsync(close: true);
        Assert.Equal(["main: server namespace disconnect", "x: server namespace disconnect"], _told);
        Assert.Equal(["1", "1/x,"], _visitor.Hears());
        Assert.True(_visitor.Engine.IsClosed);
    }

    [Fact]
    public async Task A_server_that_closes_says_so_to_its_own_side()
    {
        await Io.CloseAsync();
        Assert.Equal(["main: server shutting down", "x: server shutting down"], _told);
        Assert.Empty(_visitor.Hears());
        Assert.Empty(Io.Sockets.Sockets);
    }

    [Fact]
    public void What_is_not_legal_is_a_forced_close()
    {
        _visitor.Says("0");
        Assert.Equal(["main: forced server close", "x: forced server close"], _told);
    }

    [Fact]
    public async Task Disconnecting_comes_while_the_rooms_are_there_and_disconnect_after()
    {
        var bystander = Visitor.Connect(Io);
        await _socket.JoinAsync("a", "b");
        _socket.OnDisconnecting(r => _told.Add($"disconnecting {string.Join(' ', _socket.Rooms.Skip(1))} {_socket.Connected} {r}"));
        _socket.OnDisconnecting(r => _socket.To(bystander.Sid).EmitAsync("he goes", _socket.Rooms.Count).AsTask());
        _socket.OnDisconnecting(_ => throw new InvalidOperationException("nobody else's affair"));
        _socket.OnDisconnect(r => _told.Add($"disconnect {_socket.Rooms.Count} {_socket.Connected} {r}"));
        _visitor.Says("1");
        Assert.Equal(["disconnecting a b True client namespace disconnect", "main: client namespace disconnect", "disconnect 0 False client namespace disconnect"], _told);
        Assert.Equal(["2[\"he goes\",3]"], bystander.Hears());
    }

    [Fact]
    public async Task Disconnecting_from_within_is_done_once()
    {
        _socket.OnDisconnecting(_ => _socket.DisconnectAsync(close: true).AsTask());
        _socket.OnDisconnect(_ => _socket.DisconnectAsync(close: true).AsTask());
        await _socket.DisconnectAsync();
        Assert.Equal(["main: server namespace disconnect"], _told);
        Assert.Equal(["1"], _visitor.Hears());
        Assert.False(_visitor.Engine.IsClosed);
    }

    [Fact]
    public void Who_listens_too_late_is_told_at_once()
    {
        _visitor.Engine.End("transport close");
        _socket.OnDisconnecting(r => _told.Add("late " + r));
        _socket.OnDisconnect(async r =>
        {
            await Task.CompletedTask;
            _told.Add("later " + r);
        });
        Assert.Equal(["late transport close", "later transport close"], _told[2..]);
    }

    [Fact]
    public async Task All_that_is_called_afterwards_has_no_effect()
    {
        _visitor.Engine.End("transport close");
        await _socket.EmitAsync("a");
        await _socket.JoinAsync("a");
        await _socket.LeaveAsync("a");
        await _socket.Broadcast.EmitAsync("a");
        await _socket.DisconnectAsync();
        Assert.Empty(_visitor.Hears());
        Assert.Equal((2, false), (_told.Count, _socket.Connected));
        Assert.EndsWith("in /, disconnected", _socket.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_that_disconnects_its_own_socket_hears_no_more()
    {
        var heard = 0;
        _socket.On("quit", async () => await _socket.DisconnectAsync());
        _socket.On("quit", () => heard++);
        _socket.On("a", () => heard++);
        _visitor.Says("2[\"quit\"]");
        Assert.Equal(["1"], _visitor.Hears());

        // As the official server: what a client sends to a namespace that it is not in ends the connection.
        _visitor.Says("2[\"a\"]");
        Assert.Equal((1, true), (heard, _visitor.Engine.IsClosed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_adapter_that_throws_keeps_no_socket_from_ending(bool recovers)
    {
        await using var io = new SocketIOServer(SocketIOOptions.Default with { Adapter = static ns => new Throwing(ns), ConnectionStateRecovery = recovers ? new RecoveryOptions() : null });
        io.Of("/x");
        var visitor = Visitor.Connect(io);
        foreach (var socket in (ServerSocket[])[visitor.Socket(), visitor.Join("/x")])
        {
            socket.OnDisconnect(reason => _told.Add($"{socket.Namespace.Name} {reason}"));
        }

        visitor.Engine.End("transport close");
        Assert.Equal(["/ transport close", "/x transport close"], _told);
        Assert.Equal((0, 0), (io.Sockets.Sockets.Count, io.Of("/x").Sockets.Count));
    }

    private sealed class Throwing(Namespace ns) : InMemoryAdapter(ns)
    {
        public override ValueTask PersistSessionAsync(Session session) => throw new InvalidOperationException("persist");

        public override void LeaveAll(ServerSocket socket) => throw new InvalidOperationException("leave");
    }
}
