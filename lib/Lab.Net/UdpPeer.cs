using System.Net;
using System.Net.Sockets;
using System.Text;
using Lab.Tracing;
using Lab.Wire;

namespace Lab.Net;

/// <summary>A UDP client in a lesson: a tapped socket that knows one other address, with verbs that never wait for ever.</summary>
public sealed class UdpPeer : IAsyncDisposable, IDisposable
{
    private UdpPeer(string name, TappedSocket socket, Trace trace) => (Name, Socket, Trace) = (name, socket, trace);

    /// <summary>What views call this end.</summary>
    public string Name { get; }

    /// <summary>The tapped socket, for everything that has no verb here.</summary>
    public TappedSocket Socket { get; }

    /// <summary>Where it writes.</summary>
    public Trace Trace { get; }

    /// <summary>This end.</summary>
    public Endpoint Local => Socket.Local;

    /// <summary>The other end.</summary>
    public Endpoint Remote => Socket.Remote;

    /// <summary>Makes a socket on a free loopback port that knows where to send. Nothing is sent: UDP has no handshake.</summary>
    /// <param name="name">What views call this end.</param>
    /// <param name="remote">Where to.</param>
    /// <param name="trace">Where to write.</param>
    /// <param name="prepare">Sets options on the socket; null sets none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<UdpPeer> ConnectAsync(string name, IPEndPoint remote, Trace trace, Action<Socket>? prepare = null, CancellationToken cancellationToken = default)
    {
        var socket = new TappedSocket(new Socket(remote.AddressFamily, SocketType.Dgram, ProtocolType.Udp), trace, new TapOptions { Name = name });
        try
        {
            prepare?.Invoke(socket.Socket);
            socket.Bind(new IPEndPoint(IPAddress.IsLoopback(remote.Address) ? remote.Address : IPAddress.Any, 0));
            await socket.ConnectAsync(remote, cancellationToken);
            return new UdpPeer(name, socket, trace);
        }
        catch
        {
            socket.Socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends one datagram with this text in UTF-8.</summary>
    public Task<Sent> SendAsync(string text, CancellationToken cancellationToken = default) => SendAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>Sends one datagram. A failure is the result, not an exception.</summary>
    public async Task<Sent> SendAsync(byte[] datagram, CancellationToken cancellationToken = default)
    {
        if (Socket.IsClosed)
        {
            return new Sent { Error = SocketError.OperationAborted };
        }

        using var action = TraceAction.Begin(Trace);
        Socket.Message(Direction.Send, datagram);
        try
        {
            return new Sent { Length = await Socket.SendAsync(datagram, cancellationToken) };
        }
        catch (SocketException e)
        {
            return new Sent { Error = e.SocketErrorCode };
        }
    }

    /// <summary>One receive: one datagram, or as much of it as fits the buffer.</summary>
    /// <param name="bufferSize">The size of the buffer, at least 1: what does not fit is lost. Default 65,536.</param>
    /// <param name="wait">How long to wait at most. Default <see cref="TcpPeer.DefaultWait"/>.</param>
    /// <param name="cancellationToken">Gives up with an exception.</param>
    public Task<Received> ReceiveAsync(int bufferSize = 65_536, TimeSpan? wait = null, CancellationToken cancellationToken = default) =>
        ReceiveAsync(Socket, bufferSize, wait ?? TcpPeer.DefaultWait, cancellationToken);

    /// <summary>Receives until nothing more comes.</summary>
    /// <param name="quiet">How long nothing may come before it ends. Default 300 milliseconds.</param>
    /// <param name="cancellationToken">Gives up with an exception.</param>
    public async Task<IReadOnlyList<Received>> ReceiveAllAsync(TimeSpan? quiet = null, CancellationToken cancellationToken = default)
    {
        var all = new List<Received>();
        while (await ReceiveAsync(wait: quiet ?? TimeSpan.FromMilliseconds(300), cancellationToken: cancellationToken) is { NothingCame: false, Error: SocketError.Success } came)
        {
            all.Add(came);
        }

        return all;
    }

    /// <summary>Closes the socket. The other side is not told: UDP has no goodbye.</summary>
    public Task CloseAsync()
    {
        Socket.Close();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => Socket.Dispose();

    /// <summary>One line: name and both ends.</summary>
    public override string ToString() => $"{Name}: {Local} → {Remote}";

    /// <summary>One receive with a bound, on a connected socket or on any.</summary>
    internal static async Task<Received> ReceiveAsync(TappedSocket socket, int bufferSize, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bufferSize);
        var buffer = new byte[bufferSize];
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(wait);
        try
        {
            var came = socket.Remote.IsKnown
                ? await socket.ReceiveAsync(buffer, timer.Token)
                : (await socket.ReceiveFromAsync(buffer, timer.Token)).ReceivedBytes;
            return new Received { Bytes = Bytes.Of(buffer.AsSpan(0, came)) };
        }
        catch (SocketException e)
        {
            return new Received { Error = e.SocketErrorCode };
        }
        catch (ObjectDisposedException)
        {
            return new Received { Error = SocketError.OperationAborted };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Received { NothingCame = true, Waited = wait };
        }
    }
}
