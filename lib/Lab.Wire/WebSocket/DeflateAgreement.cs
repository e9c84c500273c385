namespace Lab.Wire.WebSocket;

/// <summary>What both ends agreed on for a connection (RFC 7692 §7.1).</summary>
/// <param name="ServerNoContextTakeover">Whether each of the server's messages stands for itself.</param>
/// <param name="ClientNoContextTakeover">Whether each of the client's messages stands for itself.</param>
/// <param name="ServerMaxWindowBits">The window of the server's messages: 8 (256 bytes) to 15 (32 KiB).</param>
/// <param name="ClientMaxWindowBits">The window of the client's messages: 8 (256 bytes) to 15 (32 KiB).</param>
public sealed record DeflateAgreement(bool ServerNoContextTakeover, bool ClientNoContextTakeover, int ServerMaxWindowBits, int ClientMaxWindowBits)
{
    /// <summary>The smallest window, 256 bytes (§7.1.2).</summary>
    internal const int SmallestWindow = 8;

    /// <summary>The largest window, 32 KiB, which is also what holds when nothing is said (§7.1.2).</summary>
    internal const int LargestWindow = 15;

    /// <summary>Makes what inflates the messages of one end.</summary>
    /// <param name="sender">Whose messages.</param>
    public MessageInflater InflaterOf(WebSocketRole sender) => sender == WebSocketRole.Server
        ? new MessageInflater(ServerMaxWindowBits, ServerNoContextTakeover)
        : new MessageInflater(ClientMaxWindowBits, ClientNoContextTakeover);

    /// <summary>Makes what deflates the messages of one end.</summary>
    /// <param name="sender">Whose messages.</param>
    public MessageDeflater DeflaterOf(WebSocketRole sender) => sender == WebSocketRole.Server
        ? new MessageDeflater(ServerMaxWindowBits, ServerNoContextTakeover)
        : new MessageDeflater(ClientMaxWindowBits, ClientNoContextTakeover);

    /// <summary>Gives back a number of window bits that exists.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 8 or more than 15.</exception>
    internal static int CheckWindow(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, SmallestWindow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, LargestWindow);
        return bits;
    }
}
