using System.Globalization;

namespace Lab.Wire.SocketIO;

/// <summary>A Socket.IO packet.</summary>
/// <remarks>Its payload lies where it was read from, unless attachments came with it; the attachments are its own.</remarks>
/// <param name="Type">What it is, as on the wire.</param>
public readonly record struct SocketPacket(SocketPacketType Type)
{
    /// <summary>The namespace in which everybody can connect: <c>/</c>.</summary>
    public const string MainNamespace = "/";

    private readonly string? _namespace;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>>? _attachments;

    /// <summary>The namespace it belongs to, with its slash. Default <see cref="MainNamespace"/>.</summary>
    public string Namespace
    {
        get => _namespace ?? MainNamespace;
        init => _namespace = value;
    }

    /// <summary>The number by which an event's answer is found; null when none is asked for. 0 to <see cref="Limits.SocketIOAckId"/>.</summary>
    public long? Id { get; init; }

    /// <summary>The JSON as it stands on the wire, in UTF-8, with placeholders in the place of attachments; empty when there is none.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The bytes that belong to it, in the order of the numbers in the placeholders.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Attachments
    {
        get => _attachments ?? [];
        init => _attachments = value;
    }

    /// <summary>An event's name, when a <see cref="SocketPacketDecoder"/> has read it; else null.</summary>
    public string? EventName { get; init; }

    /// <summary>One line: type, namespace, id and a preview of the payload.</summary>
    public override string ToString()
    {
        var line = SocketPacketTypes.NameOf(Type) + " " + Namespace;
        line += Id is { } id ? string.Create(CultureInfo.InvariantCulture, $" #{id}") : "";
        line += Payload.IsEmpty ? "" : " " + Bytes.Wrap(Payload).ToPreview(60);
        return line + (Attachments.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" +{Attachments.Count} binary"));
    }
}
