using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Lab.Kestrel.Loops;

/// <summary>A connected socket on a loop: tries at once, and waits only when the kernel has nothing to read or no room. Owns the socket.</summary>
internal sealed class LoopSocket : IDisposable
{
    private readonly LoopSignal _readable = new();
    private LoopSignal? _writable;
    private volatile bool _ended;
    private int _disposed;

    /// <summary>Takes over a socket.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system does not take another one.</exception>
    public LoopSocket(SocketLoop loop, Socket socket)
    {
        (Loop, Socket) = (loop, socket);
        try
        {
            socket.Blocking = false;
            Descriptor = (int)socket.Handle;
            loop.Add(this);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The loop on which it goes on.</summary>
    public SocketLoop Loop { get; }

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <summary>Its number in this process.</summary>
    public int Descriptor { get; }

    /// <summary>Reads what is there. One reader at a time.</summary>
    /// <param name="buffer">Where to; not empty.</param>
    /// <param name="count">How much was read; 0 for the end.</param>
    /// <returns>False when nothing is there: <see cref="ReadableAsync"/> waits for it.</returns>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public bool TryReceive(Span<byte> buffer, out int count)
    {
        count = 0;
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (!_readable.Take())
        {
            return false;
        }

        count = Socket.Receive(buffer, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return false;
        }

        // Less than there was room for is all that had come (epoll(7)), but the end may lie behind it. An end or an error stays one.
        if (count == buffer.Length || count == 0 || _ended)
        {
            _readable.Give();
        }

        return error == SocketError.Success ? true : throw new SocketException((int)error);
    }

    /// <summary>Accepts a connection that waits, if this is a listening socket.</summary>
    /// <param name="accepted">The connection.</param>
    /// <returns>False when there is none: <see cref="ReadableAsync"/> waits for it.</returns>
    /// <exception cref="SocketException">It could not be accepted.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public bool TryAccept([NotNullWhen(true)] out Socket? accepted)
    {
        accepted = null;
        // Asked first: accepting says that there is none by an exception.
        if (!_readable.Take() || !Socket.Poll(0, SelectMode.SelectRead))
        {
            return false;
        }

        _readable.Give();
        accepted = Socket.Accept();
        return true;
    }

    /// <summary>Waits until it is worth trying to read, or <see cref="Nudge"/>.</summary>
    public ValueTask ReadableAsync() => _readable.WaitAsync();

    /// <summary>Lets a reader go on that waits, or the next one that would.</summary>
    public void Nudge() => _readable.Give();

    /// <summary>Writes all of it. One writer at a time.</summary>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        var count = Send(bytes.Span);
        return count == bytes.Length ? default : RestAsync(bytes[count..]);
    }

    /// <summary>Sends nothing more (a FIN); it can still receive.</summary>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed.</exception>
    public void EndSending() => Socket.Shutdown(SocketShutdown.Send);

    /// <summary>What the kernel says.</summary>
    public void Happened(Readiness of)
    {
        const Readiness Ends = Readiness.Error | Readiness.HangUp | Readiness.ReadHangUp;
        if ((of & Ends) != 0)
        {
            _ended = true;
        }

        if ((of & (Readiness.Out | Readiness.Error | Readiness.HangUp)) != 0)
        {
            Volatile.Read(ref _writable)?.Give();
        }

        if ((of & (Readiness.In | Ends)) != 0)
        {
            _readable.Give();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Loop.Remove(this);
            Socket.Dispose();
            // Who waits tries, and hears of it.
            _readable.GiveLater();
            Volatile.Read(ref _writable)?.GiveLater();
        }
    }

    private int Send(ReadOnlySpan<byte> bytes)
    {
        var count = Socket.Send(bytes, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => count,
            SocketError.WouldBlock => 0,
            _ => throw new SocketException((int)error),
        };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RestAsync(ReadOnlyMemory<byte> rest)
    {
        // Most sockets never need it. Whoever has just asked for it tries once more: there may have been room before.
        var writable = _writable;
        if (writable is null)
        {
            Volatile.Write(ref _writable, writable = new LoopSignal());
            Loop.AddWriting(this);
        }

        while (true)
        {
            writable.Take();
            rest = rest[Send(rest.Span)..];
            if (rest.IsEmpty)
            {
                return;
            }

            await writable.WaitAsync().ConfigureAwait(false);
        }
    }
}
