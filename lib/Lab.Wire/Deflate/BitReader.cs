using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lab.Wire.Deflate;

/// <summary>Takes bits from bytes, the lowest bit of a byte first (RFC 1951 §3.1.1); what is left of a byte waits for the next piece of input.</summary>
internal struct BitReader
{
    /// <summary>At least this many bits are there after <see cref="Fill"/> while there is input: enough for a length, a distance and all their extra bits.</summary>
    internal const int Filled = 56;

    private ulong _bits;

    /// <summary>How many bits wait.</summary>
    internal int Count { get; private set; }

    /// <summary>The bits that wait, the next one lowest; above <see cref="Count"/> is nothing that counts.</summary>
    internal readonly ulong Bits => _bits;

    /// <summary>Takes from <paramref name="input"/> until at least 56 bits wait or nothing is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Fill(ref ReadOnlySpan<byte> input)
    {
        if (BinaryPrimitives.TryReadUInt64LittleEndian(input, out var next))
        {
            // Bits of a byte that only partly fits are put there too: it is taken later, and gives the same bits again.
            _bits |= next << Count;
            input = input[((63 - Count) >> 3)..];
            Count |= Filled;
            return;
        }

        while (Count < Filled && !input.IsEmpty)
        {
            _bits |= (ulong)input[0] << Count;
            Count += 8;
            input = input[1..];
        }
    }

    /// <summary>Whether <paramref name="count"/> bits wait, after taking from <paramref name="input"/> if need be.</summary>
    internal bool Has(int count, ref ReadOnlySpan<byte> input)
    {
        if (Count < count)
        {
            Fill(ref input);
        }

        return Count >= count;
    }

    /// <summary>Leaves <paramref name="count"/> bits behind.</summary>
    internal void Drop(int count)
    {
        _bits >>= count;
        Count -= count;
    }

    /// <summary>Takes <paramref name="count"/> bits, which wait already.</summary>
    internal int Take(int count)
    {
        var value = (int)(_bits & ((1UL << count) - 1));
        Drop(count);
        return value;
    }

    /// <summary>Leaves the rest of a byte behind.</summary>
    internal void Align() => Drop(Count & 7);

    /// <summary>Forgets what <see cref="Fill"/> looked at beyond what it took.</summary>
    internal void Trim() => _bits &= (1UL << Count) - 1;
}
