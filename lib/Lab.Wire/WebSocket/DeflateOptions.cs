namespace Lab.Wire.WebSocket;

/// <summary>What one end wants of permessage-deflate (RFC 7692 §7.1): a client offers it, a server answers offers by it.</summary>
/// <remarks>A smaller window or no takeover saves memory and compresses less. What the other end asks for is always granted as well.</remarks>
public sealed record DeflateOptions
{
    private readonly int _serverMaxWindowBits = DeflateAgreement.LargestWindow;
    private readonly int _clientMaxWindowBits = DeflateAgreement.LargestWindow;

    /// <summary>Takeover both ways and windows of 32 KiB.</summary>
    public static DeflateOptions Default { get; } = new();

    /// <summary>Whether the server shall begin each message anew (§7.1.1.1). Default false.</summary>
    public bool ServerNoContextTakeover { get; init; }

    /// <summary>Whether the client shall begin each message anew (§7.1.1.2). Default false.</summary>
    public bool ClientNoContextTakeover { get; init; }

    /// <summary>The largest window of the server's messages: 8 (256 bytes) to 15 (32 KiB) (§7.1.2.1). Default 15.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 8 or more than 15.</exception>
    public int ServerMaxWindowBits
    {
        get => _serverMaxWindowBits;
        init => _serverMaxWindowBits = DeflateAgreement.CheckWindow(value);
    }

    /// <summary>The largest window of the client's messages: 8 (256 bytes) to 15 (32 KiB) (§7.1.2.2). Default 15.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 8 or more than 15.</exception>
    public int ClientMaxWindowBits
    {
        get => _clientMaxWindowBits;
        init => _clientMaxWindowBits = DeflateAgreement.CheckWindow(value);
    }
}
