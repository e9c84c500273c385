using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Lab.SocketIO.Engine;

/// <summary>The HTTP request that opened a session, as far as it is worth keeping.</summary>
/// <remarks>It lives as long as the session, so it is small: the headers are one array of bytes until somebody asks.</remarks>
public sealed class HandshakeRequest
{
    private readonly byte[] _headers;

    /// <summary>Keeps a request.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="query">What followed the path, from its question mark on; empty for nothing.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="address">The client's address.</param>
    /// <param name="secure">Whether it came over TLS.</param>
    internal HandshakeRequest(string path, string query, IEnumerable<KeyValuePair<string, StringValues>> headers, IPAddress? address, bool secure)
    {
        (Path, QueryString, Address, IsSecure) = (path, query, address, secure);
        var text = new DefaultInterpolatedStringHandler(64, 0);
        foreach (var (name, values) in headers)
        {
            for (var i = 0; i < values.Count; i++)
            {
                text.AppendLiteral(name);
                text.AppendLiteral(":");
                text.AppendLiteral(values[i] ?? "");
                text.AppendLiteral("\n");
            }
        }

        _headers = new byte[Encoding.UTF8.GetByteCount(text.Text)];
        Encoding.UTF8.GetBytes(text.Text, _headers);
        text.Clear();
    }

    /// <summary>When it came, by the system's clock.</summary>
    public DateTimeOffset Time { get; } = DateTimeOffset.UtcNow;

    /// <summary>The path, such as <c>/socket.io/</c>.</summary>
    public string Path { get; }

    /// <summary>What followed the path, from its question mark on; empty for nothing.</summary>
    public string QueryString { get; }

    /// <summary>Path and query, as the official server's <c>handshake.url</c>.</summary>
    [SuppressMessage("Design", "CA1056:URI-like properties should not be strings", Justification = "It is a request's target, not a whole address.")]
    public string Url => Path + QueryString;

    /// <summary>The client's address; null where the transport knows none.</summary>
    public IPAddress? Address { get; }

    /// <summary>Whether it came over TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>Who the application's authentication found it to be; null for nobody.</summary>
    public ClaimsPrincipal? User { get; private init; }

    /// <summary>Whether it came from a page: it had an <c>Origin</c> header.</summary>
    public bool IsCrossDomain => Headers.ContainsKey("Origin");

    /// <summary>The headers; made anew at each call.</summary>
    public IReadOnlyDictionary<string, StringValues> Headers
    {
        get
        {
            var headers = new HeaderDictionary();
            foreach (var line in Encoding.UTF8.GetString(_headers).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                headers.Append(line[..colon], line[(colon + 1)..]);
            }

            return headers.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        }
    }

    /// <summary>The query's parameters, decoded; made anew at each call.</summary>
    public IReadOnlyDictionary<string, StringValues> Query => QueryHelpers.ParseQuery(QueryString).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Keeps a request of Kestrel.</summary>
    internal static HandshakeRequest Of(HttpContext context) => new(
        context.Request.PathBase + context.Request.Path,
        context.Request.QueryString.Value ?? "",
        context.Request.Headers,
        context.Connection.RemoteIpAddress,
        context.Request.IsHttps)
    {
        User = context.Features.Get<IHttpAuthenticationFeature>()?.User is { Identity.IsAuthenticated: true } user ? user : null,
    };
}
