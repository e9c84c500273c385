using Lab.Wire.Http1;
using Lab.Wire.WebSocket;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Lab.Kestrel;

/// <summary>A WebSocket on one stream of HTTP/2 or HTTP/3: CONNECT with a protocol takes the place of the upgrade (RFC 8441 §4 and §5, RFC 9220).</summary>
internal static class StreamWebSocket
{
    private const string Protocol = "websocket";
    private const string KeyName = "Sec-WebSocket-Key";

    // Nobody sees it: on a stream there is no key, and it proves nothing.
    private const string AnyKey = "AAAAAAAAAAAAAAAAAAAAAA==";

    // What exists only on a connection of HTTP/1.1, or is answered by the protocol's name (RFC 8441 §5).
    private static readonly string[] OfUpgrade = ["Upgrade", "Connection", "Sec-WebSocket-Accept"];

    /// <summary>Whether a request asks for one.</summary>
    public static bool AsksFor(HttpContext context) =>
        HttpMethods.IsConnect(context.Request.Method) && Feature(context) is { IsExtendedConnect: true, Protocol: { } protocol } && protocol.Equals(Protocol, StringComparison.OrdinalIgnoreCase);

    /// <summary>The answer to one: what the rest of the handshake says, held against the same rules as an upgrade.</summary>
    public static WebSocketAnswer Answer(HttpRequestHead request, WebSocketPolicy policy)
    {
        HttpHeader[] lines =
        [
            .. request.Headers.Where(static line => !line.Name.Equals(KeyName, StringComparison.OrdinalIgnoreCase)),
            new("Upgrade", Protocol), new("Connection", "Upgrade"), new(KeyName, AnyKey),
        ];
        var answer = WebSocketHandshake.Answer(request with { Method = "GET", Headers = new HttpHeaders(lines), Version = "HTTP/1.1" }, policy);
        var response = answer.Response;
        // 426 asks for an upgrade, too.
        var status = answer.Accepted ? StatusCodes.Status200OK : response.Status == StatusCodes.Status426UpgradeRequired ? StatusCodes.Status400BadRequest : response.Status;
        HttpHeader[] kept = [.. response.Headers.Where(static line => !OfUpgrade.Contains(line.Name, StringComparer.OrdinalIgnoreCase))];
        return answer with { Response = response with { Status = status, Headers = new HttpHeaders(kept) } };
    }

    /// <summary>Sends the agreement, and gives the stream that carries frames from now on.</summary>
    public static Task<Stream> AcceptAsync(HttpContext context)
    {
        // A quiet WebSocket is not a body that comes too slowly.
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        return Feature(context)!.AcceptAsync().AsTask();
    }

    private static IHttpExtendedConnectFeature? Feature(HttpContext context) => context.Features.Get<IHttpExtendedConnectFeature>();
}
