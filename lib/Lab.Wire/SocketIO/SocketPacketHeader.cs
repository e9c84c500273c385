namespace Lab.Wire.SocketIO;

/// <summary>What stands in front of a packet's JSON, and where.</summary>
/// <param name="Type">What the packet is.</param>
/// <param name="AttachmentCount">How many binary messages follow; 0 for a type without attachments.</param>
/// <param name="Namespace">Where the namespace's name stands; an empty range when it is not said, which means <c>/</c>.</param>
/// <param name="Id">The ack id, or null.</param>
/// <param name="PayloadOffset">Where the JSON begins; the end of the text when there is none.</param>
public readonly record struct SocketPacketHeader(SocketPacketType Type, int AttachmentCount, Range Namespace, long? Id, int PayloadOffset);
