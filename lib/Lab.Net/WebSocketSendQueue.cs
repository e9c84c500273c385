using System.Runtime.CompilerServices;

namespace Lab.Net;

/// <summary>The way out of one WebSocket: what is written while the socket is busy leaves together in the next write.</summary>
/// <remarks>Everything but <see cref="FlushAsync"/> is called under <see cref="Gate"/>. The first writer writes at once, on its own path;
/// if the socket does not take it all, the rest goes on without the caller.</remarks>
internal sealed class WebSocketSendQueue(Stream stream) : IThreadPoolWorkItem
{
    // A long write goes in pieces, so that its progress can be seen.
    private const int Slice = 256 * 1024;

    private SendBatch _waiting = new();
    private SendBatch _leaving = new();
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _idle;
    private bool _busy;
    private bool _dead;

    /// <summary>Guards the queue and the connection that writes to it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Takes what is to be sent next.</summary>
    public SendBatch Waiting => _waiting;

    /// <summary>Why writing ended; null while it has not.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>How many bytes the stream has been given.</summary>
    public long Written { get; private set; }

    /// <summary>Whether what is added waits until the owner lets it go, unless it becomes much.</summary>
    public bool Corked { get; set; }

    /// <summary>Whether nothing waits and nothing is leaving.</summary>
    public bool IsIdle => !_busy && _waiting.Length == 0;

    private bool Waits => Corked && _waiting.Length < Slice;

    /// <summary>Whether the caller is now the writer and must call <see cref="FlushAsync"/> outside the lock.</summary>
    public bool BeginFlush()
    {
        if (_busy || _dead || _waiting.Length == 0 || Waits)
        {
            return false;
        }

        return _busy = true;
    }

    /// <summary>Whether the caller may write a frame of its own at once: nothing waits and nothing is leaving. It must call <see cref="FlushAsync"/> with it.</summary>
    public bool BeginDirect()
    {
        if (_busy || _dead || _waiting.Length > 0 || Corked)
        {
            return false;
        }

        return _busy = true;
    }

    /// <summary>Begins to write a little later, if nobody writes yet: what is added until then leaves in the same write.</summary>
    /// <param name="later">Who does it; null for the thread pool.</param>
    public void BeginLater(Action<IThreadPoolWorkItem>? later)
    {
        if (!BeginFlush())
        {
            return;
        }

        if (later is not null)
        {
            later(this);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <inheritdoc/>
    void IThreadPoolWorkItem.Execute() => Detach(FlushAsync());

    /// <summary>Lets a write go on by itself. The queue owns it: it never throws, and its end is known by <see cref="IdleAsync"/>.</summary>
    public static void Detach(ValueTask flushing)
    {
        if (flushing.IsCompleted)
        {
            flushing.GetAwaiter().GetResult();
        }
        else
        {
            flushing.GetAwaiter().UnsafeOnCompleted(static () => { });
        }
    }

    /// <summary>Waits until less than <paramref name="room"/> bytes wait.</summary>
    public Task RoomAsync(int room) => _dead || _waiting.Length < room ? Task.CompletedTask
        : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Waits until everything has left.</summary>
    public Task IdleAsync() => !_busy || _dead ? Task.CompletedTask
        : (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Writes until nothing waits. Never throws: <see cref="Fault"/> says what happened.</summary>
    /// <param name="first">A frame that goes before what waits; empty for none.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FlushAsync(ReadOnlyMemory<byte> first = default)
    {
        try
        {
            if (!first.IsEmpty)
            {
                await WriteAsync(first).ConfigureAwait(false);
            }

            while (Next())
            {
                for (var part = 0; part < _leaving.Parts; part++)
                {
                    var bytes = _leaving.Part(part);
                    if (!bytes.IsEmpty)
                    {
                        await WriteAsync(bytes).ConfigureAwait(false);
                    }
                }
            }
        }
        catch (Exception e)
        {
            // Whatever a stream throws ends the connection; the reader sees the same end.
            Die(e);
        }
    }

    /// <summary>Nothing more is written; what waits is dropped.</summary>
    public void Die(Exception? fault)
    {
        lock (Gate)
        {
            Fault ??= fault;
            _dead = true;
            _busy = false;
            _waiting.Clear();
            _room?.TrySetResult();
            _idle?.TrySetResult();
            (_room, _idle) = (null, null);
        }
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > Slice)
        {
            return InSlicesAsync(bytes);
        }

        Written += bytes.Length;
        return stream.WriteAsync(bytes);
    }

    private async ValueTask InSlicesAsync(ReadOnlyMemory<byte> bytes)
    {
        for (var at = 0; at < bytes.Length; at += Slice)
        {
            await WriteAsync(bytes.Slice(at, Math.Min(Slice, bytes.Length - at))).ConfigureAwait(false);
        }
    }

    private bool Next()
    {
        lock (Gate)
        {
            _leaving.Clear();
            if (_dead || _waiting.Length == 0)
            {
                _busy = false;
                _waiting.Release();
                _leaving.Release();
                _idle?.TrySetResult();
                _room?.TrySetResult();
                (_room, _idle) = (null, null);
                return false;
            }

            (_waiting, _leaving) = (_leaving, _waiting);
            _room?.TrySetResult();
            _room = null;
            return true;
        }
    }
}
