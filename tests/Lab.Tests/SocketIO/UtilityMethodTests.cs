using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>What is done to many sockets at once, and how they are listed.</summary>
public sealed class UtilityMethodTests : ServerInMemory
{
    private readonly Visitor[] _visitors;

    public UtilityMethodTests() => _visitors = [Visitor.Connect(Io), Visitor.Connect(Io), Visitor.Connect(Io)];

    private ServerSocket Socket(int index) => _visitors[index].Socket();

    [Fact]
    public async Task All_sockets_are_fetched_with_what_is_known_of_them()
    {
        await Socket(1).JoinAsync("room");
        Socket(1).Data["name"] = "ada";
        var all = await Io.FetchSocketsAsync();
        Assert.Equal(_visitors.Select(v => v.Sid).Order(), all.Select(s => s.Id).Order());
        var one = all.Single(s => s.Id == _visitors[1].Sid);
        Assert.Equal([one.Id, "room"], one.Rooms);
        Assert.Equal(("ada", "1"), (one.Data["name"], one.Handshake.Query["key1"]));
    }

    [Fact]
    public async Task Those_of_a_room_are_fetched_but_for_some()
    {
        await Socket(0).JoinAsync("room");
        await Socket(1).JoinAsync("room");
        Assert.Equal(2, (await Io.In("room").FetchSocketsAsync()).Count);
        Assert.Equal([_visitors[1].Sid], (await Io.In("room").Except(_visitors[0].Sid).FetchSocketsAsync()).Select(s => s.Id));
        Assert.Equal(3, (await Io.Local.FetchSocketsAsync()).Count);
        Assert.Equal(2, (await Socket(0).Broadcast.FetchSocketsAsync()).Count);
    }

    [Fact]
    public async Task Sockets_join_and_leave()
    {
        await Io.SocketsJoinAsync("a", "b");
        Assert.All(_visitors, v => Assert.Equal([v.Sid, "a", "b"], v.Socket().Rooms));
        await Io.SocketsLeaveAsync("a");
        Assert.All(_visitors, v => Assert.Equal([v.Sid, "b"], v.Socket().Rooms));
    }

    [Fact]
    public async Task Members_of_a_room_join_and_leave()
    {
        await Socket(0).JoinAsync("room");
        await Socket(1).JoinAsync("room");
        await Io.In("room").SocketsJoinAsync("a");
        Assert.Equal((true, true, false), (Socket(0).Rooms.Contains("a"), Socket(1).Rooms.Contains("a"), Socket(2).Rooms.Contains("a")));
        await Io.In("room").Except(_visitors[0].Sid).SocketsLeaveAsync("a");
        Assert.Equal((true, false), (Socket(0).Rooms.Contains("a"), Socket(1).Rooms.Contains("a")));
    }

    [Fact]
    public async Task Everybody_is_disconnected()
    {
        await Io.DisconnectSocketsAsync(close: true);
        Assert.All(_visitors, v => Assert.True(v.Engine.IsClosed));
        Assert.Empty(Io.Sockets.Sockets);
    }

    [Fact]
    public async Task Members_of_a_room_are_disconnected_after_what_was_emitted_before()
    {
        await Socket(0).JoinAsync("room");
        await Io.EmitAsync("bye");
        await Io.In("room").DisconnectSocketsAsync();
        Assert.Equal(["2[\"bye\"]", "1"], _visitors[0].Hears());
        Assert.Equal(["2[\"bye\"]"], _visitors[1].Hears());
        Assert.Equal(2, Io.Sockets.Sockets.Count);
    }

    [Fact]
    public async Task A_fetched_socket_can_be_sent_to_moved_and_disconnected()
    {
        var one = (await Io.In(_visitors[0].Sid).FetchSocketsAsync()).Single();
        await one.EmitAsync("a", 1);
        await one.JoinAsync("room", "more");
        await one.LeaveAsync("more");
        Assert.Equal([one.Id, "room"], Socket(0).Rooms);
        await one.DisconnectAsync();
        Assert.Equal(["2[\"a\",1]", "1"], _visitors[0].Hears());
        await one.EmitAsync("b");
        Assert.Empty(_visitors[0].Hears());
    }

    [Fact]
    public async Task Alone_a_server_has_no_other_one_to_tell()
    {
        var heard = 0;
        Io.On("ping", () => heard++);
        await Io.ServerSideEmitAsync("ping");
        await Io.Of("/x").ServerSideEmitAsync("ping", 1);
        Assert.Empty(await Io.ServerSideEmitWithAckAsync<int>("ping", TimeSpan.FromSeconds(1)));
        Assert.Equal(0, heard);
        await Assert.ThrowsAsync<ArgumentException>(async () => await Io.ServerSideEmitAsync("connection"));
    }
}
