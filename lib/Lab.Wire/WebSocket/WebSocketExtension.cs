using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Lab.Wire.WebSocket;

/// <summary>One parameter of an extension (RFC 6455 §9.1).</summary>
/// <param name="Name">Its name, a token.</param>
/// <param name="Value">Its value without quotes; null when it has none.</param>
public readonly record struct WebSocketParameter(string Name, string? Value);

/// <summary>One element of a <c>Sec-WebSocket-Extensions</c> header: an offer, or in a response what was accepted (RFC 6455 §9.1).</summary>
/// <param name="Name">The extension's name, such as <c>permessage-deflate</c>.</param>
/// <param name="Parameters">Its parameters in their order.</param>
public sealed record WebSocketExtension(string Name, IReadOnlyList<WebSocketParameter> Parameters)
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Reads a header's value; several lines of it are joined by commas first.</summary>
    /// <param name="header">The value; null or empty says that there is no extension.</param>
    /// <param name="extensions">The elements in their order, which in an offer is that of preference.</param>
    /// <param name="violation">What is wrong with it; set exactly when the result is false.</param>
    /// <returns>Whether the value follows the grammar of §9.1.</returns>
    public static bool TryRead(string? header, [NotNullWhen(true)] out IReadOnlyList<WebSocketExtension>? extensions, [NotNullWhen(false)] out Violation? violation)
    {
        var found = new List<WebSocketExtension>();
        var rest = header.AsSpan();
        (extensions, violation) = (found, null);
        while (!(rest = rest.TrimStart(", \t")).IsEmpty)
        {
            if (!TryToken(ref rest, out var name) || !TryParameters(ref rest, out var parameters) || !(rest.IsEmpty || rest[0] == ','))
            {
                violation = new Violation("RFC 6455 §9.1", header!.Length - rest.Length, "the list of extensions does not follow the grammar");
                extensions = null;
                return false;
            }

            found.Add(new WebSocketExtension(name, parameters));
        }

        return true;
    }

    /// <summary>The element as it stands in the header.</summary>
    public override string ToString() => string.Concat(Parameters.Select(static p => p.Value is null ? $"; {p.Name}" : $"; {p.Name}={p.Value}").Prepend(Name));

    private static bool TryParameters(ref ReadOnlySpan<char> rest, out List<WebSocketParameter> parameters)
    {
        parameters = [];
        while (TrySkip(ref rest, ';'))
        {
            rest = rest.TrimStart(" \t");
            if (!TryToken(ref rest, out var name))
            {
                return false;
            }

            string? value = null;
            if (TrySkip(ref rest, '='))
            {
                rest = rest.TrimStart(" \t");
                if (!TryValue(ref rest, out value))
                {
                    return false;
                }
            }

            parameters.Add(new WebSocketParameter(name, value));
        }

        return true;
    }

    /// <summary>A token, or one in quotes, where a backslash may stand before any character; what it comes to is a token all the same (§9.1).</summary>
    private static bool TryValue(ref ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? value)
    {
        if (!rest.StartsWith('"'))
        {
            return TryToken(ref rest, out value);
        }

        var text = new System.Text.StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '"')
            {
                value = text.ToString();
                var good = value.Length > 0 && !value.AsSpan().ContainsAnyExcept(TokenCharacters);
                rest = good ? rest[(i + 1)..] : rest;
                return good;
            }

            i += rest[i] == '\\' && i + 1 < rest.Length ? 1 : 0;
            text.Append(rest[i]);
        }

        value = null;
        return false;
    }

    private static bool TryToken(ref ReadOnlySpan<char> rest, [NotNullWhen(true)] out string? token)
    {
        var end = rest.IndexOfAnyExcept(TokenCharacters);
        end = end < 0 ? rest.Length : end;
        token = end > 0 ? rest[..end].ToString() : null;
        rest = rest[end..];
        return token is not null;
    }

    private static bool TrySkip(ref ReadOnlySpan<char> rest, char expected)
    {
        rest = rest.TrimStart(" \t");
        if (!rest.StartsWith(expected))
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }
}
