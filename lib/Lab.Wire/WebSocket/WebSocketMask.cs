using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lab.Wire.WebSocket;

/// <summary>Masking: each byte of the payload XOR one of four key bytes in turn (RFC 6455 §5.3). Doing it twice undoes it.</summary>
public static class WebSocketMask
{
    /// <summary>Masks or unmasks in place.</summary>
    /// <param name="payload">The payload, or a piece of it.</param>
    /// <param name="key">The masking key as it reads, first byte highest.</param>
    /// <param name="offset">Where the piece begins in its payload, from 0.</param>
    public static void Apply(Span<byte> payload, uint key, long offset = 0)
    {
        // From here on the key is four bytes in memory, turned so that the first belongs to the first byte of the piece.
        var turned = BitOperations.RotateLeft(key, (int)(offset & 3) * 8);
        var inMemory = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(turned) : turned;
        var done = 0;
        if (Vector.IsHardwareAccelerated && payload.Length >= Vector<byte>.Count)
        {
            // A vector is a multiple of four bytes long, so the key keeps its place in each.
            var keys = Vector.AsVectorByte(new Vector<uint>(inMemory));
            ref var start = ref MemoryMarshal.GetReference(payload);
            var last = payload.Length - Vector<byte>.Count;
            for (; done <= last; done += Vector<byte>.Count)
            {
                ref var here = ref Unsafe.Add(ref start, done);
                Unsafe.WriteUnaligned(ref here, Unsafe.ReadUnaligned<Vector<byte>>(ref here) ^ keys);
            }
        }

        var rest = payload[done..];
        var words = MemoryMarshal.Cast<byte, uint>(rest);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] ^= inMemory;
        }

        Span<byte> keyBytes = stackalloc byte[4];
        MemoryMarshal.Write(keyBytes, inMemory);
        for (var i = words.Length * 4; i < rest.Length; i++)
        {
            rest[i] ^= keyBytes[i & 3];
        }
    }
}
