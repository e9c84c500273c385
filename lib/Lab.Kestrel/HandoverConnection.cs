using System.Buffers;
using System.ComponentModel;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using Lab.Kestrel.Loops;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Lab.Kestrel;

/// <summary>A connection of Kestrel on a socket that it may have to give away.</summary>
internal sealed class HandoverConnection : DefaultConnectionContext, IConnectionSocketFeature
{
    // So long what an earlier response has left may need to leave before the socket is given away.
    private static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(10);
    // Its number in this process is enough of a name; logs use it.
    private static long _last;

    private readonly LoopSocket _socket;
    private readonly Pipe _input;
    private readonly Pipe _output;
    private readonly Ends _own;
    private readonly CancellationTokenSource _closed = new();
    private Task _receiving = Task.CompletedTask;
    private Task<bool> _sending = Task.FromResult(true);

    // Kestrel reads no more; and, later, the socket is somebody else's. Until then it is this connection that closes it.
    private volatile bool _taken;
    private volatile bool _given;

    private HandoverConnection(LoopSocket socket, PipeOptions input, PipeOptions output, MemoryPool<byte> pool)
        : base(Interlocked.Increment(ref _last).ToString("X8", CultureInfo.InvariantCulture))
    {
        (_socket, _input, _output) = (socket, new Pipe(input), new Pipe(output));
        Transport = _own = new Ends(_input.Reader, _output.Writer);
        Application = new Ends(_output.Reader, _input.Writer);
        (LocalEndPoint, RemoteEndPoint) = (socket.Socket.LocalEndPoint, socket.Socket.RemoteEndPoint);
        ConnectionClosed = _closed.Token;
        Features.Set<IMemoryPoolFeature>(new Pool(pool));
        Features.Set<IConnectionSocketFeature>(this);
        Features.Set(this);
    }

    /// <inheritdoc/>
    public Socket Socket => _socket.Socket;

    /// <summary>Whether Kestrel speaks on the socket itself, with no TLS and no tap in between.</summary>
    public bool IsDirect => !_taken && ReferenceEquals(Transport, _own);

    /// <summary>Begins to read and write.</summary>
    public static HandoverConnection Start(LoopSocket socket, PipeOptions input, PipeOptions output, MemoryPool<byte> pool)
    {
        var connection = new HandoverConnection(socket, input, output, pool);
        connection._sending = connection.SendAsync();
        connection._receiving = connection.ReceiveAsync();
        return connection;
    }

    /// <summary>Gives the socket away.</summary>
    /// <exception cref="ConnectionResetException">The connection broke.</exception>
    /// <exception cref="ConnectionAbortedException">It was given up, or the other end does not read what it was sent before.</exception>
    public async Task<TakenSocket> TakeAsync()
    {
        // The receiver waits for something to read, or for room: to stop it loses nothing.
        _taken = true;
        _socket.Nudge();
        _input.Writer.CancelPendingFlush();
        await _receiving;
        var already = Array.Empty<byte>();
        if (_input.Reader.TryRead(out var read))
        {
            already = read.Buffer.ToArray();
            _input.Reader.AdvanceTo(read.Buffer.End);
        }

        // From here on Kestrel talks to nobody; what it has said already leaves first.
        _output.Reader.CancelPendingRead();
        if (!await SentAsync())
        {
            SayClosed();
            throw new ConnectionAbortedException("The connection ended before its socket could be given away.");
        }

        _given = true;
        return new TakenSocket(_socket, already);
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (!_given)
        {
            Shut();
        }

        _output.Reader.CancelPendingRead();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _own.Input.CompleteAsync();
        await _own.Output.CompleteAsync();
        await _sending;
        if (!_given)
        {
            Shut();
        }

        await _receiving;
        if (!_given)
        {
            _socket.Dispose();
        }

        _closed.Dispose();
        await base.DisposeAsync();
    }

    private async Task<bool> SentAsync()
    {
        try
        {
            return await _sending.WaitAsync(SendWithin);
        }
        catch (TimeoutException)
        {
            Shut();
            return false;
        }
    }

    private async Task ReceiveAsync()
    {
        var writer = _input.Writer;
        Exception? fault = null;
        try
        {
            while (!_taken)
            {
                // Waits without holding memory.
                await _socket.ReadableAsync().ConfigureAwait(false);
                if (_taken)
                {
                    break;
                }

                if (!_socket.TryReceive(writer.GetSpan(), out var count))
                {
                    continue;
                }

                if (count == 0)
                {
                    break;
                }

                writer.Advance(count);
                if ((await writer.FlushAsync().ConfigureAwait(false)).IsCompleted)
                {
                    break;
                }
            }
        }
        catch (SocketException e)
        {
            fault = new ConnectionResetException(e.Message, e);
        }
        catch (ObjectDisposedException e)
        {
            fault = new ConnectionAbortedException(e.Message, e);
        }

        await writer.CompleteAsync(fault).ConfigureAwait(false);
        if (!_taken || fault is not null)
        {
            // Not on this path: what hears of the end may wait for this task.
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.SayClosed(), this, preferLocal: false);
        }
    }

    private void SayClosed()
    {
        try
        {
            _closed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Kestrel was done with it sooner.
        }
    }

    /// <returns>Whether all of it was sent.</returns>
    private async Task<bool> SendAsync()
    {
        var reader = _output.Reader;
        var all = false;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync().ConfigureAwait(false);
                foreach (var part in read.Buffer)
                {
                    await _socket.SendAsync(part).ConfigureAwait(false);
                }

                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || read.IsCanceled)
                {
                    all = true;
                    break;
                }
            }
        }
        catch (Exception e) when (e is Win32Exception or ObjectDisposedException)
        {
            // Gone: the receiver sees the same end.
        }

        await reader.CompleteAsync().ConfigureAwait(false);
        return all;
    }

    private void Shut()
    {
        try
        {
            _socket.Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Gone already.
        }
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed record Pool(MemoryPool<byte> MemoryPool) : IMemoryPoolFeature;
}
