namespace Lab.Wire.SocketIO;

/// <summary>The names of the rules that a Socket.IO peer can break: the sections of the protocol's text, or limits.</summary>
internal static class SocketRules
{
    internal const string PacketEncoding = "Socket.IO v5 §Packet encoding";
    internal const string PacketTypes = "Socket.IO v5 §Packet types";
    internal const string Events = "Socket.IO v5 §Sending and receiving data";
    internal const string Binary = "Socket.IO v5 §Sending and receiving binary data";
    internal const string AttachmentCount = $"Limits.{nameof(Limits.SocketIOAttachmentCount)}";
    internal const string NamespaceLength = $"Limits.{nameof(Limits.SocketIONamespaceLength)}";
    internal const string AckId = $"Limits.{nameof(Limits.SocketIOAckId)}";
    internal const string JsonDepth = $"Limits.{nameof(Limits.SocketIOJsonDepth)}";
}
