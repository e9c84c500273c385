using Lab.SocketIO;
using Lab.Wire.EngineIO;

namespace Lab;

/// <summary>A client that a lesson made by name: both of its ends.</summary>
/// <param name="person">The name that it was given.</param>
/// <param name="client">Its own end.</param>
/// <param name="server">The server.</param>
internal sealed class SioClient(string person, ClientSocket client, SocketIOServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The name that it was given; the sockets of one person share a connection.</summary>
    public string Person => person;

    /// <summary>What views call it.</summary>
    public string Name { get; } = NameIn(person, client.Namespace);

    /// <summary>Its own end.</summary>
    public ClientSocket Client => client;

    /// <summary>The namespace it is in.</summary>
    public string Namespace => client.Namespace;

    /// <summary>The server's end; null while it is not connected.</summary>
    public ServerSocket? Socket => client.Id is { } id && server.Of(Namespace).Sockets.TryGetValue(id, out var socket) ? socket : null;

    /// <summary>The rooms it is in, without the room of its own id.</summary>
    public IReadOnlyList<string> Rooms => Socket is { } socket ? [.. socket.Rooms.Where(room => room != socket.Id)] : [];

    // While it goes over to a WebSocket, or between two polls, the server has no connection whose end would tell it anything.
    private bool IsSteady => Socket is { Conn: var theirs } && client.Manager.Engine is { IsUpgrading: false } ours
        && theirs.Transport == ours.Transport && (theirs.Transport == EngineTransport.WebSocket || theirs.IsWritable);

    /// <summary>Waits until the server would hear at once that the connection breaks, and not when it misses a pong; not for ever.</summary>
    public Task SteadyAsync() => Waiting.UntilAsync(() => IsSteady, Patience);

    /// <summary>A name in a namespace: in the main one as it is, elsewhere with the namespace.</summary>
    public static string NameIn(string person, string ns) => ns == "/" ? person : person + ns;
}
