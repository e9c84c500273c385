using System.Runtime.InteropServices;

namespace Lab.Wire.SocketIO;

/// <summary>The attachments of the packet that this thread is just reading or writing. A JSON converter cannot be handed anything, so it finds them here.</summary>
/// <remarks>Set and put back within one call that does not wait.</remarks>
internal static class AttachmentScope
{
    /// <summary>What is being read; null outside.</summary>
    [field: ThreadStatic]
    internal static IReadOnlyList<ReadOnlyMemory<byte>>? Reading { get; set; }

    /// <summary>What is being written; null outside.</summary>
    [field: ThreadStatic]
    internal static Outgoing? Writing { get; set; }

    /// <summary>The attachment as an array: the very one when it fills an array, else a copy.</summary>
    internal static byte[] ArrayOf(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : memory.ToArray();

    /// <summary>Collects attachments; makes a list only when there is one.</summary>
    internal sealed class Outgoing
    {
        /// <summary>What has been collected; null when there is nothing.</summary>
        internal List<ReadOnlyMemory<byte>>? Found { get; set; }

        /// <summary>Takes one; gives its number.</summary>
        internal int Add(ReadOnlyMemory<byte> bytes)
        {
            (Found ??= []).Add(bytes);
            return Found.Count - 1;
        }
    }
}
