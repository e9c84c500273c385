using System.Buffers;

namespace Lab.Wire.Http1;

/// <summary>The Host header: which of a server's names the client means (RFC 9112 §3.2, RFC 9110 §7.2).</summary>
internal static class HttpHost
{
    private static readonly SearchValues<char> Foreign = SearchValues.Create(" \t,/\\?#@\"<>");

    /// <summary>Holds a request against the rule: HTTP/1.1 has exactly one Host, and it is a name or an address with or without a port.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    internal static Violation? Check(HttpRequestHead request) => request.Headers.All("Host") switch
    {
        [] when request.Version == "HTTP/1.0" => null,
        [] => new Violation(HttpRules.Target, 0, "the request has no Host header"),
        [var host] when !host.AsSpan().ContainsAny(Foreign) => null,
        [_] => new Violation(HttpRules.Target, 0, "the Host header is no name or address with or without a port"),
        _ => new Violation(HttpRules.Target, 0, "the request has more than one Host header"),
    };
}
