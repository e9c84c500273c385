using System.Text;

namespace Lab.Wire.Http1;

/// <summary>One header line, or one line behind the last chunk (RFC 9112 §5, §7.1.2).</summary>
internal static class HttpFieldLine
{
    /// <summary>Holds a line against the rules: a token, a colon, a value without control characters.</summary>
    /// <param name="line">The line without its end; not empty.</param>
    /// <param name="offset">Where it begins, for the violation.</param>
    /// <returns>What is wrong with it; null when it is right.</returns>
    internal static Violation? Check(ReadOnlySpan<byte> line, int offset)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            return new Violation(HttpRules.ObsoleteFold, offset, "a header line begins with a blank, and values over several lines are not allowed any more");
        }

        var name = line.IndexOfAnyExcept(HttpSyntax.TokenBytes);
        if (name < 0)
        {
            return new Violation(HttpRules.FieldLine, offset + line.Length, "the header line has no colon");
        }

        if (line[name] != ':')
        {
            return new Violation(HttpRules.FieldLine, offset + name, line[name] is (byte)' ' or (byte)'\t'
                ? "there is a blank in a header's name or before its colon"
                : "a header's name holds a character that may not be in it");
        }

        if (name == 0)
        {
            return new Violation(HttpRules.FieldLine, offset, "the header line has no name before its colon");
        }

        return line[(name + 1)..].IndexOfAnyExcept(HttpSyntax.ValueBytes) is >= 0 and var bad
            ? new Violation(HttpRules.FieldValue, offset + name + 1 + bad, "there is a control character in a header's value")
            : null;
    }

    /// <summary>The name and value of a line that has passed <see cref="Check"/>.</summary>
    internal static HttpHeader Read(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        return new HttpHeader(Encoding.Latin1.GetString(line[..colon]), Encoding.Latin1.GetString(line[(colon + 1)..].Trim(" \t"u8)));
    }
}
