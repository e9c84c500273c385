using Lab.Net;
using Lab.SocketIO;
using Lab.Tracing;
using Lab.Wire.EngineIO;

namespace Lab;

/// <summary>A real Socket.IO server on this machine, and clients with names. It listens when the call returns; starting one of the same name replaces the old one.</summary>
/// <example><code>
/// var io = await Sio.StartAsync();
/// io.OnConnection(socket => socket.On("hello", (string name) => socket.EmitAsync("welcome", name)));
/// var ana = await io.ConnectAsync("ana");
/// await ana.EmitAsync("hello", "Ana");
/// io.Ladder()
/// </code></example>
public static partial class Sio
{
    /// <summary>Both transports, in the official order: first HTTP polling, then a WebSocket.</summary>
    public static IReadOnlyList<EngineTransport> Both { get; } = [EngineTransport.Polling, EngineTransport.WebSocket];

    /// <summary>HTTP polling only.</summary>
    public static IReadOnlyList<EngineTransport> PollingOnly { get; } = [EngineTransport.Polling];

    /// <summary>A WebSocket from the first byte on.</summary>
    public static IReadOnlyList<EngineTransport> WebSocketOnly { get; } = [EngineTransport.WebSocket];

    /// <summary>Starts a Socket.IO server. What passes on its port is written down.</summary>
    /// <param name="name">What views call it. Default <c>io</c>.</param>
    /// <param name="options">How it behaves; null takes the official defaults.</param>
    /// <param name="port">The port on 127.0.0.1; 0 (the default) takes a free one.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="PlatformNotSupportedException">This kernel runs without ASP.NET Core.</exception>
    public static Task<SocketIOServer> StartAsync(string name = "io", SocketIOOptions? options = null, int port = 0, CancellationToken cancellationToken = default) =>
        StartNamedAsync(name, token => SioLab.StartAsync(name, options ?? SocketIOOptions.Default, port, token), cancellationToken);

    /// <summary>Connects a client of the lab. When this returns, the server's connection handlers are done. A client of the same name is disconnected first.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="name">What views call the client.</param>
    /// <param name="ns">The namespace. Default the main one, <c>/</c>. In another one it is called by both, as in <c>ana/admin</c>; it shares the connection of the client of that name, and so its transports and options.</param>
    /// <param name="auth">What it says of itself; it becomes a JSON object. Null (the default) for nothing.</param>
    /// <param name="transports">What carries it, such as <see cref="WebSocketOnly"/>; null (the default) for <see cref="Both"/>.</param>
    /// <param name="options">How else it behaves; null takes the official defaults.</param>
    /// <param name="prepare">Is called with the client before it connects, to add the listeners that must miss nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConnectErrorException">The server refused it.</exception>
    /// <exception cref="TimeoutException">The server did not answer it within 10 s.</exception>
    /// <exception cref="ArgumentException">It shares the connection of another namespace, which has other transports or options.</exception>
    public static async Task<ClientSocket> ConnectAsync(
        this SocketIOServer io,
        string name,
        string ns = "/",
        object? auth = null,
        IReadOnlyList<EngineTransport>? transports = null,
        SocketIOClientOptions? options = null,
        Action<ClientSocket>? prepare = null,
        CancellationToken cancellationToken = default)
    {
        var lab = SioLab.Of(io);
        if (lab.SharedBy(name, ns)?.Options is { } shared
            && (transports?.SequenceEqual(shared.Transports) == false || (options is not null && options with { Name = name, Trace = lab.Trace, Transports = shared.Transports } != shared)))
        {
            throw new ArgumentException($"{name} is connected already, and all its namespaces share that connection: say transports and options where {name} connects first.", transports is null ? nameof(options) : nameof(transports));
        }

        return await lab.ConnectAsync(name, ns, auth, (options ?? SocketIOClientOptions.Default) with { Name = name, Trace = lab.Trace, Transports = transports ?? options?.Transports ?? Both }, prepare, cancellationToken);
    }

    /// <summary>The clients that were made by name and are connected, in the order in which they came.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    public static IReadOnlyList<ClientSocket> Clients(this SocketIOServer io) => [.. SioLab.Of(io).Clients.Where(c => c.Socket is not null).Select(c => c.Client)];

    /// <summary>The server's end of a client: its socket.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="name">The client's name; in another namespace than the main one with it, as in <c>ana/admin</c>.</param>
    /// <exception cref="ArgumentException">There is no such client, or it is not connected.</exception>
    public static ServerSocket Socket(this SocketIOServer io, string name)
    {
        var clients = SioLab.Of(io).Clients;
        return clients.FirstOrDefault(c => c.Name == name) is not { } client
            ? throw new ArgumentException($"There is no client \"{name}\". There {(clients.Count == 0 ? "is none yet: connect one with io.ConnectAsync" : $"are {string.Join(", ", clients.Select(c => c.Name))}")}.", nameof(name))
            : client.Socket ?? throw new ArgumentException($"{name} is not connected at the moment.", nameof(name));
    }

    /// <summary>What the lab calls a socket of the server: its client's name, or the beginning of its id.</summary>
    /// <param name="socket">The server's end of a client.</param>
    public static string NameOf(ServerSocket socket) => SioLab.Find(socket.Server)?.Clients.FirstOrDefault(c => c.Namespace == socket.Namespace.Name && c.Client.Id == socket.Id)?.Name ?? socket.Id[..Math.Min(6, socket.Id.Length)];

    /// <summary>What passed on the server's port, and the calls of its named clients.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    public static Trace Trace(this SocketIOServer io) => SioLab.Of(io).Trace;

    /// <summary>The server as the verbs of all lessons know it.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    public static ILessonServer Lesson(this SocketIOServer io) => SioLab.Of(io);

    /// <summary>Its address, such as <c>http://127.0.0.1:40123/</c>.</summary>
    /// <param name="io">A server.</param>
    public static Uri Address(this SocketIOServer io) => new($"http://{io.EndPoint}/");

    private static async Task<SocketIOServer> StartNamedAsync(string name, Func<CancellationToken, Task<SioLab>> start, CancellationToken cancellationToken)
    {
        try
        {
            return (await LessonServers.ReplaceAsync(name, start, cancellationToken)).Server;
        }
        catch (FileNotFoundException missing) when (missing.FileName?.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) == true)
        {
            throw new PlatformNotSupportedException("The Socket.IO server runs on Kestrel, a part of ASP.NET Core, which this kernel runs without: open the notebook with the lab's own host, and this cell works.", missing);
        }
    }
}
