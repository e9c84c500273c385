using System.Buffers;

namespace Lab.Wire;

/// <summary>Lines on a stream: bytes up to a line feed; a carriage return before it belongs to the end, not to the line.</summary>
public static class LineCodec
{
    private const byte LineFeed = (byte)'\n';
    private const byte CarriageReturn = (byte)'\r';

    /// <summary>Takes one line from the front of <paramref name="input"/>.</summary>
    /// <param name="input">What has come so far; moved past the line when there is one, else left alone.</param>
    /// <param name="line">The line without its end; empty unless the result is <see cref="OperationStatus.Done"/>.</param>
    /// <param name="violation">What the peer did wrong; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <param name="maxLength">The longest line allowed in bytes, without its end. Default <see cref="Limits.LineLength"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.NeedMoreData"/> or <see cref="OperationStatus.InvalidData"/>.</returns>
    public static OperationStatus Read(ref ReadOnlySequence<byte> input, out Bytes line, out Violation? violation, int maxLength = Limits.LineLength)
    {
        (line, violation) = (default, null);
        if (input.PositionOf(LineFeed) is not { } end)
        {
            // One byte more than the limit may still be the carriage return of a line that just fits.
            return input.Length > maxLength + 1L ? TooLong(maxLength, out violation) : OperationStatus.NeedMoreData;
        }

        var found = input.Slice(0, end);
        if (found.Length > 0 && found.Slice(found.Length - 1).FirstSpan[0] == CarriageReturn)
        {
            found = found.Slice(0, found.Length - 1);
        }

        if (found.Length > maxLength)
        {
            return TooLong(maxLength, out violation);
        }

        line = Bytes.Of(found);
        input = input.Slice(input.GetPosition(1, end));
        return OperationStatus.Done;
    }

    /// <summary>Writes one line and its line feed.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="line">The line, without an end.</param>
    /// <exception cref="ArgumentException">The line holds a line feed or ends in a carriage return, so it would be read back as something else.</exception>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> line)
    {
        if (line.Contains(LineFeed) || line is [.., CarriageReturn])
        {
            throw new ArgumentException("A line holds no line feed and does not end in a carriage return.", nameof(line));
        }

        output.Write(line);
        output.Write([LineFeed]);
    }

    private static OperationStatus TooLong(int maxLength, out Violation violation)
    {
        violation = new Violation("Limits.LineLength", maxLength, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the line is longer than {maxLength:N0} bytes"));
        return OperationStatus.InvalidData;
    }
}
