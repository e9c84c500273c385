namespace Lab.SocketIO;

/// <summary>A set that is mostly very small: an array that is replaced at each change, and a hash set only when there are many.</summary>
/// <remarks>Changes are made under its owner's lock. <see cref="Items"/> is read without one when it is there.</remarks>
/// <typeparam name="T">What is in it.</typeparam>
internal struct CompactSet<T>
    where T : class
{
    private const int Few = 16;
    private T[]? _items;
    private HashSet<T>? _many;

    /// <summary>How many are in it.</summary>
    public readonly int Count => _many?.Count ?? _items?.Length ?? 0;

    /// <summary>What is in it, an array that nobody changes; null when it must be made anew first (<see cref="Renew"/>).</summary>
    public readonly T[]? Items => _items;

    /// <summary>Adds one.</summary>
    /// <param name="item">It.</param>
    /// <returns>False when it was there already.</returns>
    public bool Add(T item)
    {
        if (_many is not null)
        {
            return _many.Add(item) && Stale();
        }

        if (Contains(item))
        {
            return false;
        }

        _items = [.. _items ?? [], item];
        if (_items.Length > Few)
        {
            _many = [.. _items];
        }

        return true;
    }

    /// <summary>Removes one.</summary>
    /// <param name="item">It.</param>
    /// <returns>False when it was not there.</returns>
    public bool Remove(T item)
    {
        if (_many is not null)
        {
            return _many.Remove(item) && Stale();
        }

        if (!Contains(item))
        {
            return false;
        }

        _items = Array.FindAll(_items!, i => !i.Equals(item));
        return true;
    }

    /// <summary>Whether it is in it.</summary>
    /// <param name="item">It.</param>
    public readonly bool Contains(T item) => _many?.Contains(item) ?? Array.IndexOf(_items ?? [], item) >= 0;

    /// <summary>What is in it, as an array that nobody changes.</summary>
    public T[] Renew() => _items ??= _many is null ? [] : [.. _many];

    private bool Stale()
    {
        _items = null;
        return true;
    }
}
