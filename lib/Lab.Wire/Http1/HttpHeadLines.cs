using System.Buffers;

namespace Lab.Wire.Http1;

/// <summary>The lines of a head, one after the other.</summary>
/// <remarks>RFC 9112 §2.2 lets a reader take a line feed alone for the end of a line. This one does not: where two readers of the same bytes
/// disagree about the lines, one of them can be made to see a request that the other did not.</remarks>
/// <param name="head">What has come of the head.</param>
internal ref struct HttpHeadLines(ReadOnlySpan<byte> head)
{
    /// <summary>How many bytes the end of a line has: a carriage return and a line feed.</summary>
    internal const int EndLength = 2;

    private readonly ReadOnlySpan<byte> _head = head;

    /// <summary>Where the next line begins.</summary>
    public int Position { get; private set; }

    /// <summary>How many bytes of an unfinished line wait behind the last whole one; a carriage return at their end is not counted.</summary>
    public readonly int Pending => _head[Position..] is [.. var line, (byte)'\r'] ? line.Length : _head.Length - Position;

    /// <summary>Takes the next line without its end.</summary>
    /// <param name="line">The line; empty unless the result is <see cref="OperationStatus.Done"/>.</param>
    /// <param name="violation">Set when the line ends in the wrong way.</param>
    public OperationStatus Next(out ReadOnlySpan<byte> line, out Violation? violation)
    {
        line = default;
        violation = null;
        var rest = _head[Position..];
        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || (rest[end] == '\r' && end + 1 == rest.Length))
        {
            return OperationStatus.NeedMoreData;
        }

        if (rest[end] == '\n')
        {
            violation = new Violation(HttpRules.LineEnds, Position + end, "the line ends in a line feed alone, without a carriage return before it");
            return OperationStatus.InvalidData;
        }

        if (rest[end + 1] != '\n')
        {
            violation = new Violation(HttpRules.LineEnds, Position + end, "there is a carriage return inside the line");
            return OperationStatus.InvalidData;
        }

        line = rest[..end];
        Position += end + EndLength;
        return OperationStatus.Done;
    }
}
