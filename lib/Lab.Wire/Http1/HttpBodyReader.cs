using System.Buffers;
using System.Globalization;

namespace Lab.Wire.Http1;

/// <summary>Reads one body as it comes, and keeps nothing of it: what it has taken is gone from the input and is in the output.</summary>
/// <param name="framing">Where the body ends.</param>
/// <param name="maxLength">The longest body allowed in bytes. Default <see cref="Limits.HttpBodyLength"/>.</param>
public sealed class HttpBodyReader(HttpBodyFraming framing, int maxLength = Limits.HttpBodyLength)
{
    private Part _part = framing.Kind switch
    {
        HttpBodyKind.Length when framing.Length > 0 => Part.Data,
        HttpBodyKind.UntilClose => Part.Data,
        HttpBodyKind.Chunked => Part.Size,
        _ => Part.Over,
    };

    private long _left = framing.Kind == HttpBodyKind.UntilClose ? long.MaxValue : framing.Length;
    private long _consumed;
    private long _length;

    // What comes next. A body that is not in chunks has data only.
    private enum Part
    {
        Size,
        Data,
        DataEnd,
        Trailers,
        Over,
    }

    /// <summary>Takes what has come of the body.</summary>
    /// <param name="input">What has come so far; moved past what was taken. What stays must be shown again with more behind it.</param>
    /// <param name="body">Where the body's bytes go.</param>
    /// <param name="violation">What the peer did wrong, its offset counted from the beginning of the body; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/> when the body is over, <see cref="OperationStatus.NeedMoreData"/>, or <see cref="OperationStatus.InvalidData"/>,
    /// behind which nothing more can be read.</returns>
    public OperationStatus Read(ref ReadOnlySequence<byte> input, IBufferWriter<byte> body, out Violation? violation)
    {
        violation = framing.Kind == HttpBodyKind.Length ? CheckLength(0) : null;
        while (violation is null && _part != Part.Over)
        {
            var before = (_part, input.Length);
            violation = _part switch
            {
                Part.Size => Size(ref input),
                Part.Data => Data(ref input, body),
                Part.DataEnd => DataEnd(ref input),
                _ => Trailers(ref input),
            };
            if (violation is null && before == (_part, input.Length))
            {
                return OperationStatus.NeedMoreData;
            }
        }

        return violation is null ? OperationStatus.Done : OperationStatus.InvalidData;
    }

    /// <summary>Says that the connection has ended.</summary>
    /// <returns>What is wrong with that; null when the body may end here.</returns>
    public Violation? ReadEnd() => _part == Part.Over || framing.Kind == HttpBodyKind.UntilClose
        ? null
        : new Violation("RFC 9112 §8", _consumed, "the connection ended inside the body");

    private Violation? Size(ref ReadOnlySequence<byte> input)
    {
        if (NextLine(ref input, out var line) is { } wrong)
        {
            return wrong;
        }

        if (line is null)
        {
            return null;
        }

        var digits = line.AsSpan().IndexOfAnyExcept(HttpSyntax.HexBytes) is >= 0 and var end ? end : line.Length;
        var extension = line.AsSpan(digits).TrimStart(" \t"u8);
        var isLine = digits > 0 && (digits == line.Length || (extension is [(byte)';', ..] && !extension.ContainsAnyExcept(HttpSyntax.ValueBytes)));
        if (!isLine)
        {
            return new Violation(HttpRules.Chunk, _consumed, "the line in front of a chunk does not begin with its length in hex digits");
        }

        var known = long.TryParse(line.AsSpan(0, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left) && _left >= 0;
        _part = _left == 0 ? Part.Trailers : Part.Data;
        var violation = known ? CheckLength(_length) : TooLong();
        Took(line.Length + HttpHeadLines.EndLength);
        return violation;
    }

    private Violation? Data(ref ReadOnlySequence<byte> input, IBufferWriter<byte> body)
    {
        var taken = Math.Min(_left, input.Length);
        if (_length + taken > maxLength)
        {
            return TooLong();
        }

        foreach (var piece in input.Slice(0, taken))
        {
            body.Write(piece.Span);
        }

        input = input.Slice(taken);
        Took(taken);
        _length += taken;
        if (framing.Kind != HttpBodyKind.UntilClose && (_left -= taken) == 0)
        {
            _part = framing.Kind == HttpBodyKind.Chunked ? Part.DataEnd : Part.Over;
        }

        return null;
    }

    private Violation? DataEnd(ref ReadOnlySequence<byte> input)
    {
        if (input.IsEmpty)
        {
            return null;
        }

        var end = input.Slice(0, Math.Min(input.Length, HttpHeadLines.EndLength)).ToArray();
        if (!"\r\n"u8.StartsWith(end))
        {
            return new Violation(HttpRules.Chunk, _consumed, "the chunk is not followed by a line end");
        }

        if (end.Length == HttpHeadLines.EndLength)
        {
            input = input.Slice(end.Length);
            Took(end.Length);
            _part = Part.Size;
        }

        return null;
    }

    private Violation? Trailers(ref ReadOnlySequence<byte> input)
    {
        // Held against the rules and then dropped: nothing here asks for them.
        var lines = new HttpHeadLines(input.Slice(0, Math.Min(input.Length, Limits.HttpHeadLength)).ToArray());
        var status = HttpFieldLines.Check(ref lines, out var violation);
        if (status == OperationStatus.Done)
        {
            input = input.Slice(lines.Position);
            _part = Part.Over;
            Took(lines.Position);
        }
        else if (status == OperationStatus.NeedMoreData && input.Length >= Limits.HttpHeadLength)
        {
            violation = new Violation(HttpRules.HeadLength, Limits.HttpHeadLength, "the lines behind the last chunk are too long");
        }

        return violation is null ? null : violation with { Offset = _consumed + violation.Offset };
    }

    private Violation? NextLine(ref ReadOnlySequence<byte> input, out byte[]? line)
    {
        line = null;
        var lines = new HttpHeadLines(input.Slice(0, Math.Min(input.Length, Limits.HttpChunkLineLength + HttpHeadLines.EndLength)).ToArray());
        var status = lines.Next(out var found, out var violation);
        if (status == OperationStatus.Done)
        {
            line = found.ToArray();
            input = input.Slice(lines.Position);
            return null;
        }

        return status == OperationStatus.NeedMoreData && lines.Pending > Limits.HttpChunkLineLength
            ? new Violation(HttpRules.ChunkLineLength, _consumed, "the line in front of a chunk is too long")
            : violation is null ? null : violation with { Offset = _consumed + violation.Offset };
    }

    // Said before the bytes have come: the length alone is the offence.
    private Violation? CheckLength(long before) => _left > maxLength - before ? TooLong() : null;

    private Violation TooLong() =>
        new(HttpRules.BodyLength, _consumed, string.Create(CultureInfo.InvariantCulture, $"the body is longer than {maxLength:N0} bytes"));

    private void Took(long count) => _consumed += count;
}
