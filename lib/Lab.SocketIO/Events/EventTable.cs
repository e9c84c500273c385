using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>The listeners of one target. Written rarely and under a lock, read without one: each change is a new array.</summary>
/// <param name="reserved">Names that no event has which comes here, besides those that never come over the wire.</param>
internal class EventTable(params string[] reserved)
{
    private readonly Lock _gate = new();
    private Entry[] _entries = [];
    private CatchAll[] _any = [];
    private CatchAll[] _anyOutgoing = [];

    /// <summary>Those who see every event that comes.</summary>
    public CatchAll[] Any => _any;

    /// <summary>Those who see every event that goes.</summary>
    public CatchAll[] AnyOutgoing => _anyOutgoing;

    /// <summary>Adds a listener.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="original">What the program passed, to find it again.</param>
    /// <param name="listener">What is called.</param>
    /// <exception cref="ArgumentException">No event of this name comes here.</exception>
    public EventRegistration Add(string eventName, Delegate original, EventListener listener)
    {
        if (ReservedEvents.Contains(eventName) || reserved.Contains(eventName))
        {
            throw new ArgumentException($"\"{eventName}\" is not an event that somebody sends, so On would never hear it: such things have methods of their own, as OnConnection and OnDisconnect.", nameof(eventName));
        }

        var entry = new Entry(eventName, original, listener);
        lock (_gate)
        {
            _entries = [.. _entries, entry];
        }

        return new EventRegistration(this, entry);
    }

    /// <summary>How many listeners an event has now.</summary>
    /// <param name="eventName">The event.</param>
    public int CountOf(string eventName) => _entries.Count(e => e.Name == eventName);

    /// <summary>Removes listeners.</summary>
    /// <param name="which">Which ones.</param>
    public void Remove(Predicate<Entry> which)
    {
        lock (_gate)
        {
            _entries = Array.FindAll(_entries, e => !which(e));
        }
    }

    /// <summary>Changes the catch-all listeners.</summary>
    /// <param name="outgoing">Those of events that go, or of events that come.</param>
    /// <param name="change">Makes the new list of the old one.</param>
    public void ChangeAny(bool outgoing, Func<CatchAll[], CatchAll[]> change)
    {
        lock (_gate)
        {
            if (outgoing)
            {
                _anyOutgoing = change(_anyOutgoing);
            }
            else
            {
                _any = change(_any);
            }
        }
    }

    /// <summary>Calls the listeners of an event, one after the other. Never throws.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="call">What came.</param>
    /// <param name="failed">Told what a listener threw.</param>
    /// <returns>Done when the last one is.</returns>
    public virtual ValueTask InvokeAsync(string eventName, in EventCall call, IListenerErrors failed)
    {
        var entries = _entries;
        for (var i = 0; i < entries.Length; i++)
        {
            if (entries[i].Name != eventName)
            {
                continue;
            }

            var task = Invoke(entries[i], call, failed);
            if (!task.IsCompletedSuccessfully)
            {
                // The arguments leave the connection's buffer only if another listener may still want them.
                return RestAsync(task, entries, i + 1, HasMore(entries, i + 1, eventName) ? call with { Arguments = call.Arguments.Copy() } : default, eventName, failed);
            }
        }

        return default;
    }

    private async ValueTask RestAsync(ValueTask running, Entry[] entries, int next, EventCall call, string eventName, IListenerErrors failed)
    {
        await Guard(running, eventName, failed);
        for (; next < entries.Length; next++)
        {
            if (entries[next].Name == eventName)
            {
                await Guard(Invoke(entries[next], call, failed), eventName, failed);
            }
        }
    }

    private ValueTask Invoke(Entry entry, in EventCall call, IListenerErrors failed)
    {
        if (entry.IsOnce && !entry.Take())
        {
            return default;
        }

        try
        {
            if (entry.IsOnce)
            {
                Remove(e => e == entry);
            }

            return entry.Listener(call);
        }
        catch (Exception e)
        {
            // Whatever a listener throws is its own affair: the next one is called all the same.
            failed.ListenerFailed(entry.Name, e);
            return default;
        }
    }

    private static async ValueTask Guard(ValueTask task, string eventName, IListenerErrors failed)
    {
        try
        {
            await task;
        }
        catch (Exception e)
        {
            failed.ListenerFailed(eventName, e);
        }
    }

    private static bool HasMore(Entry[] entries, int from, string eventName) => Array.FindIndex(entries, from, e => e.Name == eventName) >= 0;

    /// <summary>One listener.</summary>
    internal sealed class Entry(string name, Delegate original, EventListener listener)
    {
        private int _taken;

        public string Name => name;

        public Delegate Original => original;

        public EventListener Listener => listener;

        public bool IsOnce { get; set; }

        /// <summary>Whether the caller is the first.</summary>
        public bool Take() => Interlocked.Exchange(ref _taken, 1) == 0;
    }
}

/// <summary>A listener that sees every event of a socket.</summary>
/// <param name="Original">What the program passed, to find it again.</param>
/// <param name="Listener">Gets the name and the arguments, which are its own to keep.</param>
internal sealed record CatchAll(Delegate Original, Func<string, SocketArguments, ValueTask> Listener);

/// <summary>Is told what listeners throw.</summary>
internal interface IListenerErrors
{
    /// <summary>A listener threw.</summary>
    /// <param name="eventName">The event it was called for.</param>
    /// <param name="error">What it threw.</param>
    void ListenerFailed(string eventName, Exception error);
}
