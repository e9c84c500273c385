namespace Lab.SocketIO;

/// <summary>A listener that was added just now.</summary>
public readonly struct EventRegistration : IEquatable<EventRegistration>
{
    private readonly EventTable? _table;
    private readonly EventTable.Entry? _entry;

    internal EventRegistration(EventTable table, EventTable.Entry entry) => (_table, _entry) = (table, entry);

    /// <summary>Lets the listener hear the next event only.</summary>
    public EventRegistration Once()
    {
        _entry?.IsOnce = true;
        return this;
    }

    /// <summary>Removes the listener.</summary>
    public void Off()
    {
        var entry = _entry;
        _table?.Remove(e => e == entry);
    }

    /// <inheritdoc/>
    public bool Equals(EventRegistration other) => _entry == other._entry;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EventRegistration other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _entry?.GetHashCode() ?? 0;

    /// <summary>Whether both are the same listener.</summary>
    public static bool operator ==(EventRegistration left, EventRegistration right) => left.Equals(right);

    /// <summary>Whether they are different listeners.</summary>
    public static bool operator !=(EventRegistration left, EventRegistration right) => !left.Equals(right);
}
