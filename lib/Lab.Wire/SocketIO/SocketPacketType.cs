using System.Diagnostics.CodeAnalysis;

namespace Lab.Wire.SocketIO;

/// <summary>What a Socket.IO packet is (Socket.IO v5 §Packet types). The numbers are the digits on the wire.</summary>
[SuppressMessage("Design", "CA1028:Enum Storage should be Int32", Justification = "It stands in a packet of which many are held at a time.")]
public enum SocketPacketType : byte
{
    /// <summary>Asks for a namespace, or grants it.</summary>
    Connect = 0,

    /// <summary>Leaves a namespace.</summary>
    Disconnect = 1,

    /// <summary>An event: its name and arguments.</summary>
    Event = 2,

    /// <summary>The answer to an event that asked for one.</summary>
    Ack = 3,

    /// <summary>Refuses a namespace.</summary>
    ConnectError = 4,

    /// <summary>An event with attachments.</summary>
    BinaryEvent = 5,

    /// <summary>An answer with attachments.</summary>
    BinaryAck = 6,
}

/// <summary>What is common to some types of packet.</summary>
public static class SocketPacketTypes
{
    private static readonly string[] Names = ["CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"];

    /// <summary>The name that the protocol gives it.</summary>
    public static string NameOf(SocketPacketType type) => (int)type < Names.Length ? Names[(int)type] : $"unknown {(int)type}";

    /// <summary>Whether attachments follow it.</summary>
    public static bool IsBinary(this SocketPacketType type) => type is SocketPacketType.BinaryEvent or SocketPacketType.BinaryAck;

    /// <summary>Whether it is an event, with or without attachments.</summary>
    public static bool IsEvent(this SocketPacketType type) => type is SocketPacketType.Event or SocketPacketType.BinaryEvent;

    /// <summary>Whether it is an answer, with or without attachments.</summary>
    public static bool IsAck(this SocketPacketType type) => type is SocketPacketType.Ack or SocketPacketType.BinaryAck;
}
