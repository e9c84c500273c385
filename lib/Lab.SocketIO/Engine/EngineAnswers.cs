using System.IO.Compression;
using System.Text;
using Lab.Wire.EngineIO;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Lab.SocketIO.Engine;

/// <summary>Writes the answers of polling: their headers, their bodies, their compression.</summary>
internal sealed class EngineAnswers(SocketIOOptions options)
{
    /// <summary>Sets what every answer says, and what only a session's first one says.</summary>
    /// <param name="context">The request.</param>
    /// <param name="firstOf">The id of the session that it opens; null for any later one.</param>
    public void SetHeaders(HttpContext context, string? firstOf)
    {
        var headers = context.Response.Headers;
        if (firstOf is not null)
        {
            if (options.Cookie is { } cookie)
            {
                headers.Append(HeaderNames.SetCookie, Cookie(cookie, firstOf));
            }

            options.InitialHeaders?.Invoke(context, headers);
        }

        options.Headers?.Invoke(context, headers);
    }

    /// <summary>Answers a poll.</summary>
    public async Task PollAsync(HttpContext context, List<(EnginePacket Packet, bool Compress)> packets)
    {
        var body = PollingChannel.BodyOf(packets);
        var response = context.Response;
        SetPollingHeaders(context);
        response.ContentType = "text/plain; charset=UTF-8";
        var encoding = options.HttpCompression is { } compression && body.Length >= compression.Threshold && packets.Exists(static p => p.Compress)
            ? Encodings(context.Request)
            : null;
        if (encoding is null)
        {
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, context.RequestAborted);
            return;
        }

        response.Headers.ContentEncoding = encoding;
        response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        // HTTP's "deflate" is the zlib format (RFC 9110 §8.4.1.2).
        await using Stream packed = encoding == "gzip"
            ? new GZipStream(response.Body, options.HttpCompression!.Level, leaveOpen: true)
            : new ZLibStream(response.Body, options.HttpCompression!.Level, leaveOpen: true);
        await packed.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Says that a POST was taken.</summary>
    public static async Task PostAsync(HttpContext context)
    {
        SetPollingHeaders(context);
        // Not text/plain: some browsers offered that as a download.
        context.Response.ContentType = "text/html";
        context.Response.ContentLength = 2;
        await context.Response.Body.WriteAsync("ok"u8.ToArray(), context.RequestAborted);
    }

    private static void SetPollingHeaders(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var agent = context.Request.Headers.UserAgent.ToString();
        if (agent.Contains(";MSIE", StringComparison.Ordinal) || agent.Contains("Trident/", StringComparison.Ordinal))
        {
            context.Response.Headers.XXSSProtection = "0";
        }
    }

    private static string? Encodings(HttpRequest request) => request.GetTypedHeaders().AcceptEncoding
        .Where(static e => e.Quality is not 0)
        .OrderByDescending(static e => e.Quality ?? 1)
        .Select(static e => e.Value.ToString())
        .Select(static e => e == "*" ? "gzip" : e)
        .FirstOrDefault(static e => e is "gzip" or "deflate");

    private static string Cookie(SessionCookieOptions options, string id)
    {
        var text = new StringBuilder().Append(options.Name).Append('=').Append(Uri.EscapeDataString(id));
        _ = options.MaxAge is { } age ? text.Append(System.Globalization.CultureInfo.InvariantCulture, $"; Max-Age={(long)age.TotalSeconds}") : text;
        _ = options.Domain is { } domain ? text.Append("; Domain=").Append(domain) : text;
        _ = options.Path is { } path ? text.Append("; Path=").Append(path) : text;
        _ = options.HttpOnly ? text.Append("; HttpOnly") : text;
        _ = options.Secure ? text.Append("; Secure") : text;
        _ = options.SameSite != Microsoft.AspNetCore.Http.SameSiteMode.Unspecified ? text.Append("; SameSite=").Append(options.SameSite) : text;
        return text.ToString();
    }
}
