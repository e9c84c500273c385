using System.Buffers;
using System.Numerics;

namespace Lab.Wire.Deflate;

/// <summary>Collects the literals and matches of a block, and writes it in the shortest of the three ways (RFC 1951 §3.2.3).</summary>
internal sealed class BlockWriter
{
    private const int MostTokens = 16_384, FewestTokens = 256, DistanceShift = 9, LengthMask = 0x1FF;

    // The shortest header of a dynamic block, so that a tiny block need not try.
    private const int DynamicAtLeast = 60;

    private static readonly HuffmanEncoder FixedLiterals = HuffmanEncoder.Of(DeflateTables.FixedLiteralLengths);
    private static readonly HuffmanEncoder FixedDistances = HuffmanEncoder.Of(DeflateTables.FixedDistanceLengths);
    private static readonly byte[] LengthSymbols = [.. Enumerable.Range(0, DeflateTables.LongestMatch + 1).Select(LengthSymbol)];

    private readonly HuffmanEncoder _literals = new(DeflateTables.UsedLiteralSymbols, DeflateTables.LongestCode);
    private readonly HuffmanEncoder _distances = new(DeflateTables.UsedDistanceSymbols, DeflateTables.LongestCode);
    private readonly DynamicHeader _header = new();
    private uint[] _tokens = new uint[FewestTokens];
    private int _count;
    private long _extraBits;
    private (ulong Bits, int Count) _rest;

    /// <summary>Whether the block must be written before anything is added.</summary>
    internal bool IsFull => _count == MostTokens;

    /// <summary>Adds a byte as it is.</summary>
    internal void AddLiteral(byte literal)
    {
        _literals.Counts[literal]++;
        Add(literal);
    }

    /// <summary>Adds a repetition.</summary>
    /// <param name="length">Its length: 3 to 258 bytes.</param>
    /// <param name="distance">How far back it began: 1 to 32,768 bytes.</param>
    internal void AddMatch(int length, int distance)
    {
        var (symbol, far) = (LengthSymbols[length], DistanceSymbol(distance));
        _literals.Counts[DeflateTables.FirstLength + symbol]++;
        _distances.Counts[far]++;
        _extraBits += DeflateTables.LengthExtra[symbol] + DeflateTables.DistanceExtra[far];
        Add(((uint)distance << DistanceShift) | (uint)length);
    }

    /// <summary>Writes what was added as a block, if anything was, and begins the next.</summary>
    /// <param name="raw">The bytes that it stands for.</param>
    /// <param name="output">Where to; a byte that is not full stays here until the next call.</param>
    internal void Write(ReadOnlySpan<byte> raw, IBufferWriter<byte> output)
    {
        if (_count == 0)
        {
            return;
        }

        _literals.Counts[DeflateTables.EndOfBlock] = 1;
        var stored = StoredBits(raw.Length);
        var simple = HuffmanEncoder.Cost(_literals.Counts, FixedLiterals.Lengths) + HuffmanEncoder.Cost(_distances.Counts, FixedDistances.Lengths) + _extraBits;
        var least = Math.Min(stored, simple);
        var dynamic = least > DynamicAtLeast ? DynamicBits() : long.MaxValue;
        var size = (int)(Math.Min(least, dynamic) >> 3) + (2 * BitWriter.Slack);
        var bits = new BitWriter(output.GetSpan(size), _rest);
        if (dynamic < least)
        {
            bits.Write(2 << 1, DeflateTables.BlockHeaderBits);
            _header.Write(ref bits);
            WriteTokens(ref bits, _literals, _distances);
        }
        else if (simple < stored)
        {
            bits.Write(1 << 1, DeflateTables.BlockHeaderBits);
            WriteTokens(ref bits, FixedLiterals, FixedDistances);
        }
        else
        {
            WriteStored(ref bits, raw);
        }

        output.Advance(bits.Written);
        _rest = bits.Rest;
        Clear();
    }

    /// <summary>Ends at a full byte: an empty stored block (RFC 7692 §7.2.1).</summary>
    /// <param name="output">Where to.</param>
    /// <param name="tail">Whether its four bytes are written, or only its header before them.</param>
    internal void Flush(IBufferWriter<byte> output, bool tail)
    {
        var bits = new BitWriter(output.GetSpan(2 * BitWriter.Slack), _rest);
        bits.Write(0, DeflateTables.BlockHeaderBits);
        bits.Align();
        if (tail)
        {
            bits.Write(DeflateTables.EmptyStored);
        }

        output.Advance(bits.Written);
        _rest = default;
    }

    private void Add(uint token)
    {
        if (_count == _tokens.Length)
        {
            Array.Resize(ref _tokens, 2 * _count);
        }

        _tokens[_count++] = token;
    }

    private void Clear()
    {
        (_count, _extraBits) = (0, 0);
        Array.Clear(_literals.Counts);
        Array.Clear(_distances.Counts);
    }

    private long DynamicBits()
    {
        _literals.Build();
        _distances.Build();
        return _header.Make(_literals.Lengths, _distances.Lengths) + HuffmanEncoder.Cost(_literals.Counts, _literals.Lengths)
            + HuffmanEncoder.Cost(_distances.Counts, _distances.Lengths) + _extraBits;
    }

    /// <summary>The bits of stored blocks, less the three of a block's header, which the other kinds have too.</summary>
    private long StoredBits(int length)
    {
        var first = ((8 - ((_rest.Count + DeflateTables.BlockHeaderBits) & 7)) & 7) + 32L;
        var more = (length - 1) / DeflateTables.LongestStored;
        return first + (more * 40L) + (8L * length);
    }

    private static void WriteStored(ref BitWriter bits, ReadOnlySpan<byte> raw)
    {
        while (!raw.IsEmpty)
        {
            var piece = raw[..Math.Min(raw.Length, DeflateTables.LongestStored)];
            bits.Write(0, DeflateTables.BlockHeaderBits);
            bits.Align();
            bits.Write((uint)piece.Length | ((ulong)(~piece.Length & 0xFFFF) << 16), 32);
            bits.Write(piece);
            raw = raw[piece.Length..];
        }
    }

    private void WriteTokens(ref BitWriter bits, HuffmanEncoder literals, HuffmanEncoder distances)
    {
        foreach (var token in _tokens.AsSpan(0, _count))
        {
            if (token < DeflateTables.EndOfBlock)
            {
                bits.Write(literals.Codes[token], literals.Lengths[token]);
                continue;
            }

            var (length, distance) = ((int)(token & LengthMask), (int)(token >> DistanceShift));
            var symbol = LengthSymbols[length];
            var far = DistanceSymbol(distance);
            var code = symbol + DeflateTables.FirstLength;

            // Code and extra bits of the length, then of the distance: 48 bits at most.
            ulong value = literals.Codes[code];
            int count = literals.Lengths[code];
            value |= (ulong)(length - DeflateTables.LengthBase[symbol]) << count;
            count += DeflateTables.LengthExtra[symbol];
            value |= (ulong)distances.Codes[far] << count;
            count += distances.Lengths[far];
            value |= (ulong)(distance - DeflateTables.DistanceBase[far]) << count;
            bits.Write(value, count + DeflateTables.DistanceExtra[far]);
        }

        bits.Write(literals.Codes[DeflateTables.EndOfBlock], literals.Lengths[DeflateTables.EndOfBlock]);
    }

    private static byte LengthSymbol(int length)
    {
        var symbol = 0;
        while (symbol + 1 < DeflateTables.LengthBase.Length && DeflateTables.LengthBase[symbol + 1] <= length)
        {
            symbol++;
        }

        return (byte)symbol;
    }

    /// <summary>Two symbols for each power of two (§3.2.5).</summary>
    private static int DistanceSymbol(int distance)
    {
        var from = distance - 1;
        if (from < 2)
        {
            return from;
        }

        var power = BitOperations.Log2((uint)from);
        return (2 * power) + ((from >> (power - 1)) & 1);
    }
}
