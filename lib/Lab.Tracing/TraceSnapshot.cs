namespace Lab.Tracing;

/// <summary>A trace at one moment: events in order, the names of endpoints, and how many events were dropped before it.</summary>
public sealed class TraceSnapshot
{
    private readonly IReadOnlyDictionary<(Transport, Endpoint), string> _names;

    /// <summary>Makes a snapshot.</summary>
    /// <param name="events">The events, in order of their numbers.</param>
    /// <param name="names">What endpoints are called.</param>
    /// <param name="dropped">How many older events the trace no longer has.</param>
    public TraceSnapshot(IReadOnlyList<TraceEvent> events, IReadOnlyDictionary<(Transport, Endpoint), string> names, long dropped = 0)
    {
        Events = events;
        _names = names;
        Dropped = dropped;
    }

    /// <summary>The events, in order.</summary>
    public IReadOnlyList<TraceEvent> Events { get; }

    /// <summary>How many older events the trace no longer has.</summary>
    public long Dropped { get; }

    /// <summary>What endpoints are called.</summary>
    public IReadOnlyDictionary<(Transport Transport, Endpoint Endpoint), string> Names => _names;

    /// <summary>The endpoint's name, or <c>address:port</c> when nobody gave it one.</summary>
    public string NameOf(Transport transport, Endpoint endpoint) =>
        _names.TryGetValue((transport, endpoint), out var name) ? name : endpoint.ToString();

    /// <summary>The name of the end that saw the event.</summary>
    public string LocalName(TraceEvent item) => NameOf(item.Flow.Transport, item.Flow.Local);

    /// <summary>The name of the other end.</summary>
    public string RemoteName(TraceEvent item) => NameOf(item.Flow.Transport, item.Flow.Remote);

    /// <summary>The same snapshot with only the events that <paramref name="keep"/> wants.</summary>
    public TraceSnapshot Where(Func<TraceEvent, bool> keep) => new([.. Events.Where(keep)], _names, Dropped);
}
