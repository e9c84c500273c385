using System.Buffers;
using Lab.Wire.Http1;

namespace Lab.Wire.WebSocket;

/// <content>The client's end (RFC 6455 §4.1).</content>
public static partial class WebSocketHandshake
{
    private const string ClientChecks = "RFC 6455 §4.1";

    private static readonly string[] OwnNames =
        ["Host", Upgrade, Connection, KeyName, VersionName, SubprotocolName, ExtensionsName, OriginName, "Content-Length", "Transfer-Encoding"];

    /// <summary>The request with which a client asks for a WebSocket.</summary>
    /// <param name="host">The server's name, with its port unless it is the usual one.</param>
    /// <param name="target">The path and query, from <c>/</c> on.</param>
    /// <param name="key">16 random bytes in base64, new for each connection.</param>
    /// <param name="offer">What the client asks for.</param>
    /// <exception cref="ArgumentException">The key is no key, the target no path, a subprotocol no token or there twice, or a further header line has a name that the handshake writes itself.</exception>
    public static HttpRequestHead Request(string host, string target, string key, WebSocketOffer offer)
    {
        HttpSyntax.Require(WebSocketKey.IsKey(key), $"A key is {WebSocketKey.Length} bytes in base64.", nameof(key));
        HttpSyntax.Require(target is ['/', ..], "A target begins with /.", nameof(target));
        HttpSyntax.Require(AreSubprotocols(offer.Subprotocols), "A subprotocol is a token, and each is offered once.", nameof(offer));
        HttpSyntax.Require(!offer.Headers.Any(h => OwnNames.Contains(h.Name, StringComparer.OrdinalIgnoreCase)), "The handshake writes its own header lines.", nameof(offer));
        List<HttpHeader> lines = [new("Host", host), UpgradeLine, ConnectionLine, new(KeyName, key), new(VersionName, Version)];
        if (offer.Origin is not null)
        {
            lines.Add(new HttpHeader(OriginName, offer.Origin));
        }

        if (offer.Subprotocols.Count > 0)
        {
            lines.Add(new HttpHeader(SubprotocolName, string.Join(", ", offer.Subprotocols)));
        }

        if (offer.Deflate is { } deflate)
        {
            lines.Add(new HttpHeader(ExtensionsName, DeflateNegotiation.Offer(deflate)));
        }

        return new HttpRequestHead("GET", target, new HttpHeaders([.. lines, .. offer.Headers]));
    }

    /// <summary>Holds a server's answer against what was asked: the WebSocket is open only when all of it is right.</summary>
    /// <param name="response">The head of the response.</param>
    /// <param name="key">The key that was sent.</param>
    /// <param name="offer">What was asked for.</param>
    public static WebSocketAnswer Check(HttpResponseHead response, string key, WebSocketOffer offer)
    {
        var headers = response.Headers;
        var subprotocols = headers.All(SubprotocolName);
        var wrong = response switch
        {
            { Status: not 101 } => $"the server answered {response.Status} {response.Reason}".TrimEnd() + ", not 101",
            { Version: "HTTP/1.0" } => "the server answered in HTTP/1.0, which knows no upgrade",
            _ when headers.Members(Upgrade) is not [var name] || !name.Equals(WebSocket, StringComparison.OrdinalIgnoreCase) =>
                "the Upgrade header of the answer does not say websocket",
            _ when !headers.HasToken(Connection, Upgrade) => "the Connection header of the answer does not name Upgrade",
            _ when headers.All(AcceptName) is not [var accept] || accept != AcceptKey(key) =>
                $"the {AcceptName} of the answer does not fit the key: the server has not understood this request",
            _ when subprotocols.Count > 1 => "the server chose more than one subprotocol",
            _ when subprotocols is [var chosen] && !offer.Subprotocols.Contains(chosen) => "the server chose a subprotocol that was not offered",
            _ => null,
        };
        DeflateAgreement? deflate = null;
        var violation = wrong is not null ? new Violation(ClientChecks, 0, wrong)
            : DeflateNegotiation.Check(headers.Joined(ExtensionsName), offer.Deflate, out deflate, out var extension) == OperationStatus.Done ? null : extension;
        return new WebSocketAnswer(response)
        {
            Violation = violation,
            Subprotocol = violation is null && subprotocols is [var agreed] ? agreed : null,
            Deflate = deflate,
        };
    }
}
