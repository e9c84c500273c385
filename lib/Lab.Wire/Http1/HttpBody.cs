using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lab.Wire.Http1;

/// <summary>What tells where a body ends (RFC 9112 §6.3).</summary>
public enum HttpBodyKind
{
    /// <summary>There is no body.</summary>
    None,

    /// <summary>Its length was said before.</summary>
    Length,

    /// <summary>It comes in chunks, each behind its own length.</summary>
    Chunked,

    /// <summary>It ends with the connection.</summary>
    UntilClose,
}

/// <summary>Where a body ends.</summary>
/// <param name="Kind">What tells it.</param>
/// <param name="Length">How many bytes it has when that was said before, else 0.</param>
public readonly record struct HttpBodyFraming(HttpBodyKind Kind, long Length = 0);

/// <summary>Which body stands behind a head, and how a body in chunks is written.</summary>
public static class HttpBody
{
    /// <summary>Finds out where the body of a request ends.</summary>
    /// <returns>What is wrong with the headers that tell it; null when nothing is.</returns>
    public static Violation? Framing(HttpRequestHead request, out HttpBodyFraming framing) =>
        Framing(request.Headers, request.Version, HttpBodyKind.None, out framing);

    /// <summary>Finds out where the body of a response ends.</summary>
    /// <param name="response">The head of the response.</param>
    /// <param name="method">The method of the request that it answers.</param>
    /// <param name="framing">Where its body ends.</param>
    /// <returns>What is wrong with the headers that tell it; null when nothing is.</returns>
    public static Violation? Framing(HttpResponseHead response, string method, out HttpBodyFraming framing)
    {
        framing = default;
        return method == "HEAD" || response.Status is < 200 or 204 or 304 || (method == "CONNECT" && response.Status < 300)
            ? null
            : Framing(response.Headers, response.Version, HttpBodyKind.UntilClose, out framing);
    }

    /// <summary>Writes one chunk; nothing when it is empty, because an empty chunk ends the body.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="chunk">The bytes of the chunk.</param>
    public static void WriteChunk(IBufferWriter<byte> output, ReadOnlySpan<byte> chunk)
    {
        if (!chunk.IsEmpty)
        {
            output.Write(Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            output.Write(chunk);
            output.Write("\r\n"u8);
        }
    }

    /// <summary>Writes the end of a body in chunks.</summary>
    /// <param name="output">Where to.</param>
    public static void WriteLastChunk(IBufferWriter<byte> output) => output.Write("0\r\n\r\n"u8);

    private static Violation? Framing(HttpHeaders headers, string version, HttpBodyKind otherwise, out HttpBodyFraming framing)
    {
        framing = new HttpBodyFraming(otherwise);
        var lengths = headers.All("Content-Length");
        if (headers.Joined("Transfer-Encoding") is null)
        {
            return lengths.Count == 0 ? null : Length(lengths, out framing);
        }

        framing = new HttpBodyFraming(HttpBodyKind.Chunked);
        var codings = headers.Members("Transfer-Encoding");
        return codings switch
        {
            // Two readers that follow different ones of the two would see different requests.
            _ when lengths.Count > 0 => Wrong(HttpRules.BodyBounds, "the head has both Transfer-Encoding and Content-Length"),
            _ when version == "HTTP/1.0" => Wrong(HttpRules.BodyBounds, "HTTP/1.0 knows no Transfer-Encoding"),
            [var only] when IsChunked(only) => null,
            { Count: > 0 } when IsChunked(codings[^1]) && codings.Count(IsChunked) == 1 => Wrong(HttpRules.Coding, "the body is in a coding besides chunked, and none is understood here"),
            _ => Wrong(HttpRules.BodyBounds, "the Transfer-Encoding does not end in chunked, just once, so the end of the body cannot be found"),
        };
    }

    private static Violation? Length(IReadOnlyList<string> lengths, out HttpBodyFraming framing)
    {
        framing = default;
        if (lengths is not [var only] || !long.TryParse(only, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return Wrong(HttpRules.BodyBounds, "the Content-Length is not one number");
        }

        framing = new HttpBodyFraming(HttpBodyKind.Length, length);
        return null;
    }

    private static bool IsChunked(string coding) => coding.Equals("chunked", StringComparison.OrdinalIgnoreCase);

    private static Violation Wrong(string rule, string text) => new(rule, 0, text);
}
