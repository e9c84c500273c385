using Lab.Wire.Http1;

namespace Lab.Wire.WebSocket;

/// <summary>The opening handshake: an HTTP request that asks for another protocol, and the answer to it (RFC 6455 §4).</summary>
/// <remarks>The two ends of it: <see cref="Answer"/> is the server's, <see cref="Request"/> and <see cref="Check"/> are the client's.</remarks>
public static partial class WebSocketHandshake
{
    /// <summary>The version of the protocol that RFC 6455 defines, and the only one spoken here.</summary>
    public const string Version = "13";

    private const string Upgrade = "Upgrade";
    private const string Connection = "Connection";
    private const string WebSocket = "websocket";
    private const string KeyName = "Sec-WebSocket-Key";
    private const string AcceptName = "Sec-WebSocket-Accept";
    private const string VersionName = "Sec-WebSocket-Version";
    private const string SubprotocolName = "Sec-WebSocket-Protocol";
    private const string ExtensionsName = "Sec-WebSocket-Extensions";
    private const string OriginName = "Origin";

    private static readonly HttpHeader UpgradeLine = new(Upgrade, WebSocket);
    private static readonly HttpHeader ConnectionLine = new(Connection, Upgrade);

    /// <summary>What a server answers to a key (RFC 6455 §4.2.2).</summary>
    public static string AcceptKey(string key) => Steps(key).Accept;

    /// <summary>What a server answers to a key, step by step.</summary>
    public static AcceptKeySteps Steps(string key) => WebSocketKey.Steps(key);
}
