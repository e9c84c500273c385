using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Knows who is in which room of a namespace, and brings broadcasts to them. One for each namespace.</summary>
/// <remarks>This is the seam for several servers: an adapter that joins them derives from <see cref="InMemoryAdapter"/>, which does this server's part.</remarks>
/// <param name="ns">The namespace.</param>
public abstract class Adapter(Namespace ns) : IBroadcaster
{
    /// <summary>The namespace.</summary>
    public Namespace Namespace => ns;

    /// <summary>Who is in which room now, on this server: room to ids. A copy.</summary>
    public abstract IReadOnlyDictionary<string, IReadOnlyList<string>> Rooms { get; }

    /// <summary>Ends it, with its namespace.</summary>
    public virtual ValueTask CloseAsync() => default;

    /// <summary>How many servers there are.</summary>
    public virtual ValueTask<int> ServerCountAsync() => new(1);

    /// <summary>Makes a socket join rooms; without effect when it is disconnected.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="rooms">The rooms.</param>
    public abstract ValueTask JoinAsync(ServerSocket socket, IReadOnlyList<string> rooms);

    /// <summary>Makes a socket leave a room.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="room">The room.</param>
    public abstract ValueTask LeaveAsync(ServerSocket socket, string room);

    /// <summary>Makes a socket leave all its rooms, for good: it joins none after that.</summary>
    /// <param name="socket">The socket.</param>
    public abstract void LeaveAll(ServerSocket socket);

    /// <summary>The rooms of a socket. A copy.</summary>
    /// <param name="socket">The socket.</param>
    public abstract IReadOnlyList<string> RoomsOf(ServerSocket socket);

    /// <summary>Sends an event to many.</summary>
    /// <param name="packet">The event; it owns its memory.</param>
    /// <param name="options">Who gets it, and how.</param>
    public abstract ValueTask BroadcastAsync(SocketPacket packet, BroadcastOptions options);

    /// <summary>Sends an event to many and collects their answers.</summary>
    /// <param name="packet">The event, with its number; it owns its memory.</param>
    /// <param name="options">Who gets it, and how.</param>
    /// <param name="answers">Told, by each server once, how many answers to expect, and each answer.</param>
    public abstract ValueTask BroadcastWithAckAsync(SocketPacket packet, BroadcastOptions options, BroadcastAnswers answers);

    /// <inheritdoc/>
    ValueTask IBroadcaster.BroadcastAsync(SocketPacket packet, BroadcastOptions options) => BroadcastAsync(packet, options);

    /// <inheritdoc/>
    ValueTask IBroadcaster.BroadcastWithAckAsync(SocketPacket packet, BroadcastOptions options, BroadcastAnswers answers) => BroadcastWithAckAsync(packet, options, answers);

    /// <summary>The ids of the sockets that would get a broadcast.</summary>
    /// <param name="options">Which ones.</param>
    public abstract ValueTask<IReadOnlySet<string>> SocketsAsync(BroadcastOptions options);

    /// <summary>The sockets that would get a broadcast, as far as every server may know them.</summary>
    /// <param name="options">Which ones.</param>
    public abstract ValueTask<IReadOnlyList<SocketDetails>> FetchSocketsAsync(BroadcastOptions options);

    /// <summary>Makes sockets join rooms.</summary>
    /// <param name="options">Which sockets.</param>
    /// <param name="rooms">The rooms.</param>
    public abstract ValueTask AddSocketsAsync(BroadcastOptions options, IReadOnlyList<string> rooms);

    /// <summary>Makes sockets leave rooms.</summary>
    /// <param name="options">Which sockets.</param>
    /// <param name="rooms">The rooms.</param>
    public abstract ValueTask DelSocketsAsync(BroadcastOptions options, IReadOnlyList<string> rooms);

    /// <summary>Disconnects sockets.</summary>
    /// <param name="options">Which ones.</param>
    /// <param name="close">Whether the connections below end too.</param>
    public abstract ValueTask DisconnectSocketsAsync(BroadcastOptions options, bool close);

    /// <summary>Sends an event to the other servers; alone, there is none.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="answers">Told how many servers there are and each answer; null when none are wanted.</param>
    public virtual ValueTask ServerSideEmitAsync(SocketPacket packet, BroadcastAnswers? answers)
    {
        answers?.Expect(0);
        return default;
    }

    /// <summary>Keeps what a socket needs to come back.</summary>
    /// <param name="session">It.</param>
    public virtual ValueTask PersistSessionAsync(Session session) => default;

    /// <summary>Finds what was kept for a socket that comes back.</summary>
    /// <param name="pid">The private id it was given.</param>
    /// <param name="offset">The last event that it has seen.</param>
    /// <returns>Null when nothing was kept, or not long enough.</returns>
    public virtual ValueTask<Session?> RestoreSessionAsync(string pid, string offset) => default;

    /// <summary>Puts a socket that comes back among the receivers, with what it missed, so that no event is lost or comes twice.</summary>
    /// <param name="session">What <see cref="RestoreSessionAsync"/> found.</param>
    /// <param name="attach">Sends what was missed and makes the socket a receiver. Not called when some of that is not there any more: then the client has to come anew.</param>
    public virtual void Resume(Session session, Action<IReadOnlyList<SocketPacket>> attach) => attach(session.MissedPackets);
}

/// <summary>What is kept of a socket that may come back.</summary>
/// <param name="Sid">Its id.</param>
/// <param name="Pid">Its private id.</param>
/// <param name="Rooms">Its rooms.</param>
/// <param name="Data">What the program has attached to it.</param>
public sealed record Session(string Sid, string Pid, IReadOnlyList<string> Rooms, IDictionary<string, object?>? Data)
{
    /// <summary>The last event that the client has seen; empty until it comes back.</summary>
    public string Offset { get; init; } = "";

    /// <summary>The events that it missed, in order.</summary>
    public IReadOnlyList<SocketPacket> MissedPackets { get; init; } = [];

    /// <summary>The number of the first event that was sent after those.</summary>
    internal long Next { get; init; }
}

/// <summary>What every server may know of a socket.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Handshake">How it came.</param>
/// <param name="Rooms">Its rooms.</param>
/// <param name="Data">What the program has attached to it.</param>
public sealed record SocketDetails(string Id, Handshake Handshake, IReadOnlyList<string> Rooms, IDictionary<string, object?> Data);
