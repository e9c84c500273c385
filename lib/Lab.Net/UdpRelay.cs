using System.Net;
using System.Net.Sockets;
using Lab.Tracing;

namespace Lab.Net;

/// <summary>Stands between UDP clients and a server and does to datagrams what a network may do. Every decision is in the trace, as simulated.</summary>
/// <remarks>The same seed makes the same decisions whatever the timing. The system under it is loopback, which does none of this by itself.</remarks>
public sealed class UdpRelay : ILessonServer
{
    private readonly UdpRelayOptions _options;
    private readonly IPEndPoint _server;
    private readonly TappedSocket _front;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<Endpoint, Session> _sessions = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, UdpPeer> _clients = [];
    private readonly Task _reading;
    private int _disposed;

    private UdpRelay(UdpRelayOptions options, ILessonServer server, TappedSocket front)
    {
        (_options, _server, _front, Trace) = (options, server.EndPoint, front, server.Trace);
        EndPoint = (IPEndPoint)front.Socket.LocalEndPoint!;
        Trace.Write(new TraceEvent
        {
            Flow = new Flow(Transport.Udp, Endpoint.From(EndPoint), Endpoint.From(_server)),
            Level = TraceLevel.Bytes,
            Provenance = Provenance.Simulated,
            Verb = "relay",
            Text = options.Describe(),
        });
        _reading = Task.Run(() => ReadAsync(_stop.Token));
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public Transport Transport => Transport.Udp;

    /// <inheritdoc/>
    public IPEndPoint EndPoint { get; }

    /// <inheritdoc/>
    public Trace Trace { get; }

    /// <summary>Starts a relay in front of a server and writes to the server's trace. A running server or relay of the same name ends first.</summary>
    /// <param name="server">Where it passes datagrams on to.</param>
    /// <param name="options">What it does to them; null takes <see cref="UdpRelayOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="ArgumentException">The server is not a UDP server.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A likelihood is not 0 to 1, or a time is negative.</exception>
    public static Task<UdpRelay> StartAsync(ILessonServer server, UdpRelayOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= UdpRelayOptions.Default;
        options.Check();
        if (server.Transport != Transport.Udp)
        {
            throw new ArgumentException($"{server.Name} is not a UDP server.", nameof(server));
        }

        return LessonServers.ReplaceAsync(options.Name, _ => Task.FromResult(new UdpRelay(options, server, Open(server.Trace, options.Name))), cancellationToken);
    }

    /// <summary>Makes a client whose socket knows the relay's address, not the server's. A client of the same name is closed first.</summary>
    /// <param name="name">What views call it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<UdpPeer> ConnectAsync(string name = "client", CancellationToken cancellationToken = default)
    {
        UdpPeer? old;
        lock (_gate)
        {
            _clients.Remove(name, out old);
        }

        if (old is not null)
        {
            await old.DisposeAsync();
        }

        var client = await UdpPeer.ConnectAsync(name, EndPoint, Trace, cancellationToken: cancellationToken);
        lock (_gate)
        {
            _clients[name] = client;
        }

        return client;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        await _reading;
        UdpPeer[] clients;
        lock (_gate)
        {
            clients = [.. _clients.Values];
        }

        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        foreach (var session in _sessions.Values)
        {
            await session.Back;
            await session.ToServer.DisposeAsync();
            await session.ToClient.DisposeAsync();
            session.Upstream.Dispose();
        }

        _front.Dispose();
        LessonServers.Forget(this);
        _stop.Dispose();
    }

    /// <summary>One line: name, addresses and what it does.</summary>
    public override string ToString() => $"{Name}: UDP relay on {EndPoint} to {_server}, {_options.Describe()}";

    private static TappedSocket Open(Trace trace, string name)
    {
        var socket = new TappedSocket(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp), trace, new TapOptions { Name = name, Calls = false });
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[65_536];
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var came = await _front.ReceiveFromAsync(buffer, cancellationToken);
                var client = Endpoint.From(came.RemoteEndPoint);
                if (!_sessions.TryGetValue(client, out var session))
                {
                    _sessions[client] = session = await BeginAsync((IPEndPoint)came.RemoteEndPoint, _sessions.Count, cancellationToken);
                }

                session.ToServer.Take(buffer[..came.ReceivedBytes]);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that has gone (the tap has written it) does not end the relay for the others.
            }
        }
    }

    private async Task<Session> BeginAsync(IPEndPoint client, int number, CancellationToken stop)
    {
        var upstream = Open(Trace, Name);
        await upstream.Socket.ConnectAsync(_server, stop);
        var flow = new Flow(Transport.Udp, Endpoint.From(EndPoint), Endpoint.From(client));
        var toServer = new RelayLane(_options, Trace, flow, number, 0, (datagram, token) => PassAsync(() => upstream.SendAsync(datagram, token)), stop);
        var toClient = new RelayLane(_options, Trace, flow, number, 1, (datagram, token) => PassAsync(() => _front.SendToAsync(datagram, client, token)), stop);
        return new Session(upstream, toServer, toClient, Task.Run(() => ReadBackAsync(upstream, toClient, stop), CancellationToken.None));
    }

    private static async Task PassAsync(Func<ValueTask<int>> send)
    {
        try
        {
            await send();
        }
        catch (SocketException)
        {
            // The other side is gone; the tap has written what the system said. A network would say no more.
        }
    }

    private static async Task ReadBackAsync(TappedSocket upstream, RelayLane toClient, CancellationToken cancellationToken)
    {
        var buffer = new byte[65_536];
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var came = await upstream.ReceiveAsync(buffer, cancellationToken);
                toClient.Take(buffer[..came]);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // As above.
            }
        }
    }

    private sealed record Session(TappedSocket Upstream, RelayLane ToServer, RelayLane ToClient, Task Back);
}
