using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Lab.SocketIO.Engine;

/// <summary>Why a request was refused. The numbers are on the wire.</summary>
public enum EngineErrorCode
{
    /// <summary>The query names no transport that the server has.</summary>
    UnknownTransport = 0,

    /// <summary>The query names a session that is not there (any more).</summary>
    UnknownSid = 1,

    /// <summary>A session was to be opened with something else than GET.</summary>
    BadHandshakeMethod = 2,

    /// <summary>Anything else that does not fit.</summary>
    BadRequest = 3,

    /// <summary><see cref="SocketIOOptions.AllowRequest"/> said no.</summary>
    Forbidden = 4,

    /// <summary>The client speaks another revision of the protocol than 4.</summary>
    UnsupportedProtocolVersion = 5,
}

/// <summary>A refused request, as <see cref="SocketIOServer"/> reports it.</summary>
/// <param name="Code">Why.</param>
/// <param name="Message">What the client was told.</param>
/// <param name="Context">What it was about, such as the unknown session's id; null for nothing.</param>
public sealed record EngineError(EngineErrorCode Code, string Message, string? Context = null)
{
    private static readonly string[] Messages =
        ["Transport unknown", "Session ID unknown", "Bad handshake method", "Bad request", "Forbidden", "Unsupported protocol version"];

    /// <summary>An error with the official words.</summary>
    internal static EngineError Of(EngineErrorCode code, string? context = null) => new(code, Messages[(int)code], context);

    /// <summary>The HTTP status of the answer: 403 for a refusal by the application, else 400.</summary>
    internal int Status => Code == EngineErrorCode.Forbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest;

    /// <summary>Answers a request with it: the code and the message as JSON, or only the message for one that wanted a WebSocket.</summary>
    internal async Task WriteAsync(HttpContext context, bool upgrade)
    {
        context.Response.StatusCode = upgrade ? StatusCodes.Status400BadRequest : Status;
        context.Response.ContentType = upgrade ? "text/html" : "application/json";
        if (upgrade && !HttpMethods.IsConnect(context.Request.Method))
        {
            // A stream of HTTP/2 ends, and its connection stays (RFC 9113 §8.2.2).
            context.Response.Headers.Connection = "close";
        }

        var body = upgrade
            ? System.Text.Encoding.UTF8.GetBytes(Message)
            : JsonSerializer.SerializeToUtf8Bytes(new { code = (int)Code, message = Message });
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
