using System.Threading.Tasks.Sources;

namespace Lab.Kestrel.Loops;

/// <summary>Tells one waiter that it is worth trying: the loop gives it, the waiter takes it before it tries. It may come for nothing, and it is never lost.</summary>
internal sealed class LoopSignal : IValueTaskSource
{
    private const int None = 0, Given = 1, Waited = 2;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;

    /// <summary>Takes it.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Take() => Interlocked.CompareExchange(ref _state, None, Given) == Given;

    /// <summary>Gives it; who waits goes on within this call.</summary>
    public void Give()
    {
        if (Interlocked.Exchange(ref _state, Given) == Waited)
        {
            _core.SetResult(true);
        }
    }

    /// <summary>Gives it; who waits goes on elsewhere.</summary>
    public void GiveLater()
    {
        if (Interlocked.Exchange(ref _state, Given) == Waited)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static signal => signal._core.SetResult(true), this, preferLocal: false);
        }
    }

    /// <summary>Waits until it is there, without taking it. One waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        _core.Reset();
        return Interlocked.CompareExchange(ref _state, Waited, None) == None ? new ValueTask(this, _core.Version) : default;
    }

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    /// <inheritdoc/>
    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    /// <inheritdoc/>
    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
