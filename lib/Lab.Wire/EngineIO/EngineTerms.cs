using System.Diagnostics.CodeAnalysis;

namespace Lab.Wire.EngineIO;

/// <summary>What an Engine.IO packet is (Engine.IO v4 §Protocol). The numbers are the digits on the wire.</summary>
[SuppressMessage("Design", "CA1028:Enum Storage should be Int32", Justification = "It stands in a packet of which many are held at a time.")]
public enum EnginePacketType : byte
{
    /// <summary>The server's first packet: the session and its times.</summary>
    Open = 0,

    /// <summary>This end closes the session.</summary>
    Close = 1,

    /// <summary>The server asks whether the client is there; also a client's probe on a new transport.</summary>
    Ping = 2,

    /// <summary>The answer to a ping.</summary>
    Pong = 3,

    /// <summary>What the program sends.</summary>
    Message = 4,

    /// <summary>The client goes over to the new transport.</summary>
    Upgrade = 5,

    /// <summary>Nothing; it lets a waiting poll go.</summary>
    Noop = 6,
}

/// <summary>How the packets of a session travel.</summary>
public enum EngineTransport
{
    /// <summary>HTTP: a GET that waits for packets, a POST that brings some.</summary>
    Polling,

    /// <summary>One WebSocket.</summary>
    WebSocket,
}

/// <summary>Which end of the session.</summary>
public enum EngineRole
{
    /// <summary>It opens the session and answers pings.</summary>
    Client,

    /// <summary>It gives the session its id and pings.</summary>
    Server,
}

/// <summary>The transports' names, as they stand in addresses and in the open packet.</summary>
public static class EngineTransports
{
    private static readonly string[] Names = ["polling", "websocket"];

    /// <summary>The name on the wire: <c>polling</c> or <c>websocket</c>.</summary>
    public static string NameOf(EngineTransport transport) => Names[(int)transport];

    /// <summary>The transport of a name; false for any other name, also in other letter case.</summary>
    public static bool TryParse(string? name, out EngineTransport transport)
    {
        var index = Array.IndexOf(Names, name);
        transport = (EngineTransport)Math.Max(index, 0);
        return index >= 0;
    }
}
