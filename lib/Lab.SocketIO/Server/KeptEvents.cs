using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>An event that may have to be sent again.</summary>
/// <param name="Packet">It.</param>
/// <param name="Options">Who gets it.</param>
/// <param name="At">When it was sent.</param>
internal sealed record KeptEvent(SocketPacket Packet, BroadcastOptions Options, DateTimeOffset At)
{
    /// <summary>How much it takes, in bytes.</summary>
    public long Length { get; } = Packet.Payload.Length + Packet.Attachments.Sum(static a => (long)a.Length);
}

/// <summary>The last events, numbered one after the other, in a ring: each is found by its number at once.</summary>
internal sealed class KeptEvents
{
    private KeptEvent?[] _ring = new KeptEvent?[64];

    /// <summary>The number of the oldest one; that of the next one when there is none.</summary>
    public long First { get; private set; }

    /// <summary>The number that the next one gets.</summary>
    public long Next { get; private set; }

    /// <summary>How many there are.</summary>
    public long Count => Next - First;

    /// <summary>How much they take, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The oldest one; null when there is none.</summary>
    public KeptEvent? Oldest => Count == 0 ? null : _ring[Slot(First)];

    /// <summary>Adds the next one.</summary>
    /// <param name="kept">It.</param>
    public void Add(KeptEvent kept)
    {
        if (Count == _ring.Length)
        {
            // The numbers lie elsewhere in a longer ring.
            var all = From(First);
            _ring = new KeptEvent?[all.Length * 2];
            for (var i = 0; i < all.Length; i++)
            {
                _ring[Slot(First + i)] = all[i];
            }
        }

        _ring[Slot(Next++)] = kept;
        Bytes += kept.Length;
    }

    /// <summary>Lets the oldest one go.</summary>
    public void Drop()
    {
        var slot = Slot(First++);
        Bytes -= _ring[slot]!.Length;
        _ring[slot] = null;
    }

    /// <summary>All from a number on, in order; a copy.</summary>
    /// <param name="number">From <see cref="First"/> to <see cref="Next"/>.</param>
    public KeptEvent[] From(long number)
    {
        var all = new KeptEvent[Next - number];
        var toEnd = Math.Min(all.Length, _ring.Length - Slot(number));
        Array.Copy(_ring, Slot(number), all, 0, toEnd);
        Array.Copy(_ring, 0, all, toEnd, all.Length - toEnd);
        return all;
    }

    // Its length is a power of two.
    private int Slot(long number) => (int)(number & (_ring.Length - 1));
}
