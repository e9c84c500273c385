namespace Lab.SocketIO.Engine;

/// <summary>One timer for the deadlines of all sessions.</summary>
/// <remarks>A deadline is a moment from which a session is asked; it may turn out to be too early, never too late.</remarks>
internal sealed class SessionClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Entry, TimeSpan> _due = new();
    private TimeSpan _armed = TimeSpan.MaxValue;

    public SessionClock(TimeProvider time)
    {
        (_time, _start) = (time, time.GetTimestamp());
        _timer = time.CreateTimer(static clock => ((SessionClock)clock!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The time since the server began.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>How many sessions wait for a moment.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _due.UnorderedItems.Count(static item => item.Element.Session is not null);
            }
        }
    }

    /// <summary>Asks a session at a moment.</summary>
    /// <param name="entry">The session's entry from before, which no longer counts; null for none.</param>
    /// <param name="session">Whom to ask.</param>
    /// <param name="at">When.</param>
    /// <returns>The entry; <see cref="Forget"/> drops it.</returns>
    public Entry At(Entry? entry, EngineSession session, TimeSpan at)
    {
        Forget(entry);
        var added = new Entry(session, at);
        lock (_gate)
        {
            _due.Enqueue(added, at);
            Arm();
        }

        return added;
    }

    /// <summary>Drops an entry: what is left of it until its moment is a few bytes.</summary>
    public static void Forget(Entry? entry) => entry?.Session = null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _due.Clear();
        }
    }

    private void Tick()
    {
        while (true)
        {
            EngineSession? session;
            lock (_gate)
            {
                if (!_due.TryPeek(out var entry, out var at) || at > Now)
                {
                    _armed = TimeSpan.MaxValue;
                    Arm();
                    return;
                }

                _due.Dequeue();
                session = entry.Session;
            }

            session?.Tick();
        }
    }

    private void Arm()
    {
        if (_due.TryPeek(out _, out var at) && at < _armed)
        {
            _armed = at;
            // Rounded up: a timer of whole milliseconds that fires before the moment would have to be set again.
            var wait = Math.Max(0, Math.Ceiling((at - Now).TotalMilliseconds));
            _timer.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>A session's place among the deadlines.</summary>
    internal sealed class Entry(EngineSession session, TimeSpan at)
    {
        /// <summary>Whom to ask; null when it no longer counts.</summary>
        public EngineSession? Session { get; set; } = session;

        /// <summary>When.</summary>
        public TimeSpan At => at;
    }
}
