using System.Globalization;
using System.Text;

namespace Lab.Wire.Http1;

/// <summary>The first line of a head, cut at its first two blanks; what is missing is empty.</summary>
internal readonly ref struct HttpStartLine
{
    private readonly ReadOnlySpan<byte> _line;

    /// <summary>Cuts a line; whether it is right, <see cref="CheckRequest"/> and <see cref="CheckResponse"/> say.</summary>
    /// <param name="line">The line without its end.</param>
    internal HttpStartLine(ReadOnlySpan<byte> line)
    {
        _line = line;
        First = Part(0);
        Second = Part(First.Length + 1);
        var third = First.Length + Second.Length + 2;
        Third = third < line.Length ? line[third..] : default;
    }

    /// <summary>A request's method, a response's version.</summary>
    internal ReadOnlySpan<byte> First { get; }

    /// <summary>A request's target, a response's status.</summary>
    internal ReadOnlySpan<byte> Second { get; }

    /// <summary>A request's version, a response's reason.</summary>
    internal ReadOnlySpan<byte> Third { get; }

    /// <summary>Holds a request line against its rule: method, one blank, target, one blank, version (RFC 9112 §3).</summary>
    /// <returns>What is wrong with it; null when it is right.</returns>
    internal static Violation? CheckRequest(ReadOnlySpan<byte> line, int offset)
    {
        var parts = new HttpStartLine(line);
        if (parts.First.IsEmpty || parts.First.ContainsAnyExcept(HttpSyntax.TokenBytes))
        {
            return new Violation(HttpRules.RequestLine, offset, "the request does not begin with a method such as GET");
        }

        var target = offset + parts.First.Length + 1;
        if (parts.Second.IsEmpty || parts.Second.ContainsAnyExcept(HttpSyntax.TargetBytes))
        {
            return new Violation(HttpRules.Target, target, "the target after the method is missing, or holds a character that may not be in it");
        }

        return HasForm(parts.First, parts.Second)
            ? CheckVersion(parts.Third, target + parts.Second.Length + 1, HttpRules.RequestLine)
            : new Violation(HttpRules.Target, target, "the target is neither a path that begins with / nor a whole address");
    }

    /// <summary>Holds a status line against its rule: version, one blank, three digits, one blank, reason (RFC 9112 §4).</summary>
    /// <returns>What is wrong with it; null when it is right.</returns>
    internal static Violation? CheckResponse(ReadOnlySpan<byte> line, int offset)
    {
        var parts = new HttpStartLine(line);
        if (CheckVersion(parts.First, offset, HttpRules.StatusLine) is { } wrong)
        {
            return wrong;
        }

        if (parts.Second is not [>= (byte)'1' and <= (byte)'9', >= (byte)'0' and <= (byte)'9', >= (byte)'0' and <= (byte)'9'])
        {
            return new Violation(HttpRules.StatusLine, offset + parts.First.Length + 1, "the status is not a number of three digits");
        }

        var reason = parts.First.Length + 1 + parts.Second.Length;
        if (reason == line.Length)
        {
            return new Violation(HttpRules.StatusLine, offset + reason, "the blank behind the status is missing");
        }

        return parts.Third.IndexOfAnyExcept(HttpSyntax.ValueBytes) is >= 0 and var bad
            ? new Violation(HttpRules.StatusLine, offset + reason + 1 + bad, "there is a control character in the reason")
            : null;
    }

    /// <summary>The head of a request that begins with this line.</summary>
    internal static HttpRequestHead Request(HttpStartLine start, HttpHeaders headers) =>
        new(Text(start.First), Text(start.Second), headers) { Version = Text(start.Third) };

    /// <summary>The head of a response that begins with this line.</summary>
    internal static HttpResponseHead Response(HttpStartLine start, HttpHeaders headers) =>
        new(int.Parse(start.Second, NumberStyles.None, CultureInfo.InvariantCulture), Text(start.Third), headers) { Version = Text(start.First) };

    private static string Text(ReadOnlySpan<byte> part) => Encoding.Latin1.GetString(part);

    // The four forms of RFC 9112 §3.2.1 to §3.2.4.
    private static bool HasForm(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target) =>
        target[0] == '/' || method.SequenceEqual("CONNECT"u8) || (method.SequenceEqual("OPTIONS"u8) && target.SequenceEqual("*"u8)) || target.IndexOf("://"u8) > 0;

    private static Violation? CheckVersion(ReadOnlySpan<byte> version, int offset, string rule) => Text(version) switch
    {
        var text when HttpSyntax.IsVersion1(text) => null,
        ['H', 'T', 'T', 'P', '/', >= '0' and <= '9', '.', >= '0' and <= '9'] text =>
            new Violation(HttpRules.Version, offset, $"the version is {text}, and only HTTP/1.0 and HTTP/1.1 are spoken here"),
        _ => new Violation(rule, offset, "the version is missing or not written like HTTP/1.1"),
    };

    private ReadOnlySpan<byte> Part(int start)
    {
        if (start >= _line.Length)
        {
            return default;
        }

        var rest = _line[start..];
        return rest.IndexOf((byte)' ') is >= 0 and var blank ? rest[..blank] : rest;
    }
}
