using System.Globalization;
using System.Text;

namespace Lab.Wire.Http1;

/// <summary>How a server says no: the right status, and a sentence that says why. The connection ends behind it.</summary>
public static class HttpRefusal
{
    /// <summary>What is wrong with a request that does not come to its end.</summary>
    /// <param name="offset">How many bytes have come that belong to nothing yet.</param>
    /// <param name="limit">How long was waited.</param>
    public static Violation TooSlow(long offset, TimeSpan limit) => new(HttpRules.TooSlow, offset, $"the request was not all there after {limit.TotalSeconds:0.#} s");

    /// <summary>The answer to a head or a body that breaks a rule; its body is <see cref="Body"/>.</summary>
    public static HttpResponseHead Head(Violation violation) => Head(HttpStatus.Of(violation), violation);

    /// <summary>The answer with a status of the caller's choice; its body is <see cref="Body"/>.</summary>
    /// <param name="status">The status, 400 to 599.</param>
    /// <param name="violation">What was wrong.</param>
    /// <param name="more">Header lines that this status asks for, such as <c>Allow</c>.</param>
    public static HttpResponseHead Head(int status, Violation violation, params ReadOnlySpan<HttpHeader> more) => new(status, HttpStatus.ReasonOf(status), new HttpHeaders(
    [
        .. more,
        new("Connection", "close"),
        new("Content-Type", "text/plain; charset=utf-8"),
        new("Content-Length", Encoding.UTF8.GetByteCount(Body(violation)).ToString(CultureInfo.InvariantCulture)),
    ]));

    /// <summary>The text behind that head, in UTF-8: the sentence and the rule, one line.</summary>
    public static string Body(Violation violation) => $"{violation.Text} ({violation.Rule})\n";
}
