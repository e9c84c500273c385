using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>Who receives what: rooms and the emit cheat sheet.</summary>
public sealed class RoomTests : ServerInMemory
{
    private readonly Visitor _ada;
    private readonly Visitor _bob;
    private readonly Visitor _eve;
    private readonly Visitor _elsewhere;

    public RoomTests()
    {
        Io.Of("/x");
        (_ada, _bob, _eve, _elsewhere) = (Visitor.Connect(Io), Visitor.Connect(Io), Visitor.Connect(Io), Visitor.Open(Io));
        _elsewhere.Join("/x");
    }

    private ServerSocket Ada => _ada.Socket();

    /// <summary>A form of emitting, and who hears it when ada emits; ada and bob are in red, bob and eve in blue.</summary>
    public static TheoryData<string, string> Forms => new()
    {
        { "socket.emit", "ada" },
        { "io.emit", "ada bob eve" },
        { "broadcast", "bob eve" },
        { "socket.to(red)", "bob" },
        { "socket.to(blue)", "bob eve" },
        { "socket.to(red).to(blue)", "bob eve" },
        { "socket.in(red, blue)", "bob eve" },
        { "socket.broadcast.to(red)", "bob" },
        { "socket.except(blue)", "" },
        { "socket.broadcast.except(bob)", "eve" },
        { "socket.to(ada)", "" },
        { "socket.to(bob)", "bob" },
        { "socket.local", "bob eve" },
        { "socket.volatile.to(red)", "bob" },
        { "io.to(red)", "ada bob" },
        { "io.in(red).in(blue)", "ada bob eve" },
        { "io.to(red).except(blue)", "ada" },
        { "io.except(red)", "eve" },
        { "io.except(red, blue)", "" },
        { "io.except(red).except(eve)", "" },
        { "io.to(ada)", "ada" },
        { "io.to(nowhere)", "" },
        { "io.local", "ada bob eve" },
        { "io.of(x)", "elsewhere" },
        { "io.of(x).to(red)", "" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Each_form_reaches_exactly_whom_it_says_once(string form, string expected)
    {
        await Ada.JoinAsync("red");
        await _bob.Socket().JoinAsync("red", "blue");
        await _eve.Socket().JoinAsync("blue");
        Emitter emitter = form switch
        {
            "socket.emit" => Ada,
            "io.emit" => Io,
            "broadcast" => Ada.Broadcast,
            "socket.to(red)" => Ada.To("red"),
            "socket.to(blue)" => Ada.To("blue"),
            "socket.to(red).to(blue)" => Ada.To("red").To("blue"),
            "socket.in(red, blue)" => Ada.In("red", "blue"),
            "socket.broadcast.to(red)" => Ada.Broadcast.To("red"),
            "socket.except(blue)" => Ada.Except("blue"),
            "socket.broadcast.except(bob)" => Ada.Broadcast.Except(_bob.Sid),
            "socket.to(ada)" => Ada.To(_ada.Sid),
            "socket.to(bob)" => Ada.To(_bob.Sid),
            "socket.local" => Ada.Local,
            "socket.volatile.to(red)" => Ada.Volatile.To("red"),
            "io.to(red)" => Io.To("red"),
            "io.in(red).in(blue)" => Io.In("red").In("blue"),
            "io.to(red).except(blue)" => Io.To("red").Except("blue"),
            "io.except(red)" => Io.Except("red"),
            "io.except(red, blue)" => Io.Except("red", "blue"),
            "io.except(red).except(eve)" => Io.Except("red").Except(_eve.Sid),
            "io.to(ada)" => Io.To(_ada.Sid),
            "io.to(nowhere)" => Io.To("nowhere"),
            "io.local" => Io.Local,
            "io.of(x)" => Io.Of("/x"),
            "io.of(x).to(red)" => Io.Of("/x").To("red"),
            _ => throw new ArgumentException(form),
        };
        await emitter.EmitAsync("a", 1, new byte[] { 2 });
        (string Name, Visitor Visitor)[] all = [("ada", _ada), ("bob", _bob), ("eve", _eve), ("elsewhere", _elsewhere)];
        Assert.Equal(expected, string.Join(' ', all.SelectMany(a => a.Visitor.Hears().Select(_ => a.Name))));
        Assert.All(all, a => Assert.Equal(expected.Contains(a.Name, StringComparison.Ordinal) ? 1 : 0, a.Visitor.Engine.Attachments.Count));
    }

    [Fact]
    public async Task An_operator_never_changes_and_keeps_what_it_was_told()
    {
        await Ada.JoinAsync("red");
        var all = Io.To("red");
        _ = all.To("blue");
        _ = all.Except("red");
        _ = all.Volatile;
        _ = all.Compress(false);
        _ = Io.Except(_ada.Sid);
        _ada.Engine.CanWrite = false;
        await all.EmitAsync("still red");
        await Io.EmitAsync("still all");
        Assert.Equal(["2[\"still red\"]", "2[\"still all\"]"], _ada.Hears());
        Assert.DoesNotContain(Lab.SocketIO.Engine.PacketOptions.Uncompressed, _ada.Engine.Options);

        var others = _bob.Socket().Volatile.Compress(false).Broadcast;
        _ = others.Except(_ada.Sid);
        await others.EmitAsync("dropped for ada");
        Assert.Equal((0, 2), (_ada.Hears().Length, _eve.Hears().Length));
        Assert.Equal(Lab.SocketIO.Engine.PacketOptions.Volatile | Lab.SocketIO.Engine.PacketOptions.Uncompressed, _eve.Engine.Options[^1]);
    }

    [Fact]
    public async Task Except_holds_within_a_custom_namespace_too()
    {
        var second = Visitor.Open(Io);
        await second.Join("/x").JoinAsync("red");
        _elsewhere.Hears();
        second.Hears();
        await Io.Of("/x").Except(_elsewhere.Sid).EmitAsync("a");
        Assert.Equal((0, 1), (_elsewhere.Hears().Length, second.Hears().Length));
        await Io.Of("/x").Except("red").EmitAsync("b");
        Assert.Equal((1, 0), (_elsewhere.Hears().Length, second.Hears().Length));
    }

    [Fact]
    public async Task Rooms_of_a_socket_follow_what_it_does_and_an_empty_room_is_gone()
    {
        Assert.Equal([_ada.Sid], Ada.Rooms);
        await Ada.JoinAsync("a", "b", "c");
        await Ada.JoinAsync("a");
        Assert.Equal([_ada.Sid, "a", "b", "c"], Ada.Rooms);
        Assert.Equal([_ada.Sid], Ada.Namespace.Adapter.Rooms["b"]);
        await Ada.LeaveAsync("b");
        await Ada.LeaveAsync("never");
        Assert.Equal([_ada.Sid, "a", "c"], Ada.Rooms);
        Assert.DoesNotContain("b", Ada.Namespace.Adapter.Rooms.Keys);
        var left = Ada;
        _ada.Engine.End("transport close");
        Assert.Empty(left.Rooms);
        Assert.Equal(new[] { _bob.Sid, _eve.Sid }.Order(), Io.Sockets.Adapter.Rooms.Keys.Order());
        await left.JoinAsync("a");
        Assert.DoesNotContain("a", Io.Sockets.Adapter.Rooms.Keys);
    }

    [Fact]
    public async Task A_room_called_as_a_socket_that_is_no_longer_there_reaches_nobody()
    {
        _ada.Engine.End("transport close");
        await Io.To(_ada.Sid).EmitAsync("a");
        await Io.Except(_ada.Sid).EmitAsync("b");
        Assert.Equal((0, 1), (_ada.Hears().Length, _bob.Hears().Length));
    }

    [Fact]
    public async Task A_thousand_rooms_are_joined_used_and_left()
    {
        var rooms = Enumerable.Range(0, 1_000).Select(i => $"room {i}").ToArray();
        await Ada.JoinAsync(rooms);
        await _bob.Socket().JoinAsync(rooms[..500]);
        Assert.Equal(1_001, Ada.Rooms.Count);
        await Io.To(rooms).EmitAsync("a");
        Assert.Equal((1, 1, 0), (_ada.Hears().Length, _bob.Hears().Length, _eve.Hears().Length));
        await Io.Except(rooms[500..]).EmitAsync("b");
        Assert.Equal((0, 1, 1), (_ada.Hears().Length, _bob.Hears().Length, _eve.Hears().Length));
        foreach (var room in rooms[..250])
        {
            await Ada.LeaveAsync(room);
        }

        Assert.Equal(751, Ada.Rooms.Count);
        _ada.Engine.End("transport close");
        _bob.Engine.End("transport close");
        Assert.Equal([_eve.Sid], Io.Sockets.Adapter.Rooms.Keys);
    }

    [Fact]
    public async Task A_broadcast_is_encoded_once_for_all()
    {
        await Io.EmitAsync("a", new string('x', 100));
        Assert.Same(_ada.Engine.Shared[^1], _bob.Engine.Shared[^1]);
        Assert.Same(_ada.Engine.Shared[^1].Frames[0], _eve.Engine.Shared[^1].Frames[0]);
    }

    [Fact]
    public async Task A_handler_may_disconnect_its_socket_or_others_inside_a_broadcast()
    {
        _ada.Engine.OnSent = _ => _bob.Engine.Close();
        _bob.Engine.OnSent = _ => _ada.Engine.Close();
        _eve.Engine.OnSent = _ => _eve.Engine.Close();
        await Io.EmitAsync("a");
        Assert.Single(_eve.Hears());
        Assert.Equal(1, _ada.Hears().Length + _bob.Hears().Length);
        Assert.Single(Io.Sockets.Sockets);
    }

    [Fact]
    public async Task Rooms_that_change_all_the_time_lose_no_member_that_stays()
    {
        await Ada.JoinAsync("busy");
        var stop = false;
        var moving = Task.Run(async () =>
        {
            // Around the size at which a room's members get another form.
            var others = Enumerable.Range(0, 20).Select(_ => Visitor.Connect(Io)).ToList();
            others.ForEach(o => o.Engine.OnlyCounts = true);
            while (!Volatile.Read(ref stop))
            {
                foreach (var other in others)
                {
                    await other.Socket().JoinAsync("busy");
                }

                foreach (var other in others)
                {
                    await other.Socket().LeaveAsync("busy");
                }
            }
        }, TestContext.Current.CancellationToken);
        _ada.Engine.OnlyCounts = true;
        var before = _ada.Engine.Count;
        for (var i = 0; i < 5_000; i++)
        {
            await Io.To("busy").EmitAsync("a");
        }

        Volatile.Write(ref stop, true);
        await moving;
        Assert.Equal(5_000, _ada.Engine.Count - before);
    }
}
