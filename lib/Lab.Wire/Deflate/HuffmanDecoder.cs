namespace Lab.Wire.Deflate;

/// <summary>Reads one canonical Huffman code (RFC 1951 §3.2.2): short codes by one look into a table, longer ones by comparing with the limit of each length.</summary>
internal sealed class HuffmanDecoder
{
    /// <summary>What a decoded entry holds: bits 0 to 3 the code's length, 4 to 7 the number of extra bits, the flags, and from bit 16 the value.</summary>
    internal const uint CodeBits = 0xF, Literal = 0x100, End = 0x200, Never = 0x400;

    /// <summary>Where an entry's number of extra bits begins.</summary>
    internal const int ExtraShift = 4;

    /// <summary>Where an entry's value begins.</summary>
    internal const int ValueShift = 16;

    private static readonly uint[] LiteralMeanings = [.. Enumerable.Range(0, DeflateTables.LiteralSymbols).Select(LiteralMeaning)];
    private static readonly uint[] DistanceMeanings = [.. Enumerable.Range(0, DeflateTables.DistanceSymbols).Select(DistanceMeaning)];
    private static readonly uint[] LengthMeanings = [.. Enumerable.Range(0, DeflateTables.LengthSymbols).Select(static s => (uint)s << ValueShift)];

    private readonly uint[] _meanings;
    private readonly uint[] _fast;
    private readonly int _fastBits;
    private readonly ushort[] _symbols;
    private readonly int[] _limits = new int[DeflateTables.LongestCode + 1];
    private readonly int[] _offsets = new int[DeflateTables.LongestCode + 1];
    private int _longest;

    private HuffmanDecoder(uint[] meanings, int fastBits)
    {
        _meanings = meanings;
        _symbols = new ushort[meanings.Length];
        _fast = new uint[1 << fastBits];
        _fastBits = fastBits;
    }

    /// <summary>The literal and length codes of a block with fixed codes.</summary>
    internal static HuffmanDecoder FixedLiterals { get; } = Fixed(ForLiterals(), DeflateTables.FixedLiteralLengths);

    /// <summary>The distance codes of a block with fixed codes.</summary>
    internal static HuffmanDecoder FixedDistances { get; } = Fixed(ForDistances(), DeflateTables.FixedDistanceLengths);

    /// <summary>A decoder of literals and lengths.</summary>
    internal static HuffmanDecoder ForLiterals() => new(LiteralMeanings, 10);

    /// <summary>A decoder of distances.</summary>
    internal static HuffmanDecoder ForDistances() => new(DistanceMeanings, 8);

    /// <summary>A decoder of code lengths.</summary>
    internal static HuffmanDecoder ForLengths() => new(LengthMeanings, 7);

    /// <summary>Takes a new code.</summary>
    /// <param name="lengths">The length of each symbol's code in bits, 0 for a symbol without one.</param>
    /// <param name="mayBeSmall">Whether no code, or a single one of one bit, is enough (§3.2.7: a block may have one distance or none).</param>
    /// <returns>Null, or what is wrong with the lengths.</returns>
    internal string? Build(ReadOnlySpan<byte> lengths, bool mayBeSmall)
    {
        Span<int> counts = stackalloc int[DeflateTables.LongestCode + 1];
        counts.Clear();
        foreach (var length in lengths)
        {
            counts[length]++;
        }

        counts[0] = 0;
        var (left, start) = (1, 0);
        _longest = 0;
        for (var bits = 1; bits <= DeflateTables.LongestCode; bits++)
        {
            left = (left << 1) - counts[bits];
            if (left < 0)
            {
                return "more codes of a length than there can be";
            }

            // The first code of this length, as if all codes had 15 bits, is what the shorter ones left over.
            var first = (1 << bits) - left - counts[bits];
            _offsets[bits] = start - first;
            _limits[bits] = (first + counts[bits]) << (DeflateTables.LongestCode - bits);
            start += counts[bits];
            _longest = counts[bits] > 0 ? bits : _longest;
        }

        if (left > 0 && !(mayBeSmall && _longest <= 1))
        {
            return "codes that leave bits without a meaning";
        }

        Fill(lengths);
        return null;
    }

    /// <summary>The entry of the code at the low end of <paramref name="bits"/>; its length may be more than there are bits, and then it says nothing yet.</summary>
    internal uint Decode(ulong bits)
    {
        var entry = _fast[(int)bits & (_fast.Length - 1)];
        return entry != 0 ? entry : DecodeLong(bits);
    }

    private uint DecodeLong(ulong bits)
    {
        var code = (int)DeflateTables.Reverse((uint)bits, DeflateTables.LongestCode);
        for (var length = 1; length <= _longest; length++)
        {
            if (code < _limits[length])
            {
                return _meanings[_symbols[_offsets[length] + (code >> (DeflateTables.LongestCode - length))]] | (uint)length;
            }
        }

        return Never;
    }

    /// <summary>Sorts the symbols by code and writes every code that is short enough, with all that may follow it, into the table.</summary>
    private void Fill(ReadOnlySpan<byte> lengths)
    {
        Span<int> next = stackalloc int[DeflateTables.LongestCode + 1];
        for (var bits = 1; bits <= DeflateTables.LongestCode; bits++)
        {
            // Codes of one length follow each other; the first is where those of the length before end, with a bit more.
            next[bits] = _limits[bits - 1] >> (DeflateTables.LongestCode - bits);
        }

        Array.Clear(_fast);
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            int bits = lengths[symbol];
            if (bits == 0)
            {
                continue;
            }

            var code = next[bits]++;
            _symbols[_offsets[bits] + code] = (ushort)symbol;
            if (bits <= _fastBits)
            {
                var entry = _meanings[symbol] | (uint)bits;
                for (var at = (int)DeflateTables.Reverse((uint)code, bits); at < _fast.Length; at += 1 << bits)
                {
                    _fast[at] = entry;
                }
            }
        }
    }

    private static HuffmanDecoder Fixed(HuffmanDecoder decoder, byte[] lengths) =>
        decoder.Build(lengths, mayBeSmall: false) is { } fault ? throw new InvalidOperationException(fault) : decoder;

    private static uint LiteralMeaning(int symbol) => symbol switch
    {
        < DeflateTables.EndOfBlock => ((uint)symbol << ValueShift) | Literal,
        DeflateTables.EndOfBlock => End,
        >= DeflateTables.UsedLiteralSymbols => Never,
        _ => Meaning(DeflateTables.LengthBase[symbol - DeflateTables.FirstLength], DeflateTables.LengthExtra[symbol - DeflateTables.FirstLength]),
    };

    private static uint DistanceMeaning(int symbol) => symbol >= DeflateTables.UsedDistanceSymbols
        ? Never
        : Meaning(DeflateTables.DistanceBase[symbol], DeflateTables.DistanceExtra[symbol]);

    private static uint Meaning(ushort value, byte extra) => ((uint)value << ValueShift) | ((uint)extra << ExtraShift);
}
