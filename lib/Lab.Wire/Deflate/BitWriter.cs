using System.Buffers.Binary;

namespace Lab.Wire.Deflate;

/// <summary>Puts bits into bytes, the lowest bit of a byte first (RFC 1951 §3.1.1).</summary>
/// <param name="output">Where to; eight bytes longer than what is written, because bytes are written eight at a time.</param>
/// <param name="rest">The bits that did not fill a byte before.</param>
internal ref struct BitWriter(Span<byte> output, (ulong Bits, int Count) rest)
{
    /// <summary>The room that must be left behind the last byte.</summary>
    internal const int Slack = sizeof(ulong);

    private readonly Span<byte> _output = output;
    private ulong _bits = rest.Bits;
    private int _count = rest.Count;

    /// <summary>How many whole bytes are written.</summary>
    internal int Written { get; private set; } = 0;

    /// <summary>The bits that do not fill a byte yet, and how many they are: 0 to 7.</summary>
    internal readonly (ulong Bits, int Count) Rest => (_bits, _count);

    /// <summary>Writes <paramref name="count"/> bits, at most 48.</summary>
    internal void Write(ulong value, int count)
    {
        _bits |= value << _count;
        _count += count;
        BinaryPrimitives.WriteUInt64LittleEndian(_output[Written..], _bits);
        Written += _count >> 3;
        _bits >>= _count & ~7;
        _count &= 7;
    }

    /// <summary>Fills the byte with zeros.</summary>
    internal void Align()
    {
        if (_count > 0)
        {
            Write(0, 8 - _count);
        }
    }

    /// <summary>Writes whole bytes; the last byte is full.</summary>
    internal void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output[Written..]);
        Written += bytes.Length;
    }
}
