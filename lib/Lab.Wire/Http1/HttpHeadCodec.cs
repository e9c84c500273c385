using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lab.Wire.Http1;

/// <summary>Heads of requests and responses on a stream: a start line, header lines, an empty line (RFC 9112 §2.1).</summary>
/// <remarks>Strict on purpose. What a lenient reader repairs, another one on the way may repair differently.</remarks>
public static class HttpHeadCodec
{
    private delegate Violation? StartLineCheck(ReadOnlySpan<byte> line, int offset);

    private delegate THead HeadMaker<THead>(HttpStartLine start, HttpHeaders headers);

    /// <summary>Takes the head of one request from the front of <paramref name="input"/>.</summary>
    /// <param name="input">What has come so far; moved past the head when there is one, else left alone.</param>
    /// <param name="head">The head; null unless the result is <see cref="OperationStatus.Done"/>.</param>
    /// <param name="violation">What the client did wrong; set exactly when the result is <see cref="OperationStatus.InvalidData"/>. <see cref="HttpRefusal"/> makes the answer.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.NeedMoreData"/> or <see cref="OperationStatus.InvalidData"/>, which is said
    /// as soon as a line is wrong or one of the limits <see cref="Limits.HttpStartLineLength"/>, <see cref="Limits.HttpHeaderCount"/> and
    /// <see cref="Limits.HttpHeadLength"/> is passed.</returns>
    public static OperationStatus Read(ref ReadOnlySequence<byte> input, out HttpRequestHead? head, out Violation? violation)
    {
        var rest = input;
        var status = Read(ref rest, HttpStartLine.CheckRequest, HttpStartLine.Request, out head, out violation);
        if (head is not null && HttpHost.Check(head) is { } wrong)
        {
            // Known only where the head ends.
            violation = wrong with { Offset = input.Length - rest.Length - HttpHeadLines.EndLength };
        }

        if (violation is not null)
        {
            head = null;
            return OperationStatus.InvalidData;
        }

        input = rest;
        return status;
    }

    /// <summary>Takes the head of one response from the front of <paramref name="input"/>.</summary>
    /// <param name="input">What has come so far; moved past the head when there is one, else left alone.</param>
    /// <param name="head">The head; null unless the result is <see cref="OperationStatus.Done"/>.</param>
    /// <param name="violation">What the server did wrong; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <returns>As for a request.</returns>
    public static OperationStatus Read(ref ReadOnlySequence<byte> input, out HttpResponseHead? head, out Violation? violation) =>
        Read(ref input, HttpStartLine.CheckResponse, HttpStartLine.Response, out head, out violation);

    /// <summary>Writes the head of a request.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="head">The head.</param>
    /// <exception cref="ArgumentException">A part of it cannot stand there, for example a line end in a value: it would be read back as something else.</exception>
    public static void Write(IBufferWriter<byte> output, HttpRequestHead head)
    {
        HttpSyntax.Require(HttpSyntax.IsToken(head.Method) && HttpSyntax.IsTarget(head.Target) && HttpSyntax.IsVersion1(head.Version), "The request line cannot be written like this.", nameof(head));
        Write(output, $"{head.Method} {head.Target} {head.Version}", head.Headers);
    }

    /// <summary>Writes the head of a response.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="head">The head.</param>
    /// <exception cref="ArgumentException">A part of it cannot stand there, for example a line end in a value: it would be read back as something else.</exception>
    public static void Write(IBufferWriter<byte> output, HttpResponseHead head)
    {
        HttpSyntax.Require(head.Status is >= 100 and <= 999 && HttpSyntax.IsText(head.Reason) && HttpSyntax.IsVersion1(head.Version), "The status line cannot be written like this.", nameof(head));
        Write(output, string.Create(CultureInfo.InvariantCulture, $"{head.Version} {head.Status} {head.Reason}"), head.Headers);
    }

    private static OperationStatus Read<THead>(
        ref ReadOnlySequence<byte> input, StartLineCheck check, HeadMaker<THead> make, out THead? head, out Violation? violation)
        where THead : class
    {
        var window = input.Slice(0, Math.Min(input.Length, Limits.HttpHeadLength));
        if (window.IsSingleSegment)
        {
            return Read(ref input, window.FirstSpan, check, make, out head, out violation);
        }

        var copy = ArrayPool<byte>.Shared.Rent((int)window.Length);
        window.CopyTo(copy);
        var status = Read(ref input, copy.AsSpan(0, (int)window.Length), check, make, out head, out violation);
        ArrayPool<byte>.Shared.Return(copy);
        return status;
    }

    private static OperationStatus Read<THead>(
        ref ReadOnlySequence<byte> input, ReadOnlySpan<byte> window, StartLineCheck check, HeadMaker<THead> make, out THead? head, out Violation? violation)
        where THead : class
    {
        // The strings are made only when all has come: a peer that sends byte by byte makes this method run often.
        head = null;
        var lines = new HttpHeadLines(window);
        var status = NextStartLine(ref lines, check, out var start, out violation);
        var headerLines = lines;
        if (status == OperationStatus.Done)
        {
            status = HttpFieldLines.Check(ref lines, out violation);
        }

        if (status == OperationStatus.NeedMoreData && window.Length == Limits.HttpHeadLength)
        {
            violation = TooMuch(HttpRules.HeadLength, Limits.HttpHeadLength, $"the head is longer than {Limits.HttpHeadLength:N0} bytes");
            return OperationStatus.InvalidData;
        }

        if (status == OperationStatus.Done)
        {
            head = make(new HttpStartLine(start), HttpFieldLines.Read(headerLines));
            input = input.Slice(lines.Position);
        }

        return status;
    }

    private static OperationStatus NextStartLine(ref HttpHeadLines lines, StartLineCheck check, out ReadOnlySpan<byte> line, out Violation? violation)
    {
        var status = lines.Next(out line, out violation);
        if (status == OperationStatus.Done && line.IsEmpty)
        {
            // RFC 9112 §2.2: some clients end a body with one line end too many, and it stands in front of the next head.
            status = lines.Next(out line, out violation);
        }

        if ((status == OperationStatus.NeedMoreData ? lines.Pending : line.Length) > Limits.HttpStartLineLength)
        {
            violation = TooMuch(HttpRules.StartLineLength, Limits.HttpStartLineLength, $"the first line is longer than {Limits.HttpStartLineLength:N0} bytes");
        }
        else if (status == OperationStatus.Done)
        {
            violation = check(line, lines.Position - line.Length - HttpHeadLines.EndLength);
        }

        return violation is null ? status : OperationStatus.InvalidData;
    }

    private static Violation TooMuch(string limit, long offset, FormattableString text) => new(limit, offset, text.ToString(CultureInfo.InvariantCulture));

    private static void Write(IBufferWriter<byte> output, string startLine, HttpHeaders headers)
    {
        // Every server writes one for each connection, so: in one go, once all of it is known to be good.
        const string Colon = ": ", End = "\r\n";
        var length = startLine.Length + (2 * End.Length);
        for (var i = 0; i < headers.Count; i++)
        {
            var (name, value) = headers[i];
            if (!HttpSyntax.IsToken(name) || !HttpSyntax.IsValue(value))
            {
                throw new ArgumentException($"The header line '{name}' cannot be written like this.", nameof(headers));
            }

            length += name.Length + Colon.Length + value.Length + End.Length;
        }

        var rest = output.GetSpan(length);
        Put(startLine, ref rest);
        for (var i = 0; i < headers.Count; i++)
        {
            var (name, value) = headers[i];
            Put(End, ref rest);
            Put(name, ref rest);
            Put(Colon, ref rest);
            Put(value, ref rest);
        }

        Put(End, ref rest);
        Put(End, ref rest);
        output.Advance(length);

        static void Put(string text, ref Span<byte> rest) => rest = rest[Encoding.Latin1.GetBytes(text, rest)..];
    }
}
