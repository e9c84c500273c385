using Lab.Wire.Http1;

namespace Lab.Wire.WebSocket;

/// <content>The server's end (RFC 6455 §4.2).</content>
public static partial class WebSocketHandshake
{
    private const string ServerReads = "RFC 6455 §4.2.1";
    private const string ServerAnswers = "RFC 6455 §4.2.2";

    /// <summary>The server's answer to a request: 101, or a refusal that says why.</summary>
    /// <param name="request">The head of the request.</param>
    /// <param name="policy">What the server accepts.</param>
    public static WebSocketAnswer Answer(HttpRequestHead request, WebSocketPolicy policy) =>
        RefuseForm(request) ?? RefuseUpgrade(request.Headers) ?? RefuseKeyAndVersion(request.Headers) ?? RefuseLists(request.Headers)
        ?? RefuseOrigin(request.Headers, policy) ?? Accept(request.Headers, policy);

    /// <summary>Whether a request asks for a WebSocket at all; one that asks wrongly is told so by <see cref="Answer"/>.</summary>
    /// <param name="headers">The headers of the request.</param>
    public static bool AsksForUpgrade(HttpHeaders headers) => headers.HasToken(Upgrade, WebSocket);

    private static WebSocketAnswer? RefuseForm(HttpRequestHead request) => request switch
    {
        { Method: not "GET" } => Refuse(405, ServerReads, $"a WebSocket is asked for with GET, not with {request.Method}", new HttpHeader("Allow", "GET")),
        { Version: "HTTP/1.0" } => Refuse(400, ServerReads, "a WebSocket needs HTTP/1.1: HTTP/1.0 knows no upgrade"),
        _ when HttpHost.Check(request) is { } host => Refuse(400, host.Rule, host.Text),
        _ when request.Headers["Transfer-Encoding"] is not null || request.Headers["Content-Length"] is not (null or "0") =>
            Refuse(400, ServerReads, "the request has a body, and frames could not be told from it"),
        _ => null,
    };

    private static WebSocketAnswer? RefuseUpgrade(HttpHeaders headers)
    {
        if (!AsksForUpgrade(headers))
        {
            return Refuse(426, ServerReads, "here is a WebSocket, and the request does not ask for one with Upgrade: websocket", UpgradeLine, ConnectionLine);
        }

        return headers.HasToken(Connection, Upgrade) ? null : Refuse(400, ServerReads, "the Connection header does not name Upgrade");
    }

    private static WebSocketAnswer? RefuseKeyAndVersion(HttpHeaders headers)
    {
        // The version first: what the other headers mean depends on it.
        if (headers.All(VersionName) is not [Version])
        {
            return Refuse(426, ServerAnswers, $"this server speaks version {Version} of the protocol, and the request does not ask for just that one",
                UpgradeLine, ConnectionLine, new HttpHeader(VersionName, Version));
        }

        return headers.All(KeyName) switch
        {
            [var key] when WebSocketKey.IsKey(key) => null,
            [_] => Refuse(400, ServerReads, $"the {KeyName} is not {WebSocketKey.Length} bytes in base64"),
            [] => Refuse(400, ServerReads, $"the request has no {KeyName}"),
            _ => Refuse(400, ServerReads, $"the request has more than one {KeyName}"),
        };
    }

    private static WebSocketAnswer? RefuseLists(HttpHeaders headers) =>
        !AreSubprotocols(headers.Members(SubprotocolName)) ? Refuse(400, "RFC 6455 §4.1", $"a name in {SubprotocolName} is no token, or stands there twice")
        : !WebSocketExtension.TryRead(headers.Joined(ExtensionsName), out _, out var wrong) ? Refuse(400, wrong.Rule, wrong.Text)
        : null;

    private static WebSocketAnswer? RefuseOrigin(HttpHeaders headers, WebSocketPolicy policy) => headers.All(OriginName) switch
    {
        [] => null,
        [var origin] when policy.Origins?.Contains(origin, StringComparer.OrdinalIgnoreCase) != false => null,
        [_] => Refuse(403, ServerAnswers, "pages of this origin may not connect to this server"),
        _ => Refuse(400, ServerReads, "the request has more than one Origin"),
    };

    private static WebSocketAnswer Accept(HttpHeaders headers, WebSocketPolicy policy)
    {
        // The server's order decides. No common one is no error: the client sees that none was chosen.
        var subprotocol = policy.Subprotocols.FirstOrDefault(headers.Members(SubprotocolName).Contains);
        List<HttpHeader> lines = [UpgradeLine, ConnectionLine, new(AcceptName, AcceptKey(headers[KeyName]!))];
        if (subprotocol is not null)
        {
            lines.Add(new HttpHeader(SubprotocolName, subprotocol));
        }

        string? extensions = null;
        var deflate = policy.Deflate is { } options ? DeflateNegotiation.Answer(headers.Joined(ExtensionsName), options, out extensions) : null;
        if (extensions is not null)
        {
            lines.Add(new HttpHeader(ExtensionsName, extensions));
        }

        return new WebSocketAnswer(new HttpResponseHead(101, HttpStatus.ReasonOf(101), new HttpHeaders([.. lines]))) { Subprotocol = subprotocol, Deflate = deflate };
    }

    private static WebSocketAnswer Refuse(int status, string rule, string text, params ReadOnlySpan<HttpHeader> more)
    {
        var violation = new Violation(rule, 0, text);
        return new WebSocketAnswer(HttpRefusal.Head(status, violation, more)) { Violation = violation };
    }

    private static bool AreSubprotocols(IReadOnlyList<string> names) =>
        names.Count == 0 || (names.All(HttpSyntax.IsToken) && names.Distinct(StringComparer.Ordinal).Count() == names.Count);
}
