using System.Globalization;
using System.Net;

namespace Lab.Tracing;

/// <summary>One end of a flow: an address and a port.</summary>
/// <param name="Address">The IP address as text, such as <c>127.0.0.1</c>; empty when it is not known.</param>
/// <param name="Port">The port number, 0 to 65535.</param>
public readonly record struct Endpoint(string Address, int Port)
{
    /// <summary>An end that is not known (yet), such as the peer of a listening socket.</summary>
    public static Endpoint None => new("", 0);

    /// <summary>Takes over an <see cref="IPEndPoint"/>; an IPv4 address in IPv6 clothes becomes IPv4 again; null becomes <see cref="None"/>.</summary>
    public static Endpoint From(EndPoint? endPoint) => endPoint is IPEndPoint ip
        ? new((ip.Address.IsIPv4MappedToIPv6 ? ip.Address.MapToIPv4() : ip.Address).ToString(), ip.Port)
        : None;

    /// <summary>Whether this end is known.</summary>
    public bool IsKnown => Address is { Length: > 0 };

    /// <summary><c>address:port</c>, with brackets around IPv6.</summary>
    public override string ToString() =>
        !IsKnown ? "?"
        : Address.Contains(':', StringComparison.Ordinal) ? string.Create(CultureInfo.InvariantCulture, $"[{Address}]:{Port}")
        : string.Create(CultureInfo.InvariantCulture, $"{Address}:{Port}");
}

/// <summary>A pair of endpoints, seen from <paramref name="Local"/>.</summary>
/// <param name="Transport">TCP or UDP.</param>
/// <param name="Local">The end that saw the event.</param>
/// <param name="Remote">The other end; <see cref="Endpoint.None"/> when there is none.</param>
public sealed record Flow(Transport Transport, Endpoint Local, Endpoint Remote)
{
    /// <summary>The same flow seen from the other end.</summary>
    public Flow Reverse => new(Transport, Remote, Local);

    /// <summary><c>tcp a:1 → b:2</c>.</summary>
    public override string ToString() => $"{(Transport == Transport.Tcp ? "tcp" : "udp")} {Local} → {Remote}";
}
