using System.Collections.Concurrent;

namespace Lab.Benchmarks;

/// <summary>What all clients of a soak have seen together.</summary>
internal sealed class SoakTally
{
    private const int MostWrongs = 20;

    private readonly ConcurrentQueue<string> _wrongs = new();
    private long _number;
    private long _connects;
    private long _failures;
    private long _ends;
    private long _said;
    private long _heard;

    /// <summary>What must not be, the first of them.</summary>
    public IReadOnlyCollection<string> Wrongs => _wrongs;

    /// <summary>A number that no other event has.</summary>
    public long NextNumber() => Interlocked.Increment(ref _number);

    /// <summary>A client has connected.</summary>
    public void Connected() => Interlocked.Increment(ref _connects);

    /// <summary>A client could not connect, or an answer did not come because its connection was lost: that may be.</summary>
    public void Failed() => Interlocked.Increment(ref _failures);

    /// <summary>A client has ended its connection in one way or another.</summary>
    public void Ended() => Interlocked.Increment(ref _ends);

    /// <summary>A client has emitted to a room.</summary>
    public void Said() => Interlocked.Increment(ref _said);

    /// <summary>A client has got an event of a room.</summary>
    public void Heard() => Interlocked.Increment(ref _heard);

    /// <summary>Something that must not be.</summary>
    public void Wrong(string what)
    {
        if (_wrongs.Count < MostWrongs)
        {
            _wrongs.Enqueue(what);
        }
    }

    /// <summary>One line.</summary>
    public override string ToString() => FormattableString.Invariant($"connects {_connects:N0}  ends {_ends:N0}  lost {_failures:N0}  said {_said:N0}  heard {_heard:N0}  wrong {_wrongs.Count}");
}
