namespace Lab.Wire.Deflate;

/// <summary>Reads the codes at the beginning of a dynamic block, in as many pieces as they come (RFC 1951 §3.2.7).</summary>
internal sealed class DynamicCodes
{
    private const int CountBits = 14, LengthBits = 3, LongestStep = 14;
    private const int CopyPrevious = 16, FewZeros = 17;

    private readonly HuffmanDecoder _lengthCode = HuffmanDecoder.ForLengths();
    private readonly byte[] _lengths = new byte[DeflateTables.LiteralSymbols + DeflateTables.DistanceSymbols];
    private int _literals, _all, _lengthCodes, _at;
    private Stage _stage;

    private enum Stage
    {
        Counts,
        LengthCode,
        Lengths,
    }

    /// <summary>The code of literals and lengths, once <see cref="Read"/> has said so.</summary>
    internal HuffmanDecoder Literals { get; } = HuffmanDecoder.ForLiterals();

    /// <summary>The code of distances, once <see cref="Read"/> has said so.</summary>
    internal HuffmanDecoder Distances { get; } = HuffmanDecoder.ForDistances();

    /// <summary>Begins with the next block's codes.</summary>
    internal void Begin() => (_stage, _at) = (Stage.Counts, 0);

    /// <summary>Goes on with what has come.</summary>
    /// <returns>Whether both codes are there.</returns>
    internal bool Read(ref BitReader bits, ref ReadOnlySpan<byte> input, out string? fault)
    {
        fault = null;
        if (_stage == Stage.Counts)
        {
            if (!bits.Has(CountBits, ref input))
            {
                return false;
            }

            _literals = bits.Take(5) + DeflateTables.FirstLength;
            _all = _literals + bits.Take(5) + 1;
            _lengthCodes = bits.Take(4) + 4;
            if (_literals > DeflateTables.UsedLiteralSymbols || _all - _literals > DeflateTables.UsedDistanceSymbols)
            {
                fault = "the block says it has codes for more symbols than there are";
                return false;
            }

            Array.Clear(_lengths);
            _stage = Stage.LengthCode;
        }

        return (_stage == Stage.Lengths || ReadLengthCode(ref bits, ref input, out fault)) && ReadLengths(ref bits, ref input, out fault);
    }

    private bool ReadLengthCode(ref BitReader bits, ref ReadOnlySpan<byte> input, out string? fault)
    {
        fault = null;
        for (; _at < _lengthCodes; _at++)
        {
            if (!bits.Has(LengthBits, ref input))
            {
                return false;
            }

            _lengths[DeflateTables.LengthOrder[_at]] = (byte)bits.Take(LengthBits);
        }

        fault = Say(_lengthCode.Build(_lengths.AsSpan(0, DeflateTables.LengthSymbols), mayBeSmall: false), "code lengths");
        _lengths.AsSpan(0, DeflateTables.LengthSymbols).Clear();
        (_stage, _at) = (Stage.Lengths, 0);
        return fault is null;
    }

    private bool ReadLengths(ref BitReader bits, ref ReadOnlySpan<byte> input, out string? fault)
    {
        fault = null;
        while (_at < _all)
        {
            _ = bits.Has(LongestStep, ref input);
            var entry = _lengthCode.Decode(bits.Bits);
            var (code, symbol) = ((int)(entry & HuffmanDecoder.CodeBits), (int)(entry >> HuffmanDecoder.ValueShift));
            var (extra, least) = symbol switch { < CopyPrevious => (0, 1), CopyPrevious => (2, 3), FewZeros => (3, 3), _ => (7, 11) };
            if (bits.Count < code + extra)
            {
                return false;
            }

            bits.Drop(code);
            var count = least + bits.Take(extra);
            if (count > _all - _at || (symbol == CopyPrevious && _at == 0))
            {
                fault = "a repeated code length has nothing before it or goes past the end";
                return false;
            }

            var length = symbol < CopyPrevious ? (byte)symbol : symbol == CopyPrevious ? _lengths[_at - 1] : (byte)0;
            _lengths.AsSpan(_at, count).Fill(length);
            _at += count;
        }

        fault = _lengths[DeflateTables.EndOfBlock] == 0
            ? "the block has no code for its own end"
            : Say(Literals.Build(_lengths.AsSpan(0, _literals), mayBeSmall: true), "literals and lengths")
                ?? Say(Distances.Build(_lengths.AsSpan(_literals, _all - _literals), mayBeSmall: true), "distances");
        return fault is null;
    }

    private static string? Say(string? fault, string of) => fault is null ? null : $"the code of the {of} has {fault}";
}
