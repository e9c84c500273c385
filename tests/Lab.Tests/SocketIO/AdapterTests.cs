using Lab.SocketIO;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>The contract of an adapter, held by the one in memory.</summary>
public sealed class AdapterTests : ServerInMemory
{
    private readonly List<string> _told = [];
    private readonly InMemoryAdapter _adapter;
    private readonly Visitor[] _visitors;

    public AdapterTests()
    {
        _adapter = (InMemoryAdapter)Io.Sockets.Adapter;
        _visitors = [Visitor.Connect(Io), Visitor.Connect(Io), Visitor.Connect(Io)];
        _adapter.RoomCreated += room => _told.Add($"created {room}");
        _adapter.RoomDeleted += room => _told.Add($"deleted {room}");
        _adapter.RoomJoined += (room, id) => _told.Add($"joined {room} {Name(id)}");
        _adapter.RoomLeft += (room, id) => _told.Add($"left {room} {Name(id)}");
    }

    private ServerSocket Socket(int index) => _visitors[index].Socket();

    [Fact]
    public async Task Rooms_and_members_are_known_both_ways_and_empty_rooms_vanish()
    {
        await _adapter.JoinAsync(Socket(0), ["a", "b"]);
        await _adapter.JoinAsync(Socket(1), ["a"]);
        Assert.Equal([_visitors[0].Sid, _visitors[1].Sid], _adapter.Rooms["a"]);
        Assert.Equal([_visitors[0].Sid, "a", "b"], _adapter.RoomsOf(Socket(0)));
        await _adapter.LeaveAsync(Socket(0), "b");
        await _adapter.LeaveAsync(Socket(0), "unknown");
        Assert.DoesNotContain("b", _adapter.Rooms.Keys);
        var one = Socket(1);
        _adapter.LeaveAll(one);
        Assert.Empty(_adapter.RoomsOf(one));
        Assert.Equal([_visitors[0].Sid], _adapter.Rooms["a"]);
    }

    [Fact]
    public async Task Sockets_are_listed_for_all_rooms_one_room_and_a_room_that_is_not_there()
    {
        await _adapter.JoinAsync(Socket(0), ["a"]);
        await _adapter.JoinAsync(Socket(1), ["a", "b"]);
        Assert.Equal(3, (await _adapter.SocketsAsync(BroadcastOptions.Everyone)).Count);
        Assert.Equal(2, (await _adapter.SocketsAsync(new BroadcastOptions { Rooms = ["a", "b"] })).Count);
        Assert.Empty(await _adapter.SocketsAsync(new BroadcastOptions { Rooms = ["unknown"] }));
        Assert.Equal(3, (await _adapter.FetchSocketsAsync(BroadcastOptions.Everyone)).Count);
        var fetched = await _adapter.FetchSocketsAsync(new BroadcastOptions { Rooms = ["a"], Except = ["b"] });
        Assert.Equal([_visitors[0].Sid], fetched.Select(s => s.Id));
        Assert.Equal(1, await _adapter.ServerCountAsync());
    }

    [Fact]
    public async Task A_broadcast_goes_to_rooms_but_for_others()
    {
        await _adapter.JoinAsync(Socket(0), ["a"]);
        await _adapter.JoinAsync(Socket(1), ["a", "b"]);
        var packet = new SocketPacket(SocketPacketType.Event) { Payload = "[\"x\"]"u8.ToArray() };
        await _adapter.BroadcastAsync(packet, new BroadcastOptions { Except = ["b"] });
        Assert.Equal((1, 0, 1), Heard());
        await _adapter.BroadcastAsync(packet, new BroadcastOptions { Rooms = ["a"], Except = ["b"] });
        Assert.Equal((1, 0, 0), Heard());
        Assert.Equal("2[\"x\"]"u8, _visitors[0].Engine.Shared[^1].Text.Span);
    }

    [Fact]
    public async Task Bytes_are_encoded_once_as_a_frame_for_each_part()
    {
        var packet = new SocketPacket(SocketPacketType.BinaryEvent) { Payload = "[\"x\",{\"_placeholder\":true,\"num\":0}]"u8.ToArray(), Attachments = [new byte[] { 1 }] };
        await _adapter.BroadcastAsync(packet, BroadcastOptions.Everyone);
        Assert.Equal(2, _visitors[0].Engine.Shared[^1].Frames.Count);
        Assert.Same(_visitors[0].Engine.Shared[^1], _visitors[1].Engine.Shared[^1]);
    }

    [Fact]
    public async Task Creating_joining_leaving_and_deleting_are_told_once_each()
    {
        await Socket(0).JoinAsync("a");
        await Socket(0).JoinAsync("a");
        await Socket(1).JoinAsync("a");
        Assert.Equal(["created a", "joined a 0", "joined a 1"], Told());
        await Socket(0).LeaveAsync("a");
        await Socket(0).LeaveAsync("a");
        Assert.Equal(["left a 0"], Told());
        await Socket(1).LeaveAsync("a");
        Assert.Equal(["left a 1", "deleted a"], Told());
        await Socket(2).JoinAsync("b");
        Told();
        _visitors[2].Engine.End("transport close");
        Assert.Equal(["left 2 2", "deleted 2", "left b 2", "deleted b"], Told());
    }

    [Fact]
    public async Task Leaving_again_while_being_told_of_it_is_safe()
    {
        var socket = Socket(0);
        _adapter.RoomLeft += (_, _) => _adapter.LeaveAll(socket);
        await socket.JoinAsync("a", "b");
        Told();
        await socket.LeaveAsync("a");
        Assert.Equal(["left 0 0", "left a 0", "left b 0"], Told().Where(t => t.StartsWith("left", StringComparison.Ordinal)).Order());
        Assert.Empty(Socket(0).Rooms);
    }

    [Fact]
    public async Task A_listener_that_throws_leaves_nothing_behind()
    {
        var socket = Socket(0);
        _adapter.RoomCreated += _ => throw new InvalidOperationException("nobody else's affair");
        _adapter.RoomJoined += (_, _) => throw new InvalidOperationException("nobody else's affair");
        _adapter.RoomLeft += (_, _) => throw new InvalidOperationException("nobody else's affair");
        _adapter.RoomDeleted += _ => throw new InvalidOperationException("nobody else's affair");
        await socket.JoinAsync("a", "b");
        Assert.Equal([socket.Id, "a", "b"], socket.Rooms);
        _visitors[0].Engine.End("transport close");
        Assert.Equal((0, 2, 2), (socket.Rooms.Count, _adapter.Rooms.Count, Io.Sockets.Sockets.Count));
        Visitor.Connect(Io);
    }

    private (int One, int Two, int Three) Heard() => (_visitors[0].Hears().Length, _visitors[1].Hears().Length, _visitors[2].Hears().Length);

    private string[] Told()
    {
        var told = _told.Select(t => _visitors.Aggregate(t, (text, v) => text.Replace(v.Sid, Name(v.Sid), StringComparison.Ordinal))).ToArray();
        _told.Clear();
        return told;
    }

    private string Name(string id) => Array.FindIndex(_visitors, v => v.Sid == id).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
