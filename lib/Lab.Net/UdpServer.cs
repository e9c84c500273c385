using System.Net;
using System.Net.Sockets;
using Lab.Tracing;

namespace Lab.Net;

/// <summary>A real UDP socket on 127.0.0.1 that answers, or that nobody reads until asked.</summary>
public sealed class UdpServer : ILessonServer
{
    private readonly UdpServerOptions _options;
    private readonly TappedSocket _socket;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, UdpPeer> _clients = [];
    private readonly Task _reading;
    private int _unnamed;
    private int _disposed;

    private UdpServer(UdpServerOptions options, TappedSocket socket, Trace trace)
    {
        (_options, _socket, Trace) = (options, socket, trace);
        EndPoint = (IPEndPoint)socket.Socket.LocalEndPoint!;
        _reading = options.Answer is null ? Task.CompletedTask : Task.Run(() => AnswerAsync(options.Answer, _stop.Token));
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public Transport Transport => Transport.Udp;

    /// <inheritdoc/>
    public IPEndPoint EndPoint { get; }

    /// <inheritdoc/>
    public Trace Trace { get; }

    /// <summary>The server's socket, tapped.</summary>
    public TappedSocket Socket => _socket;

    /// <summary>Opens the socket; it is bound when this returns. A running server of the same name ends first.</summary>
    /// <param name="options">How it behaves; null takes <see cref="UdpServerOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="SocketException">The port is taken, or the system allows no socket.</exception>
    public static Task<UdpServer> StartAsync(UdpServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= UdpServerOptions.Default;
        return LessonServers.ReplaceAsync(options.Name, _ => Task.FromResult(Start(options)), cancellationToken);
    }

    /// <summary>Makes a client whose socket knows this server's address. Nothing is sent: UDP has no handshake. A client of the same name is closed first.</summary>
    /// <param name="name">What views call it; null numbers it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<UdpPeer> ConnectAsync(string? name = null, CancellationToken cancellationToken = default)
    {
        name ??= $"client {Interlocked.Increment(ref _unnamed)}";
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

    /// <summary>Reads everything that the kernel kept, until nothing more comes: for a server that reads nothing by itself.</summary>
    /// <param name="quiet">How long nothing may come before it ends. Default 50 milliseconds.</param>
    /// <param name="bufferSize">The size of the buffer for each receive. Default 65,536.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">This server reads by itself.</exception>
    public async Task<Drained> DrainAsync(TimeSpan? quiet = null, int bufferSize = 65_536, CancellationToken cancellationToken = default)
    {
        if (_options.Answer is not null)
        {
            throw new InvalidOperationException($"{Name} reads by itself.");
        }

        var datagrams = new List<Received>();
        while (await ReceiveAsync(bufferSize, quiet ?? TimeSpan.FromMilliseconds(50), cancellationToken) is { NothingCame: false, Error: SocketError.Success } came)
        {
            datagrams.Add(came);
        }

        return new Drained(datagrams, KernelTruth.Drops(this));
    }

    /// <summary>One receive, on a server that reads nothing by itself.</summary>
    /// <param name="bufferSize">The size of the buffer, at least 1: what does not fit is lost. Default 65,536.</param>
    /// <param name="wait">How long to wait at most. Default 2 seconds.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<Received> ReceiveAsync(int bufferSize = 65_536, TimeSpan? wait = null, CancellationToken cancellationToken = default) =>
        UdpPeer.ReceiveAsync(_socket, bufferSize, wait ?? TcpPeer.DefaultWait, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        UdpPeer[] clients;
        lock (_gate)
        {
            clients = [.. _clients.Values];
        }

        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }

        _socket.Dispose();
        try
        {
            await _reading.WaitAsync(_options.StopTimeout);
        }
        catch (TimeoutException)
        {
            // Its socket is closed, so it can do no more.
        }

        LessonServers.Forget(this);
        _stop.Dispose();
    }

    /// <summary>One line: name and address.</summary>
    public override string ToString() => $"{Name}: UDP socket on {EndPoint}{(_disposed != 0 ? " (stopped)" : "")}";

    private static UdpServer Start(UdpServerOptions options)
    {
        var trace = options.Trace ?? new Trace();
        var socket = new TappedSocket(new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp), trace, new TapOptions { Name = options.Name });
        try
        {
            if (options.ReceiveBuffer is { } size)
            {
                socket.Socket.ReceiveBufferSize = size;
            }

            socket.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
            return new UdpServer(options, socket, trace);
        }
        catch
        {
            socket.Socket.Dispose();
            throw;
        }
    }

    private async Task AnswerAsync(Func<byte[], byte[]?> answer, CancellationToken cancellationToken)
    {
        var buffer = new byte[65_536];
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var came = await _socket.ReceiveFromAsync(buffer, cancellationToken);
                if (answer(buffer[..came.ReceivedBytes]) is { } reply)
                {
                    await _socket.SendToAsync(reply, came.RemoteEndPoint, cancellationToken);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that has gone (the tap has written it) does not end the server for the others.
            }
        }
    }
}

/// <summary>What a socket's receive buffer still held. Prints as one line.</summary>
/// <param name="Datagrams">The datagrams, in order of arrival.</param>
/// <param name="Dropped">How many the kernel says it threw away because the buffer was full; null when this system does not tell.</param>
public sealed record Drained(IReadOnlyList<Received> Datagrams, long? Dropped)
{
    /// <summary>How many datagrams there were.</summary>
    public int Count => Datagrams.Count;

    /// <summary>What each of them said, in order of arrival.</summary>
    public IReadOnlyList<string> Texts => [.. Datagrams.Select(datagram => datagram.Text)];

    /// <summary>One line.</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Count:N0} {(Count == 1 ? "datagram" : "datagrams")} received{(Dropped is { } dropped ? $"; the kernel says it dropped {dropped:N0}" : "")}");
}
