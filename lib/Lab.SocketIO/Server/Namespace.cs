using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lab.Wire.SocketIO;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <summary>One of the worlds that clients join over one connection: its own sockets, rooms, middlewares and handlers. As a <see cref="BroadcastOperator"/> it is everybody in it.</summary>
[SuppressMessage("Design", "CA1033:Interface methods should be callable by child types", Justification = "Only this library derives from it.")]
public class Namespace : BroadcastOperator, IEventTarget, IListenerErrors
{
    private readonly EventTable _events = new("connect", "connection", "new_namespace");
    private readonly ConcurrentDictionary<string, ServerSocket> _sockets = new(StringComparer.Ordinal);
    private ListenerList<ServerSocket> _connection;
    private ListenerList<ServerSocket> _middlewares;
    private Snapshot _everyone = new(-1, []);
    private readonly Lock _gate = new();
    private int _changes;
    private int _inside;
    private bool _gone;
    private long _acks = -1;

    internal Namespace(SocketIOServer server, string name, Func<Namespace, Adapter> adapter)
    {
        (Server, Name) = (server, name);
        Adapter = adapter(this);
        Broadcasts = server.Seams.Broadcasts(Adapter);
    }

    /// <summary>The server.</summary>
    public SocketIOServer Server { get; }

    /// <summary>Its name, with the slash.</summary>
    public string Name { get; }

    /// <summary>The rooms.</summary>
    public Adapter Adapter { get; }

    /// <summary>What brings events to many: the adapter, or who stands in front of it.</summary>
    internal IBroadcaster Broadcasts { get; }

    /// <summary>The sockets that are connected, by id.</summary>
    public IReadOnlyDictionary<string, ServerSocket> Sockets => _sockets;

    /// <summary>What made it; null for one that the program has declared.</summary>
    internal ParentNamespace? Parent { get; init; }

    /// <summary>The listeners for what other servers send.</summary>
    EventTable IEventTarget.Events => _events;

    private protected override Namespace Target => this;

    /// <summary>Adds a middleware: it sees each client before it is connected and refuses it by throwing, best a <see cref="ConnectRefusedException"/>.</summary>
    /// <param name="middleware">It.</param>
    [OverloadResolutionPriority(1)]
    public void Use(Func<ServerSocket, Task> middleware) => _middlewares.Add(middleware);

    /// <inheritdoc cref="Use(Func{ServerSocket, Task})"/>
    public void Use(Func<ServerSocket, ValueTask> middleware) => _middlewares.Add(middleware);

    /// <inheritdoc cref="Use(Func{ServerSocket, Task})"/>
    public void Use(Action<ServerSocket> middleware) => _middlewares.Add(middleware);

    /// <summary>Is told of each socket that is connected. What the client sends meanwhile waits until it is done.</summary>
    /// <param name="listener">Gets the socket and adds its listeners.</param>
    [OverloadResolutionPriority(1)]
    public void OnConnection(Func<ServerSocket, Task> listener) => _connection.Add(listener);

    /// <inheritdoc cref="OnConnection(Func{ServerSocket, Task})"/>
    public void OnConnection(Func<ServerSocket, ValueTask> listener) => _connection.Add(listener);

    /// <inheritdoc cref="OnConnection(Func{ServerSocket, Task})"/>
    public void OnConnection(Action<ServerSocket> listener) => _connection.Add(listener);

    /// <summary>Sends an event to the same namespace of the other servers; they hear it with <c>On</c>.</summary>
    /// <param name="eventName">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    public ValueTask ServerSideEmitAsync(string eventName, params ReadOnlySpan<object?> arguments) =>
        Adapter.ServerSideEmitAsync(PacketWriter.Event(this, NotReserved(eventName), arguments), null);

    /// <summary>Sends an event to the same namespace of the other servers and waits for the answer of each.</summary>
    /// <typeparam name="T">What a server answers.</typeparam>
    /// <param name="eventName">Its name.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The answers; none when there is no other server.</returns>
    /// <exception cref="AckTimeoutException{T}">Not all answered in time.</exception>
    public Task<IReadOnlyList<T>> ServerSideEmitWithAckAsync<T>(string eventName, TimeSpan timeout, params ReadOnlySpan<object?> arguments) =>
        new BroadcastWait<T>(this, NextAckId(), timeout).RunServerSideAsync(PacketWriter.Event(this, NotReserved(eventName), arguments));

    /// <summary>A number for an event that asks for an answer; the same counter for all sockets, so that a broadcast has one number.</summary>
    internal long NextAckId() => Interlocked.Increment(ref _acks);

    /// <summary>All connected sockets, in an array that nobody changes. It is made anew only after somebody came or went.</summary>
    internal ServerSocket[] Everyone()
    {
        var changes = System.Threading.Volatile.Read(ref _changes);
        var everyone = _everyone;
        if (everyone.Changes != changes)
        {
            _everyone = everyone = new Snapshot(changes, [.. _sockets.Values]);
        }

        return everyone.Sockets;
    }

    /// <summary>Takes over the middlewares and handlers of a parent.</summary>
    /// <param name="parent">The parent.</param>
    internal void Inherit(Namespace parent) => (_middlewares, _connection) = (parent._middlewares, parent._connection);

    /// <summary>Lets a client in, or refuses it.</summary>
    /// <param name="connection">The client's connection.</param>
    /// <param name="auth">What it said.</param>
    /// <returns>False when the namespace went meanwhile: the client has to ask for a new one.</returns>
    internal async ValueTask<bool> ConnectAsync(ServerConnection connection, ReadOnlyMemory<byte> auth)
    {
        lock (_gate)
        {
            if (_gone)
            {
                return false;
            }

            _inside++;
        }

        var session = await RestoreAsync(auth);
        var socket = new ServerSocket(this, connection, auth, session) { Recovered = session is not null };
        if (!connection.Add(socket))
        {
            socket.CleanUp();
            return true;
        }

        if (session is not null)
        {
            await Adapter.JoinAsync(socket, session.Rooms);
        }

        if (session is null || Server.Options.ConnectionStateRecovery is not { SkipMiddlewares: true })
        {
            try
            {
                foreach (var middleware in _middlewares.All)
                {
                    await middleware(socket);
                }
            }
            catch (Exception e)
            {
                Refuse(socket, connection, e);
                return true;
            }
        }

        if (connection.IsOpen && Attach(socket, connection, session))
        {
            connection.HasJoined();
            socket.Announce(_connection.All);
        }
        else
        {
            socket.CleanUp();
        }

        return true;
    }

    /// <summary>A socket has left, or was refused. Called once for each.</summary>
    /// <param name="socket">It.</param>
    internal void Leave(ServerSocket socket)
    {
        TakeOut(socket);
        lock (_gate)
        {
            _inside--;
            if (_inside > 0 || Parent is null || !Server.Options.CleanupEmptyChildNamespaces)
            {
                return;
            }

            _gone = true;
        }

        Server.Forget(this);
    }

    /// <summary>Ends it: its sockets are told, nothing is sent to them.</summary>
    internal async ValueTask CloseAsync()
    {
        foreach (var socket in Everyone())
        {
            socket.Close(DisconnectReasons.ShuttingDown);
        }

        await Adapter.CloseAsync();
    }

    /// <summary>Hands an event of another server to the listeners.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="ack">How it is answered.</param>
    internal ValueTask ServerSideEventAsync(in SocketPacket packet, Ack ack) =>
        _events.InvokeAsync(packet.EventName!, new EventCall(SocketArguments.Of(packet, Server.Options.Json), ack), this);

    /// <inheritdoc/>
    void IListenerErrors.ListenerFailed(string eventName, Exception error) =>
        Server.Log.LogError(error, "A listener for \"{Event}\" of namespace {Namespace} threw.", eventName, Name);

    private static string NotReserved(string eventName) => eventName is not ("connect" or "connection" or "new_namespace") ? eventName
        : throw new ArgumentException($"\"{eventName}\" is a reserved event name: a namespace tells its own program with it.", nameof(eventName));

    private async ValueTask<Session?> RestoreAsync(ReadOnlyMemory<byte> auth)
    {
        if (Server.Options.ConnectionStateRecovery is null || auth.IsEmpty)
        {
            return null;
        }

        var said = JsonElement.Parse(auth.Span);
        if (!said.TryGetProperty("pid"u8, out var pid) || pid.ValueKind != JsonValueKind.String || !said.TryGetProperty("offset"u8, out var offset) || offset.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return await Adapter.RestoreSessionAsync(pid.GetString()!, offset.GetString()!);
        }
        catch (Exception e)
        {
            // The client is welcome all the same, as a new one.
            Server.Log.LogError(e, "A session of namespace {Namespace} could not be restored.", Name);
            return null;
        }
    }

    private bool Attach(ServerSocket socket, ServerConnection connection, Session? session)
    {
        var attached = false;
        if (session is null)
        {
            attached = Enter(socket);
        }
        else
        {
            var resumed = false;
            Adapter.Resume(session, missed =>
            {
                resumed = true;
                foreach (var packet in missed)
                {
                    PacketWriter.Send(socket.Conn, packet);
                }

                attached = Enter(socket);
            });
            if (!resumed)
            {
                // It comes again, and is new.
                connection.Close();
            }
        }

        return attached;
    }

    // In the list first: whoever closes it from now on also takes it out.
    private bool Enter(ServerSocket socket)
    {
        // One that comes back can be faster than its old socket, which has the same id and is about to go.
        if (_sockets.TryRemove(socket.Id, out _))
        {
            SocketIOMetrics.Connected(Name, -1);
        }

        _sockets[socket.Id] = socket;
        Interlocked.Increment(ref _changes);
        SocketIOMetrics.Connected(Name, 1);
        if (socket.Connect())
        {
            return true;
        }

        TakeOut(socket);
        return false;
    }

    private void TakeOut(ServerSocket socket)
    {
        if (_sockets.TryRemove(KeyValuePair.Create(socket.Id, socket)))
        {
            Interlocked.Increment(ref _changes);
            SocketIOMetrics.Connected(Name, -1);
        }
    }

    private void Refuse(ServerSocket socket, ServerConnection connection, Exception error)
    {
        var refused = error as ConnectRefusedException;
        if (refused is null)
        {
            Server.Log.LogError(error, "A middleware of namespace {Namespace} threw.", Name);
        }

        socket.CleanUp();
        if (connection.IsOpen)
        {
            Server.SendConnectError(connection, Name, refused?.Message ?? "Internal server error", refused?.Details);
        }
    }

    private sealed record Snapshot(int Changes, ServerSocket[] Sockets);
}
