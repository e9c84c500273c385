namespace Lab.Wire.Deflate;

/// <summary>The header of a dynamic block: the lengths of both codes, written in a code of their own (RFC 1951 §3.2.7).</summary>
internal sealed class DynamicHeader
{
    private const int CopyPrevious = 16, FewZeros = 17, ManyZeros = 18;

    private readonly HuffmanEncoder _code = new(DeflateTables.LengthSymbols, 7);
    private readonly byte[] _lengths = new byte[DeflateTables.UsedLiteralSymbols + DeflateTables.UsedDistanceSymbols];
    private readonly (byte Symbol, byte Extra)[] _items = new (byte, byte)[DeflateTables.UsedLiteralSymbols + DeflateTables.UsedDistanceSymbols];
    private int _count, _literals, _distances, _lengthCodes;

    /// <summary>Prepares the header and says how many bits it takes.</summary>
    internal int Make(ReadOnlySpan<byte> literals, ReadOnlySpan<byte> distances)
    {
        _literals = Math.Max(DeflateTables.FirstLength, literals.LastIndexOfAnyExcept((byte)0) + 1);
        _distances = distances.LastIndexOfAnyExcept((byte)0) + 1;
        literals[.._literals].CopyTo(_lengths);
        distances[.._distances].CopyTo(_lengths.AsSpan(_literals));
        Array.Clear(_code.Counts);
        _count = 0;
        var extra = 0;
        for (ReadOnlySpan<byte> rest = _lengths.AsSpan(0, _literals + _distances); !rest.IsEmpty;)
        {
            var end = rest.IndexOfAnyExcept(rest[0]);
            var run = end < 0 ? rest.Length : end;
            extra += AddRun(rest[0], run);
            rest = rest[run..];
        }

        _code.Build();
        _lengthCodes = DeflateTables.LengthSymbols;
        while (_lengthCodes > 4 && _code.Lengths[DeflateTables.LengthOrder[_lengthCodes - 1]] == 0)
        {
            _lengthCodes--;
        }

        return 14 + (3 * _lengthCodes) + extra + (int)HuffmanEncoder.Cost(_code.Counts, _code.Lengths);
    }

    /// <summary>Writes what <see cref="Make"/> prepared.</summary>
    internal void Write(ref BitWriter bits)
    {
        bits.Write((ulong)(_literals - DeflateTables.FirstLength), 5);
        bits.Write((ulong)(_distances - 1), 5);
        bits.Write((ulong)(_lengthCodes - 4), 4);
        for (var i = 0; i < _lengthCodes; i++)
        {
            bits.Write(_code.Lengths[DeflateTables.LengthOrder[i]], 3);
        }

        foreach (var (symbol, extra) in _items.AsSpan(0, _count))
        {
            bits.Write(_code.Codes[symbol] | ((ulong)extra << _code.Lengths[symbol]), _code.Lengths[symbol] + ExtraBits(symbol));
        }
    }

    private static int ExtraBits(int symbol) => symbol switch { CopyPrevious => 2, FewZeros => 3, ManyZeros => 7, _ => 0 };

    /// <summary>Adds a run of one length, as repetitions where that is possible.</summary>
    /// <returns>The extra bits that the repetitions take.</returns>
    private int AddRun(byte length, int run)
    {
        var extra = 0;
        if (length != 0)
        {
            Add(length, 0);
            run--;
        }

        while (run > 0)
        {
            var (symbol, least, most) = length != 0 ? (CopyPrevious, 3, 6) : run < 11 ? (FewZeros, 3, 10) : (ManyZeros, 11, 138);
            if (run < least)
            {
                Add(length, 0);
                run--;
                continue;
            }

            var count = Math.Min(run, most);
            Add((byte)symbol, (byte)(count - least));
            extra += ExtraBits(symbol);
            run -= count;
        }

        return extra;
    }

    private void Add(byte symbol, byte extra)
    {
        _code.Counts[symbol]++;
        _items[_count++] = (symbol, extra);
    }
}
