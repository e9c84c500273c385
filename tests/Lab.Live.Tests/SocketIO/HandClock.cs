namespace Lab.Live.Tests.SocketIO;

/// <summary>A clock that a test turns by hand, and whose timers never fire.</summary>
internal sealed class HandClock : TimeProvider
{
    /// <summary>The time.</summary>
    public TimeSpan Now { get; set; } = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
