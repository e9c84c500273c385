using System.Collections;

namespace Lab.Wire.Http1;

/// <summary>The header lines of a head, in the order in which they came.</summary>
/// <remarks>Names compare without case (RFC 9110 §5.1). A name may come in several lines, and then their order counts (RFC 9110 §5.3).</remarks>
/// <param name="lines">The lines in order.</param>
public sealed class HttpHeaders(params ReadOnlySpan<HttpHeader> lines) : IReadOnlyList<HttpHeader>
{
    private readonly HttpHeader[] _lines = lines.ToArray();

    /// <summary>No lines at all.</summary>
    public static HttpHeaders Empty { get; } = new();

    /// <summary>Makes lines from names and values.</summary>
    /// <param name="lines">The lines in order.</param>
    public static HttpHeaders Of(params ReadOnlySpan<(string Name, string Value)> lines)
    {
        var headers = new HttpHeader[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            headers[i] = new HttpHeader(lines[i].Name, lines[i].Value);
        }

        return new HttpHeaders(headers);
    }

    /// <summary>How many lines there are.</summary>
    public int Count => _lines.Length;

    /// <summary>The line at <paramref name="index"/>, from 0.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such line.</exception>
    public HttpHeader this[int index] => _lines[index];

    /// <summary>The value of the first line with this name; null when there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var line in _lines)
            {
                if (line.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return line.Value;
                }
            }

            return null;
        }
    }

    /// <summary>The values of every line with this name, in order; may be empty.</summary>
    public IReadOnlyList<string> All(string name)
    {
        List<string>? values = null;
        foreach (var line in _lines)
        {
            if (line.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                (values ??= new(1)).Add(line.Value);
            }
        }

        return values is null ? [] : values;
    }

    /// <summary>The values of every line with this name as one list (RFC 9110 §5.3); null when there is none.</summary>
    public string? Joined(string name) => All(name) is { Count: > 0 } values ? string.Join(", ", values) : null;

    /// <summary>The members of the comma list in the lines with this name (RFC 9110 §5.6.1); empty members are left out.</summary>
    public IReadOnlyList<string> Members(string name) =>
        Joined(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Whether the comma list in the lines with this name has this member, in upper or lower case.</summary>
    public bool HasToken(string name, string token)
    {
        foreach (var line in _lines)
        {
            if (!line.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var member in line.Value.AsSpan().Split(','))
            {
                if (line.Value.AsSpan(member).Trim().Equals(token, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>These lines and more behind them.</summary>
    /// <param name="more">The lines to add.</param>
    public HttpHeaders With(params ReadOnlySpan<HttpHeader> more) => new([.. _lines, .. more]);

    /// <inheritdoc/>
    public IEnumerator<HttpHeader> GetEnumerator() => ((IEnumerable<HttpHeader>)_lines).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>How many lines there are, in one line.</summary>
    public override string ToString() => Count == 1 ? "1 header" : $"{Count} headers";
}
