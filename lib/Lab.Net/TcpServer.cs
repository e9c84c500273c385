using System.Net;
using System.Net.Sockets;
using Lab.Tracing;

namespace Lab.Net;

/// <summary>A real TCP server on 127.0.0.1 that writes down everything that it and its clients do.</summary>
/// <remarks>It listens when <see cref="StartAsync"/> returns. Disposing it stops accepting, closes connections and clients, and waits for handlers with a bound.</remarks>
public sealed class TcpServer : ILessonServer
{
    // A lesson looks back at its few connections; a server that runs for days must not keep them all.
    private const int ForgetEvery = 1_000;

    private readonly TcpServerOptions _options;
    private readonly TappedSocket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<TcpSession> _sessions = [];
    private readonly Dictionary<string, TcpPeer> _clients = [];
    private readonly List<Task> _handlers = [];
    private readonly List<TcpPeer> _acceptedByHand = [];
    private readonly Dictionary<Endpoint, TaskCompletionSource<TcpSession>> _expected = [];
    private readonly Task _accepting;
    private int _accepted;
    private int _unnamed;
    private int _disposed;

    private TcpServer(TcpServerOptions options, TappedSocket listener, Trace trace)
    {
        (_options, _listener, Trace) = (options, listener, trace);
        EndPoint = (IPEndPoint)listener.Socket.LocalEndPoint!;
        _accepting = options.Handler is null ? Task.CompletedTask : Task.Run(() => AcceptAsync(options.Handler, _stop.Token));
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public Transport Transport => Transport.Tcp;

    /// <inheritdoc/>
    public IPEndPoint EndPoint { get; }

    /// <inheritdoc/>
    public Trace Trace { get; }

    /// <summary>The connections that it accepted, oldest first, closed ones too.</summary>
    public IReadOnlyList<TcpSession> Connections
    {
        get
        {
            lock (_gate)
            {
                return [.. _sessions];
            }
        }
    }

    /// <summary>The clients that <see cref="ConnectAsync"/> made and that have not been replaced.</summary>
    public IReadOnlyList<TcpPeer> Clients
    {
        get
        {
            lock (_gate)
            {
                return [.. _clients.Values];
            }
        }
    }

    /// <summary>Starts a server; it listens when this returns. A running server of the same name ends first.</summary>
    /// <param name="options">How it behaves; null takes <see cref="TcpServerOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="SocketException">The port is taken, or the system allows no socket.</exception>
    public static Task<TcpServer> StartAsync(TcpServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= TcpServerOptions.Default;
        return LessonServers.ReplaceAsync(options.Name, _ => Task.FromResult(Start(options)), cancellationToken);
    }

    /// <summary>Starts a server inside another one, which has the name.</summary>
    internal static TcpServer StartUnregistered(TcpServerOptions options) => Start(options);

    /// <summary>Connects a client that writes to this server's trace. A client of the same name is closed first.</summary>
    /// <param name="name">What views call it; null numbers it.</param>
    /// <param name="prepare">Sets options on the client's socket before it connects; null sets none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">The system could not connect.</exception>
    public async Task<TcpPeer> ConnectAsync(string? name = null, Action<Socket>? prepare = null, CancellationToken cancellationToken = default)
    {
        name ??= $"client {Interlocked.Increment(ref _unnamed)}";
        TcpPeer? old;
        lock (_gate)
        {
            _clients.Remove(name, out old);
        }

        if (old is not null)
        {
            await old.DisposeAsync();
        }

        var client = await TcpPeer.ConnectAsync(name, EndPoint, Trace, prepare, cancellationToken);
        lock (_gate)
        {
            _clients[name] = client;
        }

        if (_options.Handler is not null)
        {
            await AcceptedAsync(client.Local, cancellationToken);
        }

        return client;
    }

    /// <summary>Takes one completed connection from the kernel's queue, on a server that does not accept by itself.</summary>
    /// <param name="cancellationToken">Gives up; without it the wait ends after 2 seconds.</param>
    /// <returns>The server's end of the connection.</returns>
    /// <exception cref="InvalidOperationException">This server accepts by itself.</exception>
    /// <exception cref="TimeoutException">No client has connected.</exception>
    public async Task<TcpPeer> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (_options.Handler is not null)
        {
            throw new InvalidOperationException($"{Name} accepts by itself; look at its Connections.");
        }

        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
        timer.CancelAfter(TcpPeer.DefaultWait);
        try
        {
            var socket = await _listener.AcceptAsync(timer.Token);
            var peer = new TcpPeer(Name, socket, Trace);
            lock (_gate)
            {
                _sessions.Add(new TcpSession(this, socket));
                _acceptedByHand.Add(peer);
            }

            return peer;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            throw new TimeoutException($"{Name} has no connection to accept: connect a client first.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        _listener.Dispose();
        foreach (var client in Clients)
        {
            client.Dispose();
        }

        await BoundedAsync(_accepting);
        Task[] handlers;
        lock (_gate)
        {
            handlers = [.. _handlers];
        }

        if (!await BoundedAsync(Task.WhenAll(handlers)))
        {
            // A handler that does not listen to its token loses its socket instead.
            foreach (var session in Connections)
            {
                session.Closed();
            }
        }

        foreach (var peer in _acceptedByHand)
        {
            await peer.DisposeAsync();
        }

        LessonServers.Forget(this);
        _stop.Dispose();
    }

    /// <summary>One line: name and address.</summary>
    public override string ToString() => $"{Name}: TCP server on {EndPoint}{(_disposed != 0 ? " (stopped)" : "")}";

    private static TcpServer Start(TcpServerOptions options)
    {
        var trace = options.Trace ?? new Trace();
        var listener = new TappedSocket(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), trace, new TapOptions { Name = options.Name, Calls = options.Calls });
        try
        {
            if (options.ReceiveBuffer is { } size)
            {
                // Set on the listener: the size of the window is agreed on in the handshake.
                listener.Socket.ReceiveBufferSize = size;
            }

            listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
            listener.Listen(options.Backlog);
            return new TcpServer(options, listener, trace);
        }
        catch
        {
            listener.Socket.Dispose();
            throw;
        }
    }

    private async Task AcceptAsync(Func<TcpSession, CancellationToken, Task> handler, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            TappedSocket socket;
            try
            {
                socket = await _listener.AcceptAsync(cancellationToken);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // The client gave up between its handshake and this call; the next one may not have.
                continue;
            }

            socket.Socket.NoDelay = true;
            var session = new TcpSession(this, socket);
            lock (_gate)
            {
                if (++_accepted % ForgetEvery == 0)
                {
                    Forget();
                }

                _sessions.Add(session);
                _handlers.Add(Task.Run(() => HandleAsync(session, handler, cancellationToken), CancellationToken.None));
                Expect(session.Remote).TrySetResult(session);
            }
        }
    }

    private void Forget()
    {
        _sessions.RemoveAll(static session => !session.IsOpen);
        _handlers.RemoveAll(static handler => handler.IsCompleted);
        foreach (var client in _expected.Where(static pair => pair.Value.Task.IsCompleted).Select(static pair => pair.Key).ToList())
        {
            _expected.Remove(client);
        }
    }

    private async Task HandleAsync(TcpSession session, Func<TcpSession, CancellationToken, Task> handler, CancellationToken cancellationToken)
    {
        try
        {
            // The client's ConnectAsync returns once the handler has begun: a chat must know its newest member before anybody speaks.
            var handling = handler(session, cancellationToken);
            session.Begun.TrySetResult();
            await handling;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The tap has written what the socket said; the connection ends below.
        }
        catch (Exception e)
        {
            // A learner's own handler may fail in any way; the story says so and the server lives on.
            FlowTap.Call(Trace, session.Socket.Flow, "failed", $"handler threw {e.GetType().Name}: {e.Message}");
        }
        finally
        {
            session.Begun.TrySetResult();
            session.Closed();
        }
    }

    private async Task AcceptedAsync(Endpoint client, CancellationToken cancellationToken)
    {
        Task<TcpSession> accepted;
        lock (_gate)
        {
            accepted = Expect(client).Task;
        }

        // So that Connections already has it in the caller's next line. Should accepting lag, the client is connected all the same.
        try
        {
            var session = await accepted.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken);
            await session.Begun.Task.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken);
        }
        catch (TimeoutException)
        {
            // As said.
        }

        lock (_gate)
        {
            _expected.Remove(client);
        }
    }

    private TaskCompletionSource<TcpSession> Expect(Endpoint client)
    {
        if (!_expected.TryGetValue(client, out var expected))
        {
            _expected[client] = expected = new TaskCompletionSource<TcpSession>(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return expected;
    }

    private async Task<bool> BoundedAsync(Task task)
    {
        try
        {
            await task.WaitAsync(_options.StopTimeout);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
