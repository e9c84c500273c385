namespace Lab.Wire.Http1;

/// <summary>What a header is for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Note">One sentence.</param>
/// <param name="Section">Where it is defined.</param>
/// <param name="ForUpgrade">Whether the handshake of a WebSocket needs it or may use it.</param>
public sealed record HttpHeaderNote(string Name, string Note, string Section, bool ForUpgrade = false);

/// <summary>The headers that the lessons meet, and what each is for.</summary>
public static class HttpHeaderNotes
{
    /// <summary>One row for each header.</summary>
    public static IReadOnlyList<HttpHeaderNote> Table { get; } =
    [
        new("Host", "Which of the server's names is meant: many may share one address.", "RFC 9112 §3.2", ForUpgrade: true),
        new("Upgrade", "The protocol to speak instead of HTTP on this same connection.", "RFC 9110 §7.8", ForUpgrade: true),
        new("Connection", "Says which headers are for this connection only; a proxy must not pass them on.", "RFC 9110 §7.6.1", ForUpgrade: true),
        new("Sec-WebSocket-Key", "16 random bytes, new for each connection; the answer must fit them. No password.", "RFC 6455 §11.3.1", ForUpgrade: true),
        new("Sec-WebSocket-Accept", "Made from the key: shows that the server has understood this very request.", "RFC 6455 §11.3.3", ForUpgrade: true),
        new("Sec-WebSocket-Version", "The version of the protocol; 13 is the one in use.", "RFC 6455 §11.3.5", ForUpgrade: true),
        new("Sec-WebSocket-Protocol", "What the messages mean: the client offers several, the server chooses one.", "RFC 6455 §11.3.4", ForUpgrade: true),
        new("Sec-WebSocket-Extensions", "What may be done to the frames, such as compressing them: offered, then chosen.", "RFC 6455 §11.3.2", ForUpgrade: true),
        new("Origin", "The page whose script asks. Browsers always say it, and a script cannot change it.", "RFC 6454 §7", ForUpgrade: true),
        new("Content-Length", "How many bytes the body has.", "RFC 9110 §8.6"),
        new("Content-Type", "What kind of data the body is.", "RFC 9110 §8.3"),
        new("Transfer-Encoding", "The body comes in chunks, each behind its own length.", "RFC 9112 §6.1"),
        new("Allow", "The methods that would be accepted here.", "RFC 9110 §10.2.1"),
        new("User-Agent", "The program that asks.", "RFC 9110 §10.1.5"),
        new("Server", "The program that answers.", "RFC 9110 §10.2.4"),
        new("Date", "When the answer was made.", "RFC 9110 §6.6.1"),
        new("Cookie", "What this server once gave the browser to keep. It comes along with an upgrade, too, from any page.", "RFC 6265 §5.4"),
        new("Authorization", "Proves who asks. A browser's script cannot add it to an upgrade.", "RFC 9110 §11.6.2"),
        new("Accept", "The kinds of data that the client takes.", "RFC 9110 §12.5.1"),
        new("Accept-Encoding", "The compressions that the client understands; for bodies, not for frames.", "RFC 9110 §12.5.3"),
        new("Accept-Language", "The languages that a person prefers.", "RFC 9110 §12.5.4"),
        new("Cache-Control", "Who may keep a copy, and for how long.", "RFC 9111 §5.2"),
        new("Pragma", "The same for caches that are older than Cache-Control.", "RFC 9111 §5.4"),
    ];

    /// <summary>The row of a header, in upper or lower case; null when the lab has none.</summary>
    public static HttpHeaderNote? Find(string name) => Table.FirstOrDefault(row => row.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
