using Lab.SocketIO;

namespace Lab;

/// <summary>A client that a lesson made by name: both of its ends.</summary>
/// <param name="person">The name that it was given.</param>
/// <param name="client">Its own end.</param>
/// <param name="server">The server.</param>
internal sealed class SioClient(string person, ClientSocket client, SocketIOServer server)
{
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

    /// <summary>A name in a namespace: in the main one as it is, elsewhere with the namespace.</summary>
    public static string NameIn(string person, string ns) => ns == "/" ? person : person + ns;
}
