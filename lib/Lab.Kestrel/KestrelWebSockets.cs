using System.Buffers;
using System.Text;
using Lab.Kestrel.Loops;
using Lab.Net;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Lab.Kestrel;

/// <summary>Our WebSockets on Kestrel: its HTTP, our handshake, our frames.</summary>
public static class KestrelWebSockets
{
    /// <summary>Whether a request asks for a WebSocket: by an upgrade, or on a stream of HTTP/2 by CONNECT (RFC 8441). One that asks wrongly is told so by <see cref="AcceptAsync"/>.</summary>
    /// <param name="context">The request.</param>
    public static bool AsksForWebSocket(this HttpContext context) =>
        StreamWebSocket.AsksFor(context) || (context.Request.Headers.Upgrade is { Count: > 0 } names && WebSocketHandshake.AsksForUpgrade(new HttpHeaders(new HttpHeader(HeaderNames.Upgrade, names.ToString()))));

    /// <summary>Agrees to a WebSocket, or refuses it with the status and the sentence that fit.</summary>
    /// <param name="context">The request.</param>
    /// <param name="options">What is agreed to; null takes <see cref="KestrelWebSocketOptions.Default"/>.</param>
    /// <returns>The server's end, to be disposed before the request ends; null when it was refused: the response is written then.</returns>
    public static async Task<WebSocketPeer?> AcceptAsync(this HttpContext context, KestrelWebSocketOptions? options = null)
    {
        options ??= KestrelWebSocketOptions.Default;
        var answer = Answer(context, options.Policy);
        if (!answer.Accepted)
        {
            Write(context.Response, answer.Response);
            await context.Response.WriteAsync(answer.Body, Encoding.UTF8, context.RequestAborted);
            return null;
        }

        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        var onStream = StreamWebSocket.AsksFor(context);
        if (!onStream && upgrade is not { IsUpgradableRequest: true })
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsync("This connection cannot be upgraded.\n", Encoding.UTF8, context.RequestAborted);
            return null;
        }

        Write(context.Response, answer.Response);
        var stream = await (onStream ? StreamWebSocket.AcceptAsync(context) : upgrade!.UpgradeAsync());
        var connection = new WebSocketConnection(WebSocketRole.Server, options.Messages);
        connection.Open(answer.Deflate);
        return new WebSocketPeer(stream, connection, options.Peer) { Subprotocol = answer.Subprotocol, OnAbort = context.Abort };
    }

    /// <summary>Agrees to a WebSocket like <see cref="AcceptAsync"/>, and takes its socket from Kestrel where that can be (<see cref="HandoverTransport"/>): then it outlives the request.</summary>
    /// <param name="context">The request. Headers that its response has already are sent with the agreement.</param>
    /// <param name="options">What is agreed to; null takes <see cref="KestrelWebSocketOptions.Default"/>.</param>
    /// <returns>The server's end, and whether the request may end before it; the end is null when it was refused: the response is written then.
    /// The agreement may wait with what is sent first: <see cref="WebSocketPeer.Uncork"/> lets it go.</returns>
    public static async Task<(WebSocketPeer? Peer, bool Outlives)> TakeAsync(this HttpContext context, KestrelWebSocketOptions? options = null)
    {
        options ??= KestrelWebSocketOptions.Default;
        if (Answer(context, options.Policy) is not { Accepted: true } answer || await context.TakeSocketAsync() is not { } taken)
        {
            return (await context.AcceptAsync(options), false);
        }

        try
        {
            var head = answer.Response with { Headers = answer.Response.Headers.With(HeadersOf(context.Response.Headers)) };
            var connection = new WebSocketConnection(WebSocketRole.Server, options.Messages);
            connection.Open(answer.Deflate);
            var peer = new WebSocketPeer(new LoopStream(taken.Socket), connection, options.Peer, taken.AlreadyRead.Span)
            {
                Subprotocol = answer.Subprotocol,
                EndSending = taken.Socket.EndSending,
                Later = taken.Socket.Loop.Later,
            };
            peer.Begin(HeadBytes(head).Span);
            return (peer, true);
        }
        catch
        {
            taken.Socket.Dispose();
            throw;
        }
    }

    private static ReadOnlyMemory<byte> HeadBytes(HttpResponseHead head)
    {
        var bytes = new ArrayBufferWriter<byte>();
        HttpHeadCodec.Write(bytes, head);
        return bytes.WrittenMemory;
    }

    private static void Write(HttpResponse response, HttpResponseHead head)
    {
        response.StatusCode = head.Status;
        foreach (var line in head.Headers)
        {
            response.Headers.Append(line.Name, line.Value);
        }
    }

    private static WebSocketAnswer Answer(HttpContext context, WebSocketPolicy policy) =>
        StreamWebSocket.AsksFor(context) ? StreamWebSocket.Answer(HeadOf(context.Request), policy) : WebSocketHandshake.Answer(HeadOf(context.Request), policy);

    // Kestrel has read the head and held it against HTTP's rules; the handshake's own rules are ours.
    private static HttpRequestHead HeadOf(HttpRequest request) => new(
        request.Method,
        request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "/",
        new HttpHeaders(HeadersOf(request.Headers)))
    {
        Version = request.Protocol,
    };

    private static ReadOnlySpan<HttpHeader> HeadersOf(IHeaderDictionary headers)
    {
        // In loops: this is on the way of every connection.
        var lines = new HttpHeader[headers.Count];
        var count = 0;
        foreach (var (name, values) in headers)
        {
            for (var i = 0; i < values.Count; i++)
            {
                if (count == lines.Length)
                {
                    Array.Resize(ref lines, count * 2);
                }

                lines[count++] = new HttpHeader(name, values[i] ?? "");
            }
        }

        return lines.AsSpan(0, count);
    }
}
