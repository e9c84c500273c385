using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Lab.Host.Serving;

/// <summary>Lets in who knows the token, from this machine only, and from no web page of somebody else.</summary>
internal sealed class Guard(string token)
{
    private const string WebView = "vscode-webview://";
    private readonly byte[] _token = SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Why a request must not be heard at all, or null: its <c>Host</c> is not this machine's (DNS rebinding), or it comes from a foreign page.</summary>
    public static string? Refuse(HttpRequest request)
    {
        if (!IsLoopback(request.Host.Host))
        {
            return "This host answers to 127.0.0.1 and localhost only.";
        }

        var origins = request.Headers.Origin;
        return origins.Count == 0 || (origins.Count == 1 && (IsOwn(origins[0]!, request.Host) || IsWebView(origins[0]!)))
            ? null
            : "Pages of other origins are not let in.";
    }

    /// <summary>Whether a page of VS Code asks: it needs to be told that it may read the answer.</summary>
    public static bool IsWebView(string? origin) => origin is not null && origin.StartsWith(WebView, StringComparison.Ordinal);

    /// <summary>Whether the request knows the token: in a header (<c>token X</c> or <c>Bearer X</c>) or in the address (<c>token=X</c>).</summary>
    public bool Knows(HttpRequest request)
    {
        var known = false;
        foreach (var given in Given(request))
        {
            // Of digests, in constant time: neither the length nor the place of the first difference shows.
            known |= CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _token);
        }

        return known;
    }

    private static IEnumerable<string> Given(HttpRequest request)
    {
        foreach (var header in request.Headers[HeaderNames.Authorization])
        {
            foreach (var scheme in (string[])["token ", "Bearer "])
            {
                if (header is not null && header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                {
                    yield return header[scheme.Length..].Trim();
                }
            }
        }

        foreach (var value in request.Query["token"])
        {
            yield return value ?? "";
        }
    }

    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp
        && string.Equals(uri.Authority, new Uri("http://" + host.Value).Authority, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host)
    {
        var name = host.TrimEnd('.');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
    }
}
