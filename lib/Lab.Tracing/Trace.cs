using System.Collections.Concurrent;
using Lab.Wire;

namespace Lab.Tracing;

/// <summary>What happened, in order: a bounded, thread-safe record. The oldest events go first when it is full, and are counted.</summary>
public sealed class Trace : ITraceSink
{
    private readonly Lock _gate = new();
    private readonly TraceOptions _options;
    private readonly long _start;
    private readonly ConcurrentDictionary<(Transport, Endpoint), string> _names = new();
    private readonly ByteStore _kept = new();
    private TraceEvent[] _ring;
    private int _first;
    private int _count;
    private long _number;
    private long _bytes;
    private long _dropped;
    private long _action;

    /// <summary>Makes an empty trace.</summary>
    /// <param name="options">Its bounds; null takes <see cref="TraceOptions.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is not positive.</exception>
    public Trace(TraceOptions? options = null)
    {
        _options = options ?? TraceOptions.Default;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxEvents, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_options.MaxBytes, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(_options.SnapLength, nameof(options));
        _ring = new TraceEvent[Math.Min(_options.MaxEvents, 256)];
        _start = _options.Clock.GetTimestamp();
    }

    /// <summary>The bounds it was made with.</summary>
    public TraceOptions Options => _options;

    /// <summary>A number that links the levels of one action.</summary>
    public long NextAction() => Interlocked.Increment(ref _action);

    /// <summary>Gives an endpoint the name that views show. A later name for the same endpoint replaces it.</summary>
    public void Name(Transport transport, Endpoint endpoint, string name) => _names[(transport, endpoint)] = name;

    /// <summary>Gives an endpoint a name unless it has one.</summary>
    /// <returns>The name that it has now.</returns>
    public string NameOnce(Transport transport, Endpoint endpoint, string name) => _names.GetOrAdd((transport, endpoint), name);

    /// <summary>The part of <paramref name="bytes"/> that the trace keeps, copied.</summary>
    public Bytes Snap(ReadOnlySpan<byte> bytes) => _kept.Copy(bytes.Length <= _options.SnapLength ? bytes : bytes[.._options.SnapLength]);

    /// <inheritdoc/>
    public void Write(TraceEvent item)
    {
        var action = item.Action != 0 ? item.Action : TraceAction.Current;
        lock (_gate)
        {
            // Number and time are taken under one lock, so the order of numbers is the order of times.
            Put(item, _options.Clock.GetElapsedTime(_start), action);
        }
    }

    /// <summary>Takes two levels of one moment, such as a call and its bytes: they get the same time and nothing comes between them.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    public void Write(TraceEvent first, TraceEvent second)
    {
        var ambient = first.Action != 0 && second.Action != 0 ? 0 : TraceAction.Current;
        lock (_gate)
        {
            var now = _options.Clock.GetElapsedTime(_start);
            Put(first, now, first.Action != 0 ? first.Action : ambient);
            Put(second, now, second.Action != 0 ? second.Action : ambient);
        }
    }

    /// <summary>What there is now, with the names known now. Later events do not change it.</summary>
    public TraceSnapshot Snapshot()
    {
        lock (_gate)
        {
            var events = new TraceEvent[_count];
            for (var i = 0; i < _count; i++)
            {
                events[i] = _ring[(_first + i) % _ring.Length];
            }

            return new TraceSnapshot(events, new Dictionary<(Transport, Endpoint), string>(_names), _dropped);
        }
    }

    /// <summary>Forgets all events; numbers, times and names go on.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Array.Clear(_ring);
            (_first, _count, _bytes, _dropped) = (0, 0, 0, 0);
        }
    }

    private void Put(TraceEvent item, TimeSpan now, long action)
    {
        item = item.Placed(++_number, now, action);
        var length = item.Bytes.Length;
        while (_count == _options.MaxEvents || (_count > 0 && _bytes + length > _options.MaxBytes))
        {
            DropOldest();
        }

        if (_count == _ring.Length)
        {
            Grow();
        }

        // Compared, not divided: this is the hottest line of the lab.
        var at = _first + _count;
        _ring[at < _ring.Length ? at : at - _ring.Length] = item;
        _count++;
        _bytes += length;
    }

    private void DropOldest()
    {
        _bytes -= _ring[_first].Bytes.Length;
        _ring[_first] = null!;
        _first = _first + 1 == _ring.Length ? 0 : _first + 1;
        _count--;
        _dropped++;
    }

    private void Grow()
    {
        var larger = new TraceEvent[Math.Min(_options.MaxEvents, _ring.Length * 2)];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = _ring[(_first + i) % _ring.Length];
        }

        (_ring, _first) = (larger, 0);
    }
}
