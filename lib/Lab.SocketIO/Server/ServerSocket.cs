using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Lab.SocketIO.Engine;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>One client in one namespace.</summary>
/// <remarks>Its handlers run one after the other, those of different sockets beside each other. Answers to what it emitted come also while a handler runs,
/// unless so much waits for it that reading pauses (<see cref="SocketIOOptions.MaxQueuedEvents"/>). All of it may be called from anywhere, also after the client has gone: then it has no effect.</remarks>
public sealed partial class ServerSocket : SocketOperator, IEventTarget
{
    private readonly ServerConnection _connection;
    private readonly EventTable _events;
    private readonly EventQueue _queue;
    private readonly ReadOnlyMemory<byte> _auth;
    private AckTable? _acks;
    private IDictionary<string, object?>? _data;

    [SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "A struct that its adapter changes in place, under the adapter's lock.")]
    internal CompactSet<string> RoomNames;

    internal ServerSocket(Namespace ns, ServerConnection connection, ReadOnlyMemory<byte> auth, Session? session)
    {
        (Namespace, _connection, _auth) = (ns, connection, auth);
        _events = ns.Server.Seams.Events(ns, connection.Engine);
        Id = session?.Sid ?? SocketIds.Next();
        PrivateId = session?.Pid ?? (ns.Server.Options.ConnectionStateRecovery is null ? null : SocketIds.Next());
        _data = session?.Data;
        _queue = new EventQueue(this, ns.Server.Options.MaxQueuedEvents, ns.Server.Options.MaxBufferedBytes);
        _queue.Hold();
    }

    /// <summary>Its id, which its client knows too; also the name of a room in which only it is.</summary>
    public string Id { get; }

    /// <summary>The namespace it is in.</summary>
    public Namespace Namespace { get; }

    /// <summary>The server.</summary>
    public SocketIOServer Server => Namespace.Server;

    /// <summary>The Engine.IO session below, which it shares with the other namespaces of its client.</summary>
    public EngineSocket Conn => _connection.Engine;

    /// <summary>The request that opened the connection.</summary>
    public HandshakeRequest Request => _connection.Engine.Request;

    /// <summary>How it came, and what it said when it joined the namespace.</summary>
    public Handshake Handshake => new(Request, _auth);

    /// <summary>Whether it is connected: from the moment the middlewares let it pass until it is disconnected.</summary>
    public bool Connected => State is SocketState.Connected or SocketState.Closing;

    /// <summary>Whether it came back after a short absence, with its id, rooms, data and the events it missed.</summary>
    public bool Recovered { get; internal set; }

    /// <summary>Its rooms now, its own id among them; empty before it is connected, unless a middleware made it join, and after.</summary>
    public IReadOnlyList<string> Rooms => Namespace.Adapter.RoomsOf(this);

    /// <summary>What the program attaches to it; <see cref="BroadcastOperator.FetchSocketsAsync"/> shows it.</summary>
    public IDictionary<string, object?> Data
    {
        get
        {
            // Small: one per socket, seldom more than a few entries, and read from other sockets' handlers.
            if (_data is null)
            {
                Interlocked.CompareExchange(ref _data, new ConcurrentDictionary<string, object?>(1, 3, StringComparer.Ordinal), null);
            }

            return _data;
        }
    }

    /// <summary>The listeners.</summary>
    EventTable IEventTarget.Events => _events;

    /// <summary>What lets it come back; null when that is off.</summary>
    internal string? PrivateId { get; }

    /// <summary>Whether it may join no room any more. Guarded by its adapter.</summary>
    internal bool HasLeft { get; set; }

    /// <summary>What it has emitted that waits for an answer.</summary>
    internal AckTable Acks
    {
        get
        {
            if (_acks is null)
            {
                Interlocked.CompareExchange(ref _acks, Server.Seams.Acks(Namespace, Conn), null);
            }

            return _acks;
        }
    }

    /// <summary>Whether no event and no connection waits for its handlers or is with them.</summary>
    internal bool IsIdle => _queue.IsIdle;

    /// <summary>How many packets have come on its connection, those of its other namespaces included.</summary>
    internal long ReceivedCount => _connection.ReceivedCount;

    /// <summary>How many answers it waits for.</summary>
    internal int PendingAcks => _acks?.Count ?? 0;

    private JsonSerializerOptions Json => Namespace.Server.Options.Json;

    /// <summary>Joins rooms.</summary>
    /// <param name="rooms">Any names.</param>
    public ValueTask JoinAsync(params string[] rooms) => Namespace.Adapter.JoinAsync(this, rooms);

    /// <summary>Leaves a room; harmless when it is not in it.</summary>
    /// <param name="room">Its name.</param>
    public ValueTask LeaveAsync(string room) => Namespace.Adapter.LeaveAsync(this, room);

    /// <summary>Disconnects the client.</summary>
    /// <param name="close">Whether the connection below ends too, with all its namespaces. Default false.</param>
    public ValueTask DisconnectAsync(bool close = false)
    {
        Disconnect(close);
        return default;
    }

    /// <summary>Sends an event to this client only.</summary>
    /// <param name="eventName">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="flags">How.</param>
    internal ValueTask Emit(string eventName, ReadOnlySpan<object?> arguments, EmitFlags flags)
    {
        if (PrivateId is not null)
        {
            // Through the adapter, which keeps it for the case that the client comes back.
            return Namespace.Broadcasts.BroadcastAsync(PacketWriter.Event(Namespace, eventName, arguments), new BroadcastOptions { Rooms = [Id], Flags = flags });
        }

        if (_events.AnyOutgoing.Length > 0)
        {
            ShowOutgoing(PacketWriter.Event(Namespace, eventName, arguments));
        }

        // In a middleware too: the client keeps such an event until it is connected.
        if (State != SocketState.Closed && PacketWriter.Send(Conn, Namespace.Name, eventName, null, arguments, Json, flags.Packet))
        {
            SocketIOMetrics.Sent(Namespace.Name);
        }

        return default;
    }

    /// <summary>Sends an event to this client only and waits for its answer.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="flags">How.</param>
    internal Task<T> EmitWithAck<T>(string eventName, ReadOnlySpan<object?> arguments, EmitFlags flags)
    {
        if (_events.AnyOutgoing.Length > 0)
        {
            ShowOutgoing(PacketWriter.Event(Namespace, eventName, arguments));
        }

        var (id, wait) = (Namespace.NextAckId(), new AckWait<T>());
        if (!Connected || !Awaits(id, wait))
        {
            wait.Fail(new SocketDisconnectedException(_reason ?? "not connected"));
            return wait.Task;
        }

        try
        {
            if (PacketWriter.Send(Conn, Namespace.Name, eventName, id, arguments, Json, flags.Packet))
            {
                SocketIOMetrics.Sent(Namespace.Name);
            }
        }
        catch
        {
            Acks.Remove(id);
            throw;
        }

        // Also for what could not be sent: a volatile event that was dropped is one whose answer does not come, and a session that is over ends what waits.
        if (flags.Timeout is { } timeout)
        {
            wait.GiveUpAfter(Acks, id, timeout, Server.Options.Clock);
        }

        return wait.Task;
    }

    /// <summary>Sends what was encoded for many.</summary>
    /// <param name="packet">The event, for those who look at what goes.</param>
    /// <param name="encoded">The same as it leaves.</param>
    /// <param name="options">How.</param>
    /// <param name="watched">Gets this socket when somebody looks at what goes; null shows it at once.</param>
    internal void Deliver(in SocketPacket packet, EncodedPacket encoded, PacketOptions options, List<ServerSocket>? watched = null)
    {
        if (Conn.Send(encoded, options))
        {
            SocketIOMetrics.Sent(Namespace.Name);
        }

        if (_events.AnyOutgoing.Length == 0)
        {
            return;
        }

        if (watched is null)
        {
            ShowOutgoing(packet);
        }
        else
        {
            watched.Add(this);
        }
    }

    /// <summary>An answer is waited for, and so read, also when many events wait for their handlers.</summary>
    /// <param name="id">The event's number.</param>
    /// <param name="pending">Who waits.</param>
    /// <returns>False when the socket is over.</returns>
    internal bool Awaits(long id, IPendingAck pending)
    {
        if (!Acks.Add(id, pending))
        {
            return false;
        }

        _queue.AwaitsAnswer();
        return true;
    }

    /// <summary>No answer to this event is wanted any more.</summary>
    /// <param name="id">Its number.</param>
    internal void ForgetAck(long id) => _acks?.Remove(id);

    /// <summary>Shows an event to those who look at what goes.</summary>
    /// <param name="packet">The event.</param>
    internal void ShowOutgoing(in SocketPacket packet)
    {
        var arguments = SocketArguments.Of(packet, Json);
        foreach (var any in _events.AnyOutgoing)
        {
            Detached.Run(CallAny(any, arguments), Server.Log);
        }
    }

    /// <summary>One line: id, namespace and state.</summary>
    public override string ToString() => $"{Id} in {Namespace.Name}, {SocketStates.NameOf(State)}";
}
