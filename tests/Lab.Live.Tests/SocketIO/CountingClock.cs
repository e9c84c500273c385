using System.Collections.Concurrent;

namespace Lab.Live.Tests.SocketIO;

/// <summary>The system's clock, and how many of its timers are still held.</summary>
internal sealed class CountingClock : TimeProvider
{
    private readonly ConcurrentDictionary<Timer, string> _timers = new();

    /// <summary>How many timers were made and neither thrown away nor, those that fire once, have fired.</summary>
    public int Count => _timers.Count;

    /// <summary>What they would call.</summary>
    public string Held => string.Join(", ", _timers.Values);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, $"{callback.Method.DeclaringType}.{callback.Method.Name}");
        _timers[timer] = timer.Name;
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

    private sealed class Timer(CountingClock clock, string name) : ITimer
    {
        public string Name => name;

        public ITimer? Inner { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = Inner!.Change(dueTime, period);
            if (changed && dueTime != Timeout.InfiniteTimeSpan)
            {
                clock._timers[this] = name;
            }

            return changed;
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
