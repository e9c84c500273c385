using System.Buffers;

namespace Lab.Wire.Deflate;

/// <summary>Deflates pieces of a stream (RFC 1951); each ends at a full byte, so that it can be sent and inflated at once.</summary>
/// <remarks>Memory is taken when it is first needed: with the largest window at most 320 KiB, most of it for finding repetitions. It is then kept.</remarks>
public sealed class Deflater
{
    // Past this length it is not worth the time to see whether the next byte begins a longer match.
    private const int LongEnough = 32;

    private readonly MatchFinder _finder;
    private BlockWriter? _block;

    /// <summary>Makes a deflater.</summary>
    /// <param name="windowBits">How far back a match may go: 8 (256 bytes) to 15 (32 KiB). Default 15.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 8 or more than 15.</exception>
    public Deflater(int windowBits = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBits, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowBits, 15);
        _finder = new MatchFinder(windowBits);
    }

    /// <summary>Forgets what was deflated: the next piece does not go back into it.</summary>
    public void Reset() => _finder.Reset();

    /// <summary>Deflates a piece, whole.</summary>
    /// <param name="data">The piece; matches may go back into earlier pieces.</param>
    /// <param name="output">Where to.</param>
    /// <param name="tail">Whether the four bytes 00 00 FF FF of the empty stored block that ends it are written. Default true; RFC 7692 §7.2.1 leaves them out.</param>
    public void Deflate(ReadOnlySpan<byte> data, IBufferWriter<byte> output, bool tail = true)
    {
        _block ??= new BlockWriter();
        var block = data;
        while (!data.IsEmpty)
        {
            var chunk = data[..Math.Min(data.Length, MatchFinder.Chunk)];
            data = data[chunk.Length..];
            for (var at = _finder.Add(chunk); at < _finder.End;)
            {
                at = Step(_block, at);
                if (_block.IsFull)
                {
                    var rest = data.Length + _finder.End - at;
                    _block.Write(block[..^rest], output);
                    block = block[^rest..];
                }
            }
        }

        _block.Write(block, output);
        _block.Flush(output, tail);
    }

    /// <summary>Adds the literal or the match at an index; a literal also when the next index begins a longer match.</summary>
    /// <returns>The index behind it.</returns>
    private int Step(BlockWriter block, int at)
    {
        var length = _finder.Find(at, 0, out var distance);
        while (length > 0 && length < LongEnough && !block.IsFull && _finder.Find(at + 1, length, out var next) is > 0 and var longer)
        {
            block.AddLiteral(_finder[at++]);
            (length, distance) = (longer, next);
            if (block.IsFull)
            {
                return at;
            }
        }

        if (length == 0)
        {
            block.AddLiteral(_finder[at]);
            return at + 1;
        }

        block.AddMatch(length, distance);
        return at + length;
    }
}
