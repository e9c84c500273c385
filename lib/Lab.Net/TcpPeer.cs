using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Lab.Tracing;
using Lab.Wire;

namespace Lab.Net;

/// <summary>One end of a TCP connection in a lesson: a tapped socket with verbs that never wait for ever and that answer in one line.</summary>
public sealed class TcpPeer : IAsyncDisposable, IDisposable
{
    /// <summary>How long a receive waits when the caller does not say: 2 seconds.</summary>
    public static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(2);

    /// <summary>How long a send waits at most for the kernel to take all bytes: 10 seconds.</summary>
    public static readonly TimeSpan SendWait = TimeSpan.FromSeconds(10);

    private ReadOnlySequence<byte> _unread;

    /// <summary>Takes over a connected socket.</summary>
    /// <param name="name">What views call this end.</param>
    /// <param name="socket">The connected socket; owned from now on.</param>
    /// <param name="trace">Where it writes.</param>
    public TcpPeer(string name, TappedSocket socket, Trace trace) => (Name, Socket, Trace) = (name, socket, trace);

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

    /// <summary>Connects from a free loopback port.</summary>
    /// <param name="name">What views call this end.</param>
    /// <param name="remote">Where to.</param>
    /// <param name="trace">Where to write.</param>
    /// <param name="prepare">Sets options on the socket before it connects; null sets none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SocketException">The system could not connect; the trace says so too.</exception>
    public static async Task<TcpPeer> ConnectAsync(string name, IPEndPoint remote, Trace trace, Action<Socket>? prepare = null, CancellationToken cancellationToken = default)
    {
        // A dual-mode listener tells its address in IPv6 clothes.
        remote = remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote;
        var socket = new TappedSocket(new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp), trace, new TapOptions { Name = name });
        try
        {
            socket.Socket.NoDelay = true;
            prepare?.Invoke(socket.Socket);

            // Bound first, so that even the first event knows this end's port.
            socket.Bind(new IPEndPoint(IPAddress.IsLoopback(remote.Address) ? remote.Address : IPAddress.Any, 0));
            await socket.ConnectAsync(remote, cancellationToken);
            return new TcpPeer(name, socket, trace);
        }
        catch
        {
            socket.Socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends text as UTF-8.</summary>
    public Task<Sent> SendAsync(string text, CancellationToken cancellationToken = default) => SendAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>Sends bytes. A failure is the result, not an exception; so is a receiver who reads nothing for <see cref="SendWait"/>.</summary>
    public async Task<Sent> SendAsync(byte[] bytes, CancellationToken cancellationToken = default)
    {
        if (Socket.IsClosed)
        {
            return new Sent { Error = SocketError.OperationAborted };
        }

        using var action = TraceAction.Begin(Trace);
        Socket.Message(Direction.Send, bytes);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(SendWait);
        try
        {
            return new Sent { Length = await Socket.SendAsync(bytes, timer.Token) };
        }
        catch (SocketException e)
        {
            return new Sent { Error = e.SocketErrorCode };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new Sent { Error = SocketError.TimedOut, GaveUp = true };
        }
    }

    /// <summary>One receive: whatever the kernel has, up to the size of the buffer.</summary>
    /// <param name="bufferSize">The most to take, at least 1. Default 65,536.</param>
    /// <param name="wait">How long to wait at most. Default <see cref="DefaultWait"/>.</param>
    /// <param name="cancellationToken">Gives up with an exception.</param>
    public async Task<Received> ReceiveAsync(int bufferSize = 65_536, TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bufferSize);
        if (!_unread.IsEmpty)
        {
            // Left over by ReceiveLineAsync: already received, so there is nothing to write down.
            var rest = Bytes.Of(_unread.Slice(0, Math.Min(bufferSize, _unread.Length)));
            _unread = _unread.Slice(rest.Length);
            return new Received { Bytes = rest };
        }

        return await FromSocketAsync(bufferSize, wait ?? DefaultWait, cancellationToken);
    }

    /// <summary>Receives as often as it takes until there is a whole line: the application's message, whatever the pieces.</summary>
    /// <param name="wait">How long to wait at most. Default <see cref="DefaultWait"/>.</param>
    /// <param name="cancellationToken">Gives up with an exception.</param>
    /// <returns>The line without its end; or what happened instead.</returns>
    public async Task<Received> ReceiveLineAsync(TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        using var action = TraceAction.Begin(Trace);
        var limit = wait ?? DefaultWait;
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            switch (LineCodec.Read(ref _unread, out var line, out var violation))
            {
                case OperationStatus.Done:
                    Socket.Message(Direction.Receive, line.Span);
                    return new Received { Bytes = line };
                case OperationStatus.InvalidData:
                    return new Received { Violation = violation };
            }

            var left = limit - TimeProvider.System.GetElapsedTime(start);
            var came = await FromSocketAsync(65_536, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
            if (came.Length == 0)
            {
                return came with { Waited = limit };
            }

            // Kept as one piece: what is left over is shorter than a line.
            _unread = new ReadOnlySequence<byte>([.. _unread.ToArray(), .. came.Bytes.Span]);
        }
    }

    /// <summary>Sends without ever waiting until the kernel takes no more: how much fits between a sender and a receiver who does not read.</summary>
    /// <param name="chunk">The size of each send in bytes, at least 1. Default 65,536.</param>
    /// <param name="most">Stops after so many bytes in any case. Default 64 MiB.</param>
    /// <returns>How many bytes went, and <see cref="SocketError.WouldBlock"/> when the kernel took no more.</returns>
    public Sent SendUntilFull(int chunk = 65_536, int most = 64 * 1024 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunk);
        using var action = TraceAction.Begin(Trace);
        var bytes = new byte[chunk];
        var went = 0;
        Socket.Socket.Blocking = false;
        try
        {
            while (went < most)
            {
                try
                {
                    went += Socket.Send(bytes);
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
                {
                    // The receiver's kernel may just be catching up; full is full when it stays so.
                    if (!Socket.Socket.Poll(TimeSpan.FromMilliseconds(50), SelectMode.SelectWrite))
                    {
                        return new Sent { Length = went, Error = SocketError.WouldBlock };
                    }
                }
            }

            return new Sent { Length = went };
        }
        catch (SocketException e)
        {
            return new Sent { Length = went, Error = e.SocketErrorCode };
        }
        finally
        {
            Socket.Socket.Blocking = true;
        }
    }

    /// <summary>The connection as a stream that closes it. What passes through the stream is not written down; a <see cref="TappedStream"/> on it does that.</summary>
    public Stream AsStream() => new SocketStream(Socket);

    /// <summary>Ends this end's sending (a FIN); it can still receive.</summary>
    public Task ShutdownSendAsync()
    {
        Socket.Shutdown(SocketShutdown.Send);
        return Task.CompletedTask;
    }

    /// <summary>Closes this end.</summary>
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

    private async Task<Received> FromSocketAsync(int bufferSize, TimeSpan wait, CancellationToken cancellationToken)
    {
        var buffer = new byte[bufferSize];
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(wait);
        try
        {
            var came = await Socket.ReceiveAsync(buffer, timer.Token);
            return new Received { Bytes = Bytes.Of(buffer.AsSpan(0, came)), IsEnd = came == 0 };
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
