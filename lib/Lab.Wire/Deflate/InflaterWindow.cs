namespace Lab.Wire.Deflate;

/// <summary>The last bytes that were inflated, to which a match may go back. It takes memory only as bytes come, and never more than its size.</summary>
/// <param name="size">The most bytes it holds: 256 to 32,768, a power of two.</param>
internal sealed class InflaterWindow(int size)
{
    private const int Smallest = 1024;

    private byte[] _bytes = [];
    private int _next;

    /// <summary>How far back a match may go at most, in bytes.</summary>
    internal int Size => size;

    /// <summary>How many bytes it holds.</summary>
    internal int Held { get; private set; }

    /// <summary>Forgets everything; the memory is kept.</summary>
    internal void Clear() => (Held, _next) = (0, 0);

    /// <summary>Adds what was inflated; the oldest goes.</summary>
    internal void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > size)
        {
            bytes = bytes[^size..];
        }

        Grow(Math.Min(size, Held + bytes.Length));
        var first = Math.Min(bytes.Length, _bytes.Length - _next);
        bytes[..first].CopyTo(_bytes.AsSpan(_next));
        bytes[first..].CopyTo(_bytes);
        _next = (_next + bytes.Length) & (_bytes.Length - 1);
        Held = Math.Min(size, Held + bytes.Length);
    }

    /// <summary>Copies <paramref name="output"/>.Length bytes from <paramref name="back"/> bytes before the end; both are within what it holds.</summary>
    internal void Copy(int back, Span<byte> output)
    {
        var from = (_next - back) & (_bytes.Length - 1);
        var first = Math.Min(output.Length, _bytes.Length - from);
        _bytes.AsSpan(from, first).CopyTo(output);
        _bytes.AsSpan(0, output.Length - first).CopyTo(output[first..]);
    }

    /// <summary>Makes room for <paramref name="needed"/> bytes. While the window is not full its bytes lie from the start, unless it was as long as it is now.</summary>
    private void Grow(int needed)
    {
        if (needed <= _bytes.Length)
        {
            return;
        }

        // Held fills the old array at most, so its bytes either lie in order from 0 or go round its end.
        var larger = new byte[Math.Min(size, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, Smallest)))];
        if (Held > 0)
        {
            Copy(Held, larger.AsSpan(0, Held));
        }

        (_bytes, _next) = (larger, Held & (larger.Length - 1));
    }
}
