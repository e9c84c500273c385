namespace Lab.Wire.WebSocket;

/// <summary>One close code, or a range of them that means the same (RFC 6455 §7.4).</summary>
/// <param name="First">The code, or the first of the range.</param>
/// <param name="Last">The code again, or the last of the range.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Meaning">One sentence that says when it is used.</param>
/// <param name="SaidBy">Who says it: one end, a program, or nobody.</param>
/// <param name="InFrame">Whether it may stand in a close frame.</param>
/// <param name="Section">Where it is defined.</param>
public sealed record WebSocketCloseCode(int First, int Last, string Name, string Meaning, string SaidBy, bool InFrame, string Section)
{
    /// <summary>The number, or both ends of the range.</summary>
    public string Number => First == Last ? $"{First}" : $"{First}-{Last}";

    /// <summary>One line: number and name.</summary>
    public override string ToString() => $"{Number} {Name}";
}

/// <summary>What each number in a close frame means: every number has a row.</summary>
public static class WebSocketCloseCodes
{
    private const string Either = "either end";
    private const string Server = "the server";
    private const string Client = "the client";
    private const string Itself = "a program to itself";
    private const string Nobody = "nobody";
    private const string Defined = "RFC 6455 §7.4.1";
    private const string Ranges = "RFC 6455 §7.4.2";
    private const string Registered = "IANA WebSocket Close Code Number Registry";

    /// <summary>Every code from 0 to 65535 in order, without gaps.</summary>
    public static IReadOnlyList<WebSocketCloseCode> Table { get; } =
    [
        new(0, 999, "not used", "No close frame holds one of these.", Nobody, false, Ranges),
        new(1000, 1000, "normal closure", "What the connection was for is done.", Either, true, Defined),
        new(1001, 1001, "going away", "The server shuts down, or the browser leaves the page.", Either, true, Defined),
        new(1002, 1002, "protocol error", "The other end broke a rule of the protocol.", Either, true, Defined),
        new(1003, 1003, "unsupported data", "A kind of message came that this end cannot take, such as binary where only text is understood.", Either, true, Defined),
        new(1004, 1004, "reserved", "Kept for later; it has no meaning yet.", Nobody, false, Defined),
        new(1005, 1005, "no status received", "The close frame came without a code.", Itself, false, Defined),
        new(1006, 1006, "abnormal closure", "The connection ended without a close frame.", Itself, false, Defined),
        new(1007, 1007, "invalid payload data", "A message does not fit its kind, such as a text that is not UTF-8.", Either, true, Defined),
        new(1008, 1008, "policy violation", "A message is against the rules of this end, and no other code says it better.", Either, true, Defined),
        new(1009, 1009, "message too big", "A message is longer than this end takes.", Either, true, Defined),
        new(1010, 1010, "mandatory extension", "The server did not agree to an extension that the client must have.", Client, true, Defined),
        new(1011, 1011, "internal error", "The server met something unexpected and cannot go on.", Server, true, Defined),
        new(1012, 1012, "service restart", "The server restarts; the client may come back after a while.", Server, true, Registered),
        new(1013, 1013, "try again later", "The server has too much to do; the client may come back later.", Server, true, Registered),
        new(1014, 1014, "bad gateway", "A server in the middle got a wrong answer from the one behind it.", Server, true, Registered),
        new(1015, 1015, "TLS handshake failed", "The encrypted connection under it could not be made.", Itself, false, Defined),
        new(1016, 2999, "reserved", "Kept for the protocol itself and its extensions.", Nobody, false, Ranges),
        new(3000, 3999, "registered", "For libraries and frameworks, registered with IANA.", Either, true, Ranges),
        new(4000, 4999, "private use", "For the two programs: it means what they agreed.", Either, true, Ranges),
        new(5000, 65535, "not defined", "No standard says anything about them.", Nobody, false, Ranges),
    ];

    /// <summary>The row of a code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code does not fit into the two bytes that a close frame has for it.</exception>
    public static WebSocketCloseCode Find(int code)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(code);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, ushort.MaxValue);
        return Table.First(row => code <= row.Last);
    }

    /// <summary>Whether a close frame may hold this code: the same for one that is sent and one that comes.</summary>
    public static bool MaySend(int code) => code is >= 0 and <= ushort.MaxValue && Find(code).InFrame;

    /// <summary>Refuses a code that must not stand in a frame.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It must not.</exception>
    public static void Demand(int code)
    {
        if (!MaySend(code))
        {
            throw new ArgumentOutOfRangeException(nameof(code), $"{code} must not stand in a close frame.");
        }
    }
}
