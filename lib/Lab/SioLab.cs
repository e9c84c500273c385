using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;
using Lab.Net;
using Lab.SocketIO;
using Lab.Tracing;
using Lab.Views;
using Microsoft.AspNetCore.Builder;

namespace Lab;

/// <summary>What the lab keeps beside a Socket.IO server: its name, its trace, and the clients that were made by name.</summary>
internal sealed class SioLab : ILessonServer
{
    private static readonly TimeSpan HearWithin = TimeSpan.FromSeconds(1);
    private static readonly ConditionalWeakTable<SocketIOServer, SioLab> Known = [];
    private readonly Lock _gate = new();
    private readonly List<SioClient> _clients = [];
    private int _disposed;

    private SioLab(SocketIOServer server, string name, Trace trace)
    {
        (Server, Name, Trace, EndPoint) = (server, name, trace, server.EndPoint!);
        Counting = new SioCounting(this);
    }

    /// <summary>The server itself.</summary>
    public SocketIOServer Server { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public Transport Transport => Transport.Tcp;

    /// <inheritdoc/>
    public IPEndPoint EndPoint { get; }

    /// <inheritdoc/>
    public Trace Trace { get; }

    /// <summary>Counts who receives what.</summary>
    public SioCounting Counting { get; }

    /// <summary>How long a client waits to be let in. Default 10 s.</summary>
    public TimeSpan LetInWithin { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clients that were made and not replaced, in the order in which they came.</summary>
    public IReadOnlyList<SioClient> Clients
    {
        get
        {
            lock (_gate)
            {
                return [.. _clients];
            }
        }
    }

    /// <summary>What belongs to a server.</summary>
    /// <exception cref="ArgumentException">It was started otherwise.</exception>
    public static SioLab Of(SocketIOServer io) => Find(io)
        ?? throw new ArgumentException("The lab looks only into servers that were started with Sio.StartAsync.", nameof(io));

    /// <summary>What belongs to a server; null when it was started otherwise.</summary>
    public static SioLab? Find(SocketIOServer io) => Known.TryGetValue(io, out var lab) ? lab : null;

    /// <summary>Starts a server with a tap on its port.</summary>
    public static Task<SioLab> StartAsync(string name, SocketIOOptions options, int port, CancellationToken cancellationToken) => StartAsync(name, options, port, application: null, cancellationToken);

    /// <summary>The same with what else the server answers, such as a page; null for nothing.</summary>
    public static async Task<SioLab> StartAsync(string name, SocketIOOptions options, int port, Action<WebApplication>? application, CancellationToken cancellationToken)
    {
        var trace = new Trace();
        var server = await SocketIOServer.StartAsync(options, SocketIOListen.Default with { Name = name, Port = port, Trace = trace, Application = application }, cancellationToken);
        var lab = new SioLab(server, name, trace);
        Known.Add(server, lab);
        foreach (var ns in server.Namespaces)
        {
            lab.Counting.Watch(ns);
        }

        server.OnNewNamespace(lab.Counting.Watch);
        // Also when the program ends the server itself: its clients would try to come back for ever.
        server.Closed = lab.EndAsync;
        return lab;
    }

    /// <summary>What a client will share with the person's clients in other namespaces; null when it has a connection of its own.</summary>
    public SocketManager? SharedBy(string person, string ns) =>
        ns is "/" or "" ? null : Clients.FirstOrDefault(c => c.Person == person && c.Namespace.TrimStart('/') != ns.TrimStart('/'))?.Client.Manager;

    /// <summary>Connects a client and keeps it under its name; one that had the name before ends first.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "It ends with its last client.")]
    public async Task<ClientSocket> ConnectAsync(string name, string ns, object? auth, SocketIOClientOptions options, Action<ClientSocket>? prepare, CancellationToken cancellationToken)
    {
        ns = ns.StartsWith('/') ? ns : "/" + ns;
        var key = SioClient.NameIn(name, ns);
        foreach (var old in Clients.Where(c => c.Name == key || (ns == "/" && c.Person == name)))
        {
            await EndAsync(old);
        }

        // As with the official client, the namespaces of one person share a connection.
        var manager = SharedBy(name, ns) ?? new SocketManager(new Uri($"http://{EndPoint}"), options);
        var client = new SioClient(name, manager.Socket(ns, auth), Server);
        lock (_gate)
        {
            _clients.Add(client);
        }

        Counting.Watch(client);
        try
        {
            prepare?.Invoke(client.Client);
            await LetInAsync(client, cancellationToken);
            await Counting.ReadyAsync(client, cancellationToken);
            return client.Client;
        }
        catch
        {
            await EndAsync(client);
            throw;
        }
    }

    private async Task LetInAsync(SioClient client, CancellationToken cancellationToken)
    {
        try
        {
            await client.Client.ConnectAsync(cancellationToken).WaitAsync(LetInWithin, cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"The server has neither let {client.Name} in nor refused it within {Units.Time(LetInWithin)}. Look for a middleware, given to Use, that does not come to its end.", late);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await EndClientsAsync();
        await Server.CloseAsync();
    }

    private async Task EndAsync()
    {
        // What the server has told its clients may still be on its way: that is the reason they are to hear, not that they ended themselves.
        await Waiting.UntilAsync(() => !Clients.Any(static c => c.Client.Connected), HearWithin);
        await EndClientsAsync();
        Counting.Dispose();
        LessonServers.Forget(this);
    }

    private async Task EndClientsAsync()
    {
        foreach (var client in Clients)
        {
            await EndAsync(client);
        }
    }

    private async Task EndAsync(SioClient client)
    {
        bool last;
        lock (_gate)
        {
            _clients.Remove(client);
            last = !_clients.Exists(c => c.Client.Manager == client.Client.Manager);
        }

        if (last)
        {
            await client.Client.Manager.DisposeAsync();
        }
        else
        {
            await client.Client.Manager.RemoveAsync(client.Client);
        }
    }

    /// <summary>One line: name and address.</summary>
    public override string ToString() => $"{Name}: Socket.IO server, http://{EndPoint}/";
}
