using System.Collections.Concurrent;

namespace Lab.Live.Tests.SocketIO;

/// <summary>The system's clock, and how many of its timers are still held.</summary>
internal sealed class CountingClock : TimeProvider
{
    private readonly ConcurrentDictionary<Timer, byte> _timers = new();

    /// <summary>How many timers were made and neither thrown away nor, those that fire once, have fired.</summary>
    public int Count => _timers.Count;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this);
        _timers[timer] = 0;
        timer.Inner = System.CreateTimer(
            s =>
            {
                if (period == Timeout.InfiniteTimeSpan)
                {
                    _timers.TryRemove(timer, out _);
                }

                callback(s);
            }, state, dueTime, period);
        return timer;
    }

    private sealed class Timer(CountingClock clock) : ITimer
    {
        public ITimer? Inner { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                clock._timers[this] = 0;
            }

            return Inner!.Change(dueTime, period);
        }

        public void Dispose()
        {
            clock._timers.TryRemove(this, out _);
            Inner?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
