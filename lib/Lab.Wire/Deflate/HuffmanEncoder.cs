namespace Lab.Wire.Deflate;

/// <summary>Makes the shortest code for how often each symbol occurs, none of it longer than a limit, and its canonical form (RFC 1951 §3.2.2).</summary>
internal sealed class HuffmanEncoder
{
    private readonly int _longest;
    private readonly uint[] _sorted;
    private readonly int[] _weights;

    /// <summary>Makes an encoder.</summary>
    /// <param name="symbols">The size of the alphabet, at most 288.</param>
    /// <param name="longest">The longest code allowed in bits: 7 or 15.</param>
    internal HuffmanEncoder(int symbols, int longest)
    {
        (_longest, Lengths, Codes, Counts) = (longest, new byte[symbols], new ushort[symbols], new int[symbols]);
        (_sorted, _weights) = (new uint[symbols], new int[symbols]);
    }

    /// <summary>How often each symbol occurs; the caller counts here.</summary>
    internal int[] Counts { get; }

    /// <summary>The length of each symbol's code in bits, 0 for one without.</summary>
    internal byte[] Lengths { get; }

    /// <summary>Each symbol's code, its first bit lowest.</summary>
    internal ushort[] Codes { get; }

    /// <summary>An encoder with these lengths, which stay.</summary>
    internal static HuffmanEncoder Of(byte[] lengths)
    {
        var encoder = new HuffmanEncoder(lengths.Length, DeflateTables.LongestCode);
        lengths.CopyTo(encoder.Lengths, 0);
        encoder.MakeCodes();
        return encoder;
    }

    /// <summary>Makes the code for <see cref="Counts"/>.</summary>
    internal void Build()
    {
        Array.Clear(Lengths);
        var used = Sort();

        // A single symbol still needs a bit, and a second code so that none is left without a meaning.
        if (used < 2)
        {
            var only = used == 1 ? (int)(_sorted[0] & 0x1FF) : 0;
            Lengths[only] = 1;
            Lengths[only == 0 ? 1 : 0] = 1;
        }
        else
        {
            Measure(_weights.AsSpan(0, used));
            Limit(_weights.AsSpan(0, used));
            for (var i = 0; i < used; i++)
            {
                Lengths[_sorted[i] & 0x1FF] = (byte)_weights[i];
            }
        }

        MakeCodes();
    }

    /// <summary>The bits that the counted symbols take in a code of these lengths.</summary>
    internal static long Cost(ReadOnlySpan<int> counts, ReadOnlySpan<byte> lengths)
    {
        var bits = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            bits += (long)counts[i] * lengths[i];
        }

        return bits;
    }

    /// <summary>Brings the symbols that occur into order, the rarest first.</summary>
    private int Sort()
    {
        var used = 0;
        for (var symbol = 0; symbol < Counts.Length; symbol++)
        {
            if (Counts[symbol] > 0)
            {
                // A block has fewer than 2^16 symbols, so count and symbol fit one number.
                _sorted[used++] = ((uint)Counts[symbol] << 9) | (uint)symbol;
            }
        }

        _sorted.AsSpan(0, used).Sort();
        for (var i = 0; i < used; i++)
        {
            _weights[i] = (int)(_sorted[i] >> 9);
        }

        return used;
    }

    /// <summary>Turns ascending weights into the depths of a Huffman tree, in their place: the array holds first weights, then parents, then depths.</summary>
    private static void Measure(Span<int> a)
    {
        var (leaf, inner) = (0, 0);
        for (var next = 0; next < a.Length - 1; next++)
        {
            var weight = 0;
            for (var child = 0; child < 2; child++)
            {
                if (leaf >= a.Length || (inner < next && a[inner] < a[leaf]))
                {
                    weight += a[inner];
                    a[inner++] = next;
                }
                else
                {
                    weight += a[leaf++];
                }
            }

            a[next] = weight;
        }

        // From the root down: an inner node lies one deeper than its parent; what a level has no inner nodes for are leaves.
        a[^2] = 0;
        for (var node = a.Length - 3; node >= 0; node--)
        {
            a[node] = a[a[node]] + 1;
        }

        var (places, depth, at, write) = (1, 0, a.Length - 2, a.Length - 1);
        while (places > 0)
        {
            var inside = 0;
            for (; at >= 0 && a[at] == depth; at--)
            {
                inside++;
            }

            for (; places > inside; places--)
            {
                a[write--] = depth;
            }

            (places, depth) = (2 * inside, depth + 1);
        }
    }

    /// <summary>Shortens what is too long, and makes up for it by lengthening the longest of the others (descending lengths; Kraft's sum stays 1).</summary>
    private void Limit(Span<int> lengths)
    {
        if (lengths[0] <= _longest)
        {
            return;
        }

        Span<int> counts = stackalloc int[DeflateTables.LongestCode + 1];
        counts.Clear();
        var sum = 0;
        foreach (var length in lengths)
        {
            counts[Math.Min(length, _longest)]++;
            sum += 1 << (_longest - Math.Min(length, _longest));
        }

        for (; sum > 1 << _longest; sum--)
        {
            var shorter = _longest - 1;
            while (counts[shorter] == 0)
            {
                shorter--;
            }

            // One leaf goes a level down and takes one of the longest for its sister.
            counts[_longest]--;
            counts[shorter]--;
            counts[shorter + 1] += 2;
        }

        var at = 0;
        for (var bits = _longest; bits > 0; bits--)
        {
            lengths.Slice(at, counts[bits]).Fill(bits);
            at += counts[bits];
        }
    }

    private void MakeCodes()
    {
        Span<int> next = stackalloc int[DeflateTables.LongestCode + 2];
        next.Clear();
        foreach (var length in Lengths)
        {
            next[length + 1]++;
        }

        next[1] = 0;
        for (var bits = 1; bits <= DeflateTables.LongestCode; bits++)
        {
            next[bits + 1] = (next[bits] + next[bits + 1]) << 1;
        }

        for (var symbol = 0; symbol < Lengths.Length; symbol++)
        {
            int bits = Lengths[symbol];
            Codes[symbol] = bits == 0 ? (ushort)0 : (ushort)DeflateTables.Reverse((uint)next[bits]++, bits);
        }
    }
}
