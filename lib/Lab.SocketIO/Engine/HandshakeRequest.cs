using System.Collections.Frozen;
using System.Net;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Lab.SocketIO.Engine;

/// <summary>The HTTP request that opened a session, as far as it is worth keeping.</summary>
public sealed class HandshakeRequest
{
    private readonly KeyValuePair<string, StringValues>[] _headers;

    internal HandshakeRequest(string path, string query, KeyValuePair<string, StringValues>[] headers, IPAddress? address, bool secure) =>
        (Path, QueryString, _headers, Address, IsSecure) = (path, query, headers, address, secure);

    /// <summary>When it came.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>The path, such as <c>/socket.io/</c>.</summary>
    public string Path { get; }

    /// <summary>What followed the path, from its question mark on; empty for nothing.</summary>
    public string QueryString { get; }

    /// <summary>Path and query.</summary>
    public string Url => Path + QueryString;

    /// <summary>The client's address; null where the transport knows none.</summary>
    public IPAddress? Address { get; }

    /// <summary>Whether it came over TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>Whether it came from a page of another origin: it had an <c>Origin</c> header.</summary>
    public bool IsCrossDomain => Header("Origin") is not null;

    /// <summary>The headers, in the order of the request.</summary>
    public IReadOnlyList<KeyValuePair<string, StringValues>> Headers => _headers;

    /// <summary>The query's parameters, decoded; made anew at each call.</summary>
    public IReadOnlyDictionary<string, StringValues> Query => QueryHelpers.ParseQuery(QueryString).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A header's value; null when the request had none.</summary>
    /// <param name="name">The name, in any case.</param>
    public string? Header(string name)
    {
        foreach (var (key, value) in _headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value.ToString();
            }
        }

        return null;
    }
}
