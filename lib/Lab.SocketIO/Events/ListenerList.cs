namespace Lab.SocketIO;

/// <summary>A few functions that are called one after the other. Each addition is a new array, so that reading needs no lock and an empty list no memory.</summary>
/// <typeparam name="T">What they are called with.</typeparam>
internal struct ListenerList<T>
{
    private static readonly Func<T, ValueTask>[] Ended = [];
    private Func<T, ValueTask>[]? _all;

    /// <summary>Them, in the order in which they were added.</summary>
    public readonly Func<T, ValueTask>[] All => _all ?? [];

    /// <summary>Adds one.</summary>
    /// <param name="listener">It.</param>
    /// <returns>False when the list has ended.</returns>
    public bool Add(Action<T> listener) => Push(value =>
    {
        listener(value);
        return default;
    });

    /// <inheritdoc cref="Add(Action{T})"/>
    public bool Add(Func<T, Task> listener) => Push(value => new ValueTask(listener(value)));

    /// <inheritdoc cref="Add(Action{T})"/>
    public bool Add(Func<T, ValueTask> listener) => Push(listener);

    /// <summary>Ends the list: nothing is added any more.</summary>
    /// <returns>What it held.</returns>
    public Func<T, ValueTask>[] End() => Interlocked.Exchange(ref _all, Ended) ?? [];

    /// <summary>Calls all and then waits for all. Never throws.</summary>
    /// <param name="listeners">Them.</param>
    /// <param name="value">What they are called with.</param>
    /// <param name="eventName">What they listen to.</param>
    /// <param name="failed">Told what one threw.</param>
    public static async ValueTask CallAsync(Func<T, ValueTask>[] listeners, T value, string eventName, IListenerErrors failed)
    {
        List<ValueTask>? running = null;
        foreach (var listener in listeners)
        {
            try
            {
                var task = listener(value);
                if (!task.IsCompletedSuccessfully)
                {
                    (running ??= []).Add(task);
                }
            }
            catch (Exception e)
            {
                failed.ListenerFailed(eventName, e);
            }
        }

        for (var i = 0; i < running?.Count; i++)
        {
            try
            {
                await running[i];
            }
            catch (Exception e)
            {
                failed.ListenerFailed(eventName, e);
            }
        }
    }

    private bool Push(Func<T, ValueTask> listener)
    {
        while (true)
        {
            var before = Volatile.Read(ref _all);
            if (before == Ended)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _all, [.. before ?? [], listener], before) == before)
            {
                return true;
            }
        }
    }
}
