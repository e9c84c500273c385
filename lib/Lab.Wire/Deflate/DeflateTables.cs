namespace Lab.Wire.Deflate;

/// <summary>The tables of RFC 1951 §3.2.5 to §3.2.7, from which both the reader and the writer take their numbers.</summary>
internal static class DeflateTables
{
    /// <summary>The bits that say which kind of block follows, in bits: 1 for "last", 2 for the kind (§3.2.3).</summary>
    internal const int BlockHeaderBits = 3;

    /// <summary>Symbols of the literal and length alphabet, the two that never occur included (§3.2.6).</summary>
    internal const int LiteralSymbols = 288;

    /// <summary>Symbols of the distance alphabet, the two that never occur included (§3.2.6).</summary>
    internal const int DistanceSymbols = 32;

    /// <summary>The literal and length symbols that may have a code in a dynamic block (§3.2.7).</summary>
    internal const int UsedLiteralSymbols = 286;

    /// <summary>The distance symbols that may have a code in a dynamic block (§3.2.7).</summary>
    internal const int UsedDistanceSymbols = 30;

    /// <summary>Symbols of the alphabet in which the other codes' lengths are written (§3.2.7).</summary>
    internal const int LengthSymbols = 19;

    /// <summary>The symbol that ends a block (§3.2.3).</summary>
    internal const int EndOfBlock = 256;

    /// <summary>The first symbol that stands for a length (§3.2.5).</summary>
    internal const int FirstLength = 257;

    /// <summary>The longest code in bits (§3.2.7).</summary>
    internal const int LongestCode = 15;

    /// <summary>The longest match in bytes (§3.2.5).</summary>
    internal const int LongestMatch = 258;

    /// <summary>The most bytes that one stored block holds (§3.2.4).</summary>
    internal const int LongestStored = 65_535;

    /// <summary>An empty stored block behind its header: the length 0 and its complement (§3.2.4).</summary>
    internal static ReadOnlySpan<byte> EmptyStored => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>The smallest match of each length symbol, from symbol 257 (§3.2.5).</summary>
    internal static ushort[] LengthBase { get; } =
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    /// <summary>The extra bits of each length symbol, from symbol 257 (§3.2.5).</summary>
    internal static ReadOnlySpan<byte> LengthExtra =>
        [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    /// <summary>The smallest distance of each distance symbol (§3.2.5).</summary>
    internal static ushort[] DistanceBase { get; } =
    [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769,
        1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
    ];

    /// <summary>The extra bits of each distance symbol (§3.2.5).</summary>
    internal static ReadOnlySpan<byte> DistanceExtra =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>The order in which the lengths of the length alphabet's codes are written (§3.2.7).</summary>
    internal static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>The code lengths of a block with fixed codes, literals and lengths (§3.2.6).</summary>
    internal static byte[] FixedLiteralLengths { get; } =
        [.. Enumerable.Range(0, LiteralSymbols).Select(static s => (byte)(s < 144 ? 8 : s < 256 ? 9 : s < 280 ? 7 : 8))];

    /// <summary>The code lengths of a block with fixed codes, distances (§3.2.6).</summary>
    internal static byte[] FixedDistanceLengths { get; } = [.. Enumerable.Repeat((byte)5, DistanceSymbols)];

    /// <summary>The bits of <paramref name="code"/> in the other order: a Huffman code goes out from its highest bit, all else from its lowest (§3.1.1).</summary>
    internal static uint Reverse(uint code, int bits)
    {
        var reversed = 0u;
        for (var i = 0; i < bits; i++)
        {
            reversed = (reversed << 1) | ((code >> i) & 1);
        }

        return reversed;
    }
}
