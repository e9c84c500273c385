using Lab.Wire;

namespace Lab.Tracing;

/// <summary>Copies small runs of bytes into large shared blocks: one allocation for many runs instead of one for each.</summary>
/// <remarks>Lock-free. A block lives as long as any of its runs; a trace drops the oldest first, so at most one block is kept for little.</remarks>
internal sealed class ByteStore
{
    // Large enough for the collector to leave a block where it is instead of copying it from generation to generation.
    private const int BlockSize = 128 * 1024;
    private Block? _block;

    /// <summary>A copy of <paramref name="bytes"/>.</summary>
    public Bytes Copy(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return Bytes.Empty;
        }

        // A long run would waste the rest of a block.
        if (bytes.Length > BlockSize / 8)
        {
            return Bytes.Of(bytes);
        }

        while (true)
        {
            var block = Volatile.Read(ref _block);
            if (block is not null)
            {
                var end = Interlocked.Add(ref block.Used, bytes.Length);
                if (end <= BlockSize)
                {
                    var place = block.Memory.AsMemory(end - bytes.Length, bytes.Length);
                    bytes.CopyTo(place.Span);
                    return Bytes.Wrap(place);
                }
            }

            Interlocked.CompareExchange(ref _block, new Block(), block);
        }
    }

    private sealed class Block
    {
        public readonly byte[] Memory = GC.AllocateUninitializedArray<byte>(BlockSize);
        public int Used;
    }
}
