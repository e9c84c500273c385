using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Lab.Wire;

/// <summary>Blocks on a stream: a length of four bytes, most significant first, then that many bytes.</summary>
public static class LengthPrefixCodec
{
    /// <summary>How many bytes the length itself takes: 4.</summary>
    public const int PrefixLength = 4;

    /// <summary>Takes one block from the front of <paramref name="input"/>.</summary>
    /// <param name="input">What has come so far; moved past the block when there is one, else left alone.</param>
    /// <param name="block">The block without its length; empty unless the result is <see cref="OperationStatus.Done"/>.</param>
    /// <param name="violation">What the peer did wrong; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <param name="maxLength">The longest block allowed in bytes. Default <see cref="Limits.BlockLength"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.NeedMoreData"/> or <see cref="OperationStatus.InvalidData"/>.</returns>
    public static OperationStatus Read(ref ReadOnlySequence<byte> input, out Bytes block, out Violation? violation, int maxLength = Limits.BlockLength)
    {
        (block, violation) = (default, null);
        if (input.Length < PrefixLength)
        {
            return OperationStatus.NeedMoreData;
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        input.Slice(0, PrefixLength).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix);
        if (length > maxLength)
        {
            // Said before the block has come: its length alone is the offence, and waiting for it would fill memory.
            violation = new Violation("Limits.BlockLength", 0, string.Create(CultureInfo.InvariantCulture, $"the block says it has {length:N0} bytes, more than {maxLength:N0}"));
            return OperationStatus.InvalidData;
        }

        if (input.Length < PrefixLength + length)
        {
            return OperationStatus.NeedMoreData;
        }

        block = Bytes.Of(input.Slice(PrefixLength, length));
        input = input.Slice(PrefixLength + length);
        return OperationStatus.Done;
    }

    /// <summary>Writes one block behind its length.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="block">The block; may be empty.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> block)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(PrefixLength), block.Length);
        output.Advance(PrefixLength);
        output.Write(block);
    }
}
