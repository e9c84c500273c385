using Lab.Wire.Http1;

namespace Lab.Wire.WebSocket;

/// <summary>What a client asks for when it opens a WebSocket.</summary>
public sealed record WebSocketOffer
{
    /// <summary>An offer of nothing but the WebSocket itself.</summary>
    public static WebSocketOffer Default { get; } = new();

    /// <summary>The page that asks, such as <c>https://example.org</c>: browsers always say it, other clients need not. Default none.</summary>
    public string? Origin { get; init; }

    /// <summary>The subprotocols that the client speaks, the one it likes best first. Default none.</summary>
    public IReadOnlyList<string> Subprotocols { get; init; } = [];

    /// <summary>The compression that the client would take; null (the default) offers none.</summary>
    public DeflateOptions? Deflate { get; init; }

    /// <summary>Further header lines, such as <c>Authorization</c>. Default none.</summary>
    public HttpHeaders Headers { get; init; } = HttpHeaders.Empty;
}

/// <summary>What a server accepts when it is asked for a WebSocket.</summary>
public sealed record WebSocketPolicy
{
    /// <summary>Every origin, no subprotocol.</summary>
    public static WebSocketPolicy Default { get; } = new();

    /// <summary>The pages that may connect, such as <c>https://example.org</c>; null lets every page. Default null.</summary>
    /// <remarks>A request without an origin comes from no browser and is let in: another program can write any origin that it likes, so
    /// this protects the people who use a browser, and the server from nobody else (RFC 6455 §10.2).</remarks>
    public IReadOnlyList<string>? Origins { get; init; }

    /// <summary>The subprotocols that the server speaks, the one it likes best first. Default none.</summary>
    public IReadOnlyList<string> Subprotocols { get; init; } = [];

    /// <summary>The compression that the server agrees to; null (the default) agrees to none.</summary>
    public DeflateOptions? Deflate { get; init; }
}

/// <summary>How a handshake ended: what both ends agreed on, or why not.</summary>
/// <param name="Response">The response, written by a server or read by a client.</param>
public sealed record WebSocketAnswer(HttpResponseHead Response)
{
    /// <summary>What the other end did wrong or may not do; null when the WebSocket is open.</summary>
    public Violation? Violation { get; init; }

    /// <summary>Whether the WebSocket is open.</summary>
    public bool Accepted => Violation is null;

    /// <summary>The subprotocol that both speak; null when none was agreed.</summary>
    public string? Subprotocol { get; init; }

    /// <summary>The compression that was agreed on; null for none.</summary>
    public DeflateAgreement? Deflate { get; init; }

    /// <summary>The text that a server sends behind the head of a refusal, in UTF-8; empty when the WebSocket is open.</summary>
    public string Body => Violation is null ? "" : HttpRefusal.Body(Violation);
}
