using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>The events of one socket that wait for their answers.</summary>
internal class AckTable
{
    private readonly Lock _gate = new();
    private Dictionary<long, IPendingAck>? _pending;
    private bool _over;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pending?.Count ?? 0;
            }
        }
    }

    /// <summary>Adds one.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="pending">Who waits.</param>
    /// <returns>False when the socket is over: nobody will answer.</returns>
    public bool Add(long id, IPendingAck pending)
    {
        lock (_gate)
        {
            if (_over)
            {
                return false;
            }

            (_pending ??= [])[id] = pending;
            return true;
        }
    }

    /// <summary>Forgets one.</summary>
    /// <param name="id">Its number.</param>
    public void Remove(long id) => Take(id);

    /// <summary>Hands an answer to whoever waits for it; nobody may, when it comes late or twice.</summary>
    /// <param name="id">The number that it carries.</param>
    /// <param name="arguments">What it says; valid during the call.</param>
    public virtual void Answer(long id, in SocketArguments arguments) => Take(id)?.Answer(arguments);

    /// <summary>Whether somebody waits for this answer.</summary>
    /// <param name="id">The event's number.</param>
    public bool Contains(long id)
    {
        lock (_gate)
        {
            return _pending?.ContainsKey(id) == true;
        }
    }

    /// <summary>Takes out those that will not be answered any more.</summary>
    /// <param name="which">Says which ones, by their numbers.</param>
    /// <returns>Them; the caller fails them.</returns>
    public IReadOnlyList<IPendingAck> Take(Predicate<long> which)
    {
        lock (_gate)
        {
            var taken = new List<IPendingAck>();
            foreach (var id in _pending?.Keys.Where(id => which(id)).ToArray() ?? [])
            {
                taken.Add(_pending![id]);
                _pending.Remove(id);
            }

            return taken;
        }
    }

    /// <summary>Nobody will answer any more.</summary>
    /// <param name="error">Why.</param>
    public void End(Exception error)
    {
        Dictionary<long, IPendingAck>? pending;
        lock (_gate)
        {
            (pending, _pending, _over) = (_pending, null, true);
        }

        foreach (var one in pending?.Values ?? Enumerable.Empty<IPendingAck>())
        {
            one.Fail(error);
        }
    }

    private IPendingAck? Take(long id)
    {
        lock (_gate)
        {
            return _pending is not null && _pending.Remove(id, out var pending) ? pending : null;
        }
    }
}

/// <summary>Waits for an answer.</summary>
internal interface IPendingAck
{
    /// <summary>The answer is here.</summary>
    /// <param name="arguments">What it says; valid during the call.</param>
    void Answer(in SocketArguments arguments);

    /// <summary>It will not come.</summary>
    /// <param name="error">Why.</param>
    void Fail(Exception error);

    /// <summary>The answer as the program wants it: its first value, or all of it.</summary>
    /// <typeparam name="T">What it shall be.</typeparam>
    /// <param name="arguments">What came.</param>
    static T Read<T>(in SocketArguments arguments) => typeof(T) == typeof(SocketArguments) ? (T)(object)arguments.Copy() : arguments.Get<T>(0)!;
}

/// <summary>Waits for the answer of one receiver.</summary>
/// <typeparam name="T">What it answers.</typeparam>
internal sealed class AckWait<T> : IPendingAck
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;

    /// <summary>The answer.</summary>
    public Task<T> Task => _answer.Task;

    /// <summary>Gives up after a time.</summary>
    /// <param name="table">Where it waits.</param>
    /// <param name="id">Under which number.</param>
    /// <param name="timeout">How long it waits.</param>
    /// <param name="clock">Whose time.</param>
    public void GiveUpAfter(AckTable table, long id, TimeSpan timeout, TimeProvider clock)
    {
        var timer = clock.CreateTimer(
            _ =>
            {
                table.Remove(id);
                Fail(new AckTimeoutException(timeout));
            },
            null,
            timeout,
            System.Threading.Timeout.InfiniteTimeSpan);
        _timer = timer;
        if (_answer.Task.IsCompleted)
        {
            timer.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Answer(in SocketArguments arguments)
    {
        _timer?.Dispose();
        try
        {
            _answer.TrySetResult(IPendingAck.Read<T>(arguments));
        }
        catch (Exception e)
        {
            // What the client answered is not what the program asked for: that concerns only the one who waits.
            _answer.TrySetException(e);
        }
    }

    /// <inheritdoc/>
    public void Fail(Exception error)
    {
        _timer?.Dispose();
        _answer.TrySetException(error);
    }
}
