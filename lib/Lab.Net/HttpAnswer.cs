using Lab.Wire;

namespace Lab.Net;

/// <summary>What a server answers to a plain HTTP request.</summary>
/// <param name="Status">The status code, 200 to 599.</param>
/// <param name="Body">What stands behind the head.</param>
/// <param name="ContentType">What kind of text or data that is. Default plain text.</param>
public sealed record HttpAnswer(int Status, Bytes Body, string ContentType = "text/plain; charset=utf-8")
{
    /// <summary>200 with a text.</summary>
    public static HttpAnswer Text(string text) => new(200, Bytes.Utf8(text));
}
