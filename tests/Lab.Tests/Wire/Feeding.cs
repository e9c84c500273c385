using System.Buffers;

namespace Lab.Tests.Wire;

/// <summary>The ways in which a stream's bytes can come: whole, byte by byte, and in two pieces at every split point.</summary>
internal static class Feeding
{
    /// <summary>Each way as the pieces that come one after the other.</summary>
    public static IEnumerable<byte[][]> Ways(byte[] bytes)
    {
        yield return [bytes];
        yield return [.. bytes.Select(b => new[] { b })];
        for (var split = 1; split < bytes.Length; split++)
        {
            yield return [bytes[..split], bytes[split..]];
        }
    }

    /// <summary>The pieces as one sequence, each in a segment of its own, so that what is read lies across them.</summary>
    public static ReadOnlySequence<byte> Sequence(params IEnumerable<byte[]> pieces)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (var piece in pieces)
        {
            last = new Segment(piece, last);
            first ??= last;
        }

        return first is null || last is null ? default : new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}
