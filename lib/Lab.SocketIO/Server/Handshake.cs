using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Claims;
using System.Text.Json;
using Lab.SocketIO.Engine;
using Microsoft.Extensions.Primitives;

namespace Lab.SocketIO;

/// <summary>How a socket came: the request that opened its connection, and what it said when it joined the namespace.</summary>
public sealed class Handshake
{
    private readonly HandshakeRequest _request;
    private readonly ReadOnlyMemory<byte> _auth;

    internal Handshake(HandshakeRequest request, ReadOnlyMemory<byte> auth) => (_request, _auth) = (request, auth);

    /// <summary>The request's headers; made anew at each call.</summary>
    public IReadOnlyDictionary<string, StringValues> Headers => _request.Headers;

    /// <summary>When it came.</summary>
    public DateTimeOffset Time => _request.Time;

    /// <summary>When it came, in milliseconds since 1970.</summary>
    public long Issued => _request.Time.ToUnixTimeMilliseconds();

    /// <summary>The client's address; null where the transport knows none.</summary>
    public IPAddress? Address => _request.Address;

    /// <summary>Whether it came from a page of another origin.</summary>
    public bool CrossDomain => _request.IsCrossDomain;

    /// <summary>Whether it came over TLS.</summary>
    public bool Secure => _request.IsSecure;

    /// <summary>Who the application's authentication found the client to be when it opened the connection; null for nobody.</summary>
    public ClaimsPrincipal? User => _request.User;

    /// <summary>Path and query.</summary>
    [SuppressMessage("Design", "CA1056:URI-like properties should not be strings", Justification = "What came, which need not be a proper address.")]
    public string Url => _request.Url;

    /// <summary>The query's parameters, the same for every namespace of the connection.</summary>
    public IReadOnlyDictionary<string, StringValues> Query => _request.Query;

    /// <summary>What the client said when it joined this namespace; an empty object when it said nothing. Read anew at each call.</summary>
    public JsonElement Auth => JsonElement.Parse(_auth.IsEmpty ? "{}"u8 : _auth.Span);
}
