using System.IO.Compression;
using System.Text.Json;
using Lab.Wire;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;
using Lab.Wire.WebSocket;
using Microsoft.AspNetCore.Http;

namespace Lab.SocketIO;

/// <summary>How a Socket.IO server behaves: the official options under their names and with their defaults, and a few that only this server has.</summary>
public sealed record SocketIOOptions
{
    /// <summary>The defaults.</summary>
    public static SocketIOOptions Default { get; } = new();

    /// <summary>The path that is answered. Default <c>/socket.io</c>.</summary>
    public string Path { get; init; } = "/socket.io";

    /// <summary>Whether the path ends with a slash; false takes it with and without. Default true.</summary>
    public bool AddTrailingSlash { get; init; } = true;

    /// <summary>Whether <c>socket.io.js</c> and its variants are served below the path, when <see cref="ClientFiles"/> has them. Default true.</summary>
    public bool ServeClient { get; init; } = true;

    /// <summary>The folder that holds the official client's bundles (<c>socket.io.js</c>, …); null (the default) serves none.</summary>
    public string? ClientFiles { get; init; }

    /// <summary>How long a client may wait before it joins a namespace. Default 45 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Makes the adapter of each namespace; null (the default) keeps rooms in memory, with <see cref="ConnectionStateRecovery"/> when that is on.</summary>
    public Func<Namespace, Adapter>? Adapter { get; init; }

    /// <summary>Whether a namespace that was made by a pattern goes when its last socket has left. Default false.</summary>
    public bool CleanupEmptyChildNamespaces { get; init; }

    /// <summary>Lets a client that was away for a short time have its rooms and the events it missed; null (the default) is off.</summary>
    public RecoveryOptions? ConnectionStateRecovery { get; init; }

    /// <summary>How values become JSON and back. A program's own options are copied, and bytes become attachments whatever they say. Default <see cref="SocketIOJson.Default"/>.</summary>
    public JsonSerializerOptions Json { get; init => field = SocketIOJson.With(value); } = SocketIOJson.Default;

    /// <summary>How long after a ping the client may stay silent. Default 20 s.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long after opening, or after a pong, the next ping goes. Default 25 s.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How long a change of transport may take. Default 10 s.</summary>
    public TimeSpan UpgradeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest polling body and the longest WebSocket message in bytes. Default 1,000,000. The client is told.</summary>
    public int MaxHttpBufferSize { get; init; } = Limits.EngineIOPayloadLength;

    /// <summary>Decides about each request that opens a session; null (the default) accepts all.</summary>
    public Func<HttpContext, ValueTask<RequestDecision>>? AllowRequest { get; init; }

    /// <summary>What may carry a session, in the order in which it is offered. Default polling and WebSocket.</summary>
    public IReadOnlyList<EngineTransport> Transports { get; init; } = [EngineTransport.Polling, EngineTransport.WebSocket];

    /// <summary>Whether a session may change from polling to WebSocket. Default true.</summary>
    public bool AllowUpgrades { get; init; } = true;

    /// <summary>Compression of WebSocket messages; null (the default) is off.</summary>
    public DeflateOptions? PerMessageDeflate { get; init; }

    /// <summary>Compression of polling answers; null is off. Default from 1,024 bytes on.</summary>
    public HttpCompressionOptions? HttpCompression { get; init; } = HttpCompressionOptions.Default;

    /// <summary>Which pages of other origins may use the server; null (the default) allows none.</summary>
    public CorsOptions? Cors { get; init; }

    /// <summary>A cookie that carries the session's id, for load balancers; null (the default) sends none.</summary>
    public SessionCookieOptions? Cookie { get; init; }

    /// <summary>Whether clients of protocol 3 (Socket.IO 2) are taken. They are not: only false, the default, is supported.</summary>
    /// <exception cref="NotSupportedException">It is set to true.</exception>
    public bool AllowEIO3
    {
        get;
        init => field = value ? throw new NotSupportedException("Clients of Engine.IO protocol 3 (Socket.IO 2) are not supported: leave AllowEIO3 false.") : false;
    }

    /// <summary>A message that is sent together with the handshake, as Engine.IO's option of that name; null (the default) sends none.</summary>
    public string? InitialPacket { get; init; }

    /// <summary>Makes the ids of sessions; null (the default) takes 15 random bytes in base64.</summary>
    public Func<HttpContext, ValueTask<string>>? GenerateId { get; init; }

    /// <summary>Adds headers to the first answer of each session.</summary>
    public Action<HttpContext, IHeaderDictionary>? InitialHeaders { get; init; }

    /// <summary>Adds headers to every answer.</summary>
    public Action<HttpContext, IHeaderDictionary>? Headers { get; init; }

    /// <summary>How many bytes may wait for a client that does not read before it is cut; and about how many of one socket's events may wait for its handlers
    /// before reading of that client pauses. Default 4 MiB.</summary>
    public int MaxBufferedBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How many events of one socket may wait for its handlers before reading of that client pauses. Default 1,000.</summary>
    /// <remarks>While the program waits for an answer of that socket, only <see cref="MaxBufferedBytes"/> counts, because the answer may come behind those events.
    /// While reading pauses, nothing of that client is seen, its answers and its other namespaces included, and its silence does not end the session:
    /// a handler that waits for an answer behind more than that many bytes needs a <see cref="SocketOperator.Timeout(int)"/>.</remarks>
    public int MaxQueuedEvents { get; init; } = 1_000;

    /// <summary>How many sessions there may be at once; a further one gets 503. Default 100,000.</summary>
    public int MaxSessions { get; init; } = 100_000;

    /// <summary>How many binary parts one packet may have. Default 10.</summary>
    public int MaxAttachments { get; init; } = Limits.SocketIOAttachmentCount;

    /// <summary>The clock of all waits. Default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>What <see cref="SocketIOOptions.AllowRequest"/> decided.</summary>
/// <param name="Allowed">Whether the request goes on.</param>
/// <param name="Message">What a refused client is told; null for <c>Forbidden</c>.</param>
public readonly record struct RequestDecision(bool Allowed, string? Message = null)
{
    /// <summary>Go on.</summary>
    public static RequestDecision Allow => new(true);

    /// <summary>Refuse, with 403.</summary>
    /// <param name="message">What the client is told; null for <c>Forbidden</c>.</param>
    public static RequestDecision Refuse(string? message = null) => new(false, message);
}

/// <summary>How long a client may be away and still get what it missed.</summary>
public sealed record RecoveryOptions
{
    /// <summary>How long its session and the events are kept. Default 2 minutes.</summary>
    public TimeSpan MaxDisconnectionDuration { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether a recovered socket passes the middlewares by. Default true.</summary>
    public bool SkipMiddlewares { get; init; } = true;

    /// <summary>How many events are kept for those who are away, in each namespace; the oldest go first. Default 100,000.</summary>
    public int MaxPackets { get; init; } = 100_000;

    /// <summary>How many bytes of events are kept, in each namespace; the oldest go first, and who missed one that has gone is new. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64 * 1024 * 1024;
}

/// <summary>Compression of polling answers.</summary>
public sealed record HttpCompressionOptions
{
    /// <summary>The defaults.</summary>
    public static HttpCompressionOptions Default { get; } = new();

    /// <summary>The shortest answer that is compressed, in bytes. Default 1,024.</summary>
    public int Threshold { get; init; } = 1024;

    /// <summary>How hard it tries. Default fastest.</summary>
    public CompressionLevel Level { get; init; } = CompressionLevel.Fastest;
}

/// <summary>Which pages of other origins may use the server (the Fetch standard's CORS protocol).</summary>
public sealed record CorsOptions
{
    /// <summary>The origins, such as <c>https://example.com</c>; <c>*</c> (the default) is any.</summary>
    public IReadOnlyList<string> Origins { get; init; } = ["*"];

    /// <summary>The methods that a preflight allows. Default GET, HEAD, PUT, PATCH, POST and DELETE.</summary>
    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];

    /// <summary>The headers that a preflight allows; null (the default) allows those that were asked for.</summary>
    public IReadOnlyList<string>? AllowedHeaders { get; init; }

    /// <summary>The headers that the page may read. Default none.</summary>
    public IReadOnlyList<string> ExposedHeaders { get; init; } = [];

    /// <summary>Whether cookies may be sent. Default false.</summary>
    public bool Credentials { get; init; }

    /// <summary>How long a preflight may be remembered; null (the default) does not say.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>The status of an answer to a preflight. Default 204.</summary>
    public int OptionsSuccessStatus { get; init; } = StatusCodes.Status204NoContent;
}

/// <summary>The cookie that carries a session's id.</summary>
public sealed record SessionCookieOptions
{
    /// <summary>Its name. Default <c>io</c>.</summary>
    public string Name { get; init; } = "io";

    /// <summary>Its path; null leaves it out. Default <c>/</c>.</summary>
    public string? Path { get; init; } = "/";

    /// <summary>Whether scripts are kept from it. Default true.</summary>
    public bool HttpOnly { get; init; } = true;

    /// <summary>Whether other sites' requests carry it. Default lax.</summary>
    public SameSiteMode SameSite { get; init; } = SameSiteMode.Lax;

    /// <summary>Whether it goes over TLS only. Default false.</summary>
    public bool Secure { get; init; }

    /// <summary>How long it lives; null (the default) is until the browser ends.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Its domain; null (the default) is the server's own.</summary>
    public string? Domain { get; init; }
}
