using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Lab.SocketIO.Engine;
using Lab.Wire.SocketIO;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <summary>The rooms of one server, in memory.</summary>
/// <remarks>Joining and leaving take a lock for a moment. A broadcast takes none: it goes through an array that the room keeps until somebody joins or leaves;
/// a leave is done when no broadcast is on its way that began before it. Its events are raised outside the lock, in the flow of who joins or leaves.</remarks>
/// <param name="ns">The namespace.</param>
public class InMemoryAdapter(Namespace ns) : Adapter(ns)
{
    private const int Keep = 64 * 1024;

    // What a broadcast to several rooms needs for its duration; one for each thread, so that receivers cost no memory.
    [ThreadStatic]
    private static HashSet<ServerSocket>? _idle;

    private readonly Lock _gate = new();
    private readonly Passage _broadcasts = new();
    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    /// <summary>A room has its first member.</summary>
    public event Action<string>? RoomCreated;

    /// <summary>A room has lost its last member.</summary>
    public event Action<string>? RoomDeleted;

    /// <summary>A socket has joined: room and id.</summary>
    public event Action<string, string>? RoomJoined;

    /// <summary>A socket has left: room and id.</summary>
    public event Action<string, string>? RoomLeft;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, IReadOnlyList<string>> Rooms
    {
        get
        {
            lock (_gate)
            {
                return _rooms.ToDictionary(r => r.Key, r => (IReadOnlyList<string>)[.. r.Value.Members.Renew().Select(s => s.Id)], StringComparer.Ordinal);
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask JoinAsync(ServerSocket socket, IReadOnlyList<string> rooms)
    {
        foreach (var room in rooms)
        {
            Join(socket, room);
        }

        return default;
    }

    /// <inheritdoc/>
    public override ValueTask LeaveAsync(ServerSocket socket, string room)
    {
        Leave(socket, room);

        // A broadcast on another thread may just be on its way to the socket: what is said after the leave comes after it.
        return new ValueTask(_broadcasts.PassedAsync());
    }

    /// <inheritdoc/>
    public override void LeaveAll(ServerSocket socket)
    {
        string[] rooms;
        lock (_gate)
        {
            socket.HasLeft = true;
            rooms = socket.RoomNames.Renew();
        }

        foreach (var room in rooms)
        {
            Leave(socket, room);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> RoomsOf(ServerSocket socket)
    {
        lock (_gate)
        {
            return socket.RoomNames.Renew();
        }
    }

    /// <inheritdoc/>
    public override ValueTask BroadcastAsync(SocketPacket packet, BroadcastOptions options)
    {
        Send(packet, options, null);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask BroadcastWithAckAsync(SocketPacket packet, BroadcastOptions options, BroadcastAnswers answers)
    {
        if (!answers.IsNumberedBy(Namespace))
        {
            packet = packet with { Id = Namespace.NextAckId() };
        }

        var outgoing = new Outgoing(packet, PacketWriter.Encode(packet), options.Flags.Packet) { Answers = answers };
        Apply(options, outgoing, static (socket, o) =>
        {
            if (socket.Awaits(o.Packet.Id!.Value, o.Answers!))
            {
                o.Count++;
                socket.Deliver(o.Packet, o.Encoded, o.Options);
            }
        });
        answers.Expect(outgoing.Count);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlySet<string>> SocketsAsync(BroadcastOptions options)
    {
        return new(Receivers(options).Select(s => s.Id).ToHashSet(StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<SocketDetails>> FetchSocketsAsync(BroadcastOptions options)
    {
        return new([.. Receivers(options).Select(s => new SocketDetails(s.Id, s.Handshake, s.Rooms, s.Data))]);
    }

    /// <inheritdoc/>
    public override async ValueTask AddSocketsAsync(BroadcastOptions options, IReadOnlyList<string> rooms)
    {
        foreach (var socket in Receivers(options))
        {
            await JoinAsync(socket, rooms);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DelSocketsAsync(BroadcastOptions options, IReadOnlyList<string> rooms)
    {
        foreach (var socket in Receivers(options))
        {
            foreach (var room in rooms)
            {
                await LeaveAsync(socket, room);
            }
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisconnectSocketsAsync(BroadcastOptions options, bool close)
    {
        foreach (var socket in Receivers(options))
        {
            await socket.DisconnectAsync(close);
        }
    }

    /// <summary>Sends an event to its receivers.</summary>
    /// <param name="packet">The event; it owns its memory.</param>
    /// <param name="options">Who gets it, and how.</param>
    /// <param name="watched">Gets those whose program looks at what goes; null shows it at once.</param>
    private protected void Send(in SocketPacket packet, BroadcastOptions options, List<ServerSocket>? watched)
    {
        var outgoing = new Outgoing(packet, PacketWriter.Encode(packet), options.Flags.Packet) { Watched = watched };
        Apply(options, outgoing, static (socket, o) => socket.Deliver(o.Packet, o.Encoded, o.Options, o.Watched));
    }

    // For each receiver of a broadcast once; nothing is allocated for a receiver. The action may change rooms and disconnect sockets.
    private void Apply<TState>(BroadcastOptions options, TState state, Action<ServerSocket, TState> action)
    {
        var passing = _broadcasts.Enter();
        try
        {
            var except = Excluded(options.Except, out var one);
            var seen = options.Rooms.Count > 1 ? TakeSet() : null;
            for (var i = 0; i < Math.Max(1, options.Rooms.Count); i++)
            {
                foreach (var socket in options.Rooms.Count == 0 ? Namespace.Everyone() : Members(options.Rooms[i]))
                {
                    if (socket.IsReceiver && socket != one && except?.Contains(socket) != true && seen?.Add(socket) != false)
                    {
                        action(socket, state);
                    }
                }
            }

            GiveSet(seen);
            GiveSet(except);
        }
        finally
        {
            passing.Pass();
        }
    }

    private List<ServerSocket> Receivers(BroadcastOptions options)
    {
        var receivers = new List<ServerSocket>();
        Apply(options, receivers, static (socket, all) => all.Add(socket));
        return receivers;
    }

    // Nearly always one socket is left out: the sender. It needs no set.
    private HashSet<ServerSocket>? Excluded(IReadOnlyList<string> rooms, out ServerSocket? one)
    {
        one = null;
        HashSet<ServerSocket>? all = null;
        for (var i = 0; i < rooms.Count; i++)
        {
            var members = Members(rooms[i]);
            if (one is null && all is null && members.Length <= 1)
            {
                one = members.Length == 1 ? members[0] : null;
            }
            else
            {
                (all ??= TakeSet()).UnionWith(members);
            }
        }

        return all;
    }

    // Whoever takes it owns it: what an action sets off gets another one.
    private static HashSet<ServerSocket> TakeSet()
    {
        var set = _idle ?? [];
        _idle = null;
        return set;
    }

    private static void GiveSet(HashSet<ServerSocket>? set)
    {
        if (set is null || set.Capacity > Keep)
        {
            return;
        }

        if (set.Count > set.Capacity / 8)
        {
            set.Clear();
        }
        else
        {
            // Clearing costs the set's capacity, and a small broadcast shall not pay for a large one before it.
            set.RemoveWhere(static _ => true);
        }

        _idle = set;
    }

    private ServerSocket[] Members(string name)
    {
        if (!_rooms.TryGetValue(name, out var room))
        {
            return [];
        }

        if (room.Members.Items is { } members)
        {
            return members;
        }

        lock (_gate)
        {
            return room.Members.Renew();
        }
    }

    private void Join(ServerSocket socket, string name)
    {
        bool created;
        lock (_gate)
        {
            if (socket.HasLeft || !socket.RoomNames.Add(name))
            {
                return;
            }

            created = !_rooms.TryGetValue(name, out var room);
            if (created)
            {
                _rooms[name] = room = new Room();
            }

            room!.Members.Add(socket);
        }

        if (created)
        {
            Tell(RoomCreated, name);
        }

        Tell(RoomJoined, name, socket.Id);
    }

    private void Leave(ServerSocket socket, string name)
    {
        bool deleted;
        lock (_gate)
        {
            if (!socket.RoomNames.Remove(name) || !_rooms.TryGetValue(name, out var room))
            {
                return;
            }

            room.Members.Remove(socket);
            deleted = room.Members.Count == 0 && _rooms.TryRemove(name, out _);
        }

        Tell(RoomLeft, name, socket.Id);
        if (deleted)
        {
            Tell(RoomDeleted, name);
        }
    }

    // A listener that throws must not keep a socket from leaving its other rooms.
    private void Tell(Action<string>? listeners, string room)
    {
        if (listeners is not null)
        {
            Tell((name, _) => listeners(name), room, "");
        }
    }

    private void Tell(Action<string, string>? listeners, string room, string id)
    {
        try
        {
            listeners?.Invoke(room, id);
        }
        catch (Exception e)
        {
            Namespace.Server.Log.LogError(e, "A listener for room \"{Room}\" of namespace {Namespace} threw.", room, Namespace.Name);
        }
    }

    private sealed class Room
    {
        [SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "A struct that is changed in place.")]
        public CompactSet<ServerSocket> Members;
    }

    private sealed record Outgoing(SocketPacket Packet, EncodedPacket Encoded, PacketOptions Options)
    {
        public BroadcastAnswers? Answers { get; init; }

        public List<ServerSocket>? Watched { get; init; }

        public int Count { get; set; }
    }
}
