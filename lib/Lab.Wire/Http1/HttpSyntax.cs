using System.Buffers;

namespace Lab.Wire.Http1;

/// <summary>Which characters may stand where in a head.</summary>
internal static class HttpSyntax
{
    internal const string Version11 = "HTTP/1.1";

    private const string Token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>What a token is made of (RFC 9110 §5.6.2).</summary>
    internal static readonly SearchValues<char> TokenCharacters = SearchValues.Create(Token);

    /// <summary>What a token is made of, as bytes.</summary>
    internal static readonly SearchValues<byte> TokenBytes = SearchValues.Create([.. Token.Select(c => (byte)c)]);

    /// <summary>What a header's value and a reason may hold (RFC 9110 §5.5): blank, tab, and everything that is no control character.</summary>
    internal static readonly SearchValues<byte> ValueBytes = SearchValues.Create([(byte)'\t', .. Range(0x20, 0x7E), .. Range(0x80, 0xFF)]);

    /// <summary>What a target may hold: what is printed, without the fragment's mark, which stays with the client (RFC 9112 §3.2).</summary>
    internal static readonly SearchValues<byte> TargetBytes = SearchValues.Create([.. Range(0x21, 0x7E).Where(b => b != '#')]);

    private static readonly SearchValues<char> ValueCharacters = SearchValues.Create([.. Range(0, 0xFF).Where(ValueBytes.Contains).Select(static b => (char)b)]);
    private static readonly SearchValues<char> TargetCharacters = SearchValues.Create([.. Range(0, 0xFF).Where(TargetBytes.Contains).Select(static b => (char)b)]);

    /// <summary>The digits of a chunk's length (RFC 9112 §7.1).</summary>
    internal static readonly SearchValues<byte> HexBytes = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>Whether this is a token: at least one character, and only such as may be in one.</summary>
    internal static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether this may be the value of a header line: no control characters, one byte each, no blank at either end.</summary>
    internal static bool IsValue(string text) => IsText(text) && !(text is [' ' or '\t', ..] or [.., ' ' or '\t']);

    /// <summary>Whether this may be a reason: no control characters, one byte each.</summary>
    internal static bool IsText(string text) => !text.AsSpan().ContainsAnyExcept(ValueCharacters);

    /// <summary>Whether this may be a target: printed characters only, at least one.</summary>
    internal static bool IsTarget(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(TargetCharacters);

    /// <summary>Whether this is a version of HTTP/1: the name, a point and one digit (RFC 9112 §2.3).</summary>
    internal static bool IsVersion1(string text) => text is ['H', 'T', 'T', 'P', '/', '1', '.', >= '0' and <= '9'];

    /// <summary>Refuses what our own caller wants to write and a reader would read as something else.</summary>
    /// <exception cref="ArgumentException">The condition does not hold.</exception>
    internal static void Require(bool condition, string message, string parameter)
    {
        if (!condition)
        {
            throw new ArgumentException(message, parameter);
        }
    }

    private static IEnumerable<byte> Range(int first, int last) => Enumerable.Range(first, last - first + 1).Select(b => (byte)b);
}
