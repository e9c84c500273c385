using System.Buffers;

namespace Lab.Wire.SocketIO;

/// <summary>Makes packets of one connection's messages: checks them as the official parser does, and waits for the attachments that belong to a packet.</summary>
/// <remarks>After <see cref="OperationStatus.InvalidData"/> it has forgotten what was begun.</remarks>
/// <param name="maxAttachments">The most attachments of one packet; 0 takes none. Default <see cref="Limits.SocketIOAttachmentCount"/>.</param>
public sealed class SocketPacketDecoder(int maxAttachments = Limits.SocketIOAttachmentCount)
{
    private readonly NameCache _names = new();
    private SocketPacket _begun;
    private ReadOnlyMemory<byte>[]? _attachments;
    private int _came;

    /// <summary>Whether a packet still waits for attachments.</summary>
    public bool IsWaiting => _attachments is not null;

    /// <summary>Takes the text of a message.</summary>
    /// <param name="text">The text, without the digit of Engine.IO, in valid UTF-8.</param>
    /// <param name="packet">The packet when it is whole. Its payload lies in <paramref name="text"/>.</param>
    /// <param name="violation">What the peer did wrong, offsets counted in <paramref name="text"/>; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>; <see cref="OperationStatus.NeedMoreData"/> when attachments must come first
    /// (what is needed has been copied); or <see cref="OperationStatus.InvalidData"/>.</returns>
    public OperationStatus Text(ReadOnlyMemory<byte> text, out SocketPacket packet, out Violation? violation)
    {
        packet = default;
        if (IsWaiting)
        {
            Reset();
            violation = new Violation(SocketRules.Binary, 0, "a text comes while attachments are awaited");
            return OperationStatus.InvalidData;
        }

        if (SocketPacketCodec.ReadHeader(text.Span, out var header, out violation, maxAttachments) != OperationStatus.Done)
        {
            return OperationStatus.InvalidData;
        }

        var payload = text[header.PayloadOffset..];
        violation = SocketPayloadRules.Check(header.Type, payload.Span, _names, out var eventName);
        if (violation is null && header.AttachmentCount > 0)
        {
            violation = SocketPayloadRules.CheckPlaceholders(payload, header.AttachmentCount);
        }

        if (violation is not null)
        {
            violation = violation with { Offset = violation.Offset + header.PayloadOffset };
            return OperationStatus.InvalidData;
        }

        packet = new SocketPacket(header.Type) { Namespace = NameOf(text.Span[header.Namespace]), Id = header.Id, Payload = payload, EventName = eventName };
        if (header.AttachmentCount == 0)
        {
            return OperationStatus.Done;
        }

        _attachments = new ReadOnlyMemory<byte>[header.AttachmentCount];
        _begun = packet with { Payload = payload.ToArray(), Attachments = _attachments };
        packet = default;
        return OperationStatus.NeedMoreData;
    }

    /// <summary>Takes a binary message: the next attachment.</summary>
    /// <param name="data">The bytes; they are copied.</param>
    /// <param name="packet">The packet when it is whole. It owns its memory.</param>
    /// <param name="violation">What the peer did wrong; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>, <see cref="OperationStatus.NeedMoreData"/> when further attachments must come, or <see cref="OperationStatus.InvalidData"/>.</returns>
    public OperationStatus Binary(ReadOnlyMemory<byte> data, out SocketPacket packet, out Violation? violation)
    {
        (packet, violation) = (default, null);
        if (_attachments is null)
        {
            violation = new Violation(SocketRules.Binary, 0, "bytes come that no packet has announced");
            return OperationStatus.InvalidData;
        }

        _attachments[_came++] = data.ToArray();
        if (_came < _attachments.Length)
        {
            return OperationStatus.NeedMoreData;
        }

        packet = _begun;
        Reset();
        return OperationStatus.Done;
    }

    /// <summary>Forgets a packet that was begun.</summary>
    public void Reset() => (_begun, _attachments, _came) = (default, null, 0);

    private string NameOf(ReadOnlySpan<byte> ns) => ns.Length <= 1 ? SocketPacket.MainNamespace : _names.Get(ns);
}
