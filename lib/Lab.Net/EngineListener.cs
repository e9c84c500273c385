using System.Buffers;
using System.Globalization;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;

namespace Lab.Net;

/// <summary>Hears one direction of a session of Engine.IO and writes down its packets, and those of Socket.IO that they carry.</summary>
/// <param name="writer">Where to.</param>
/// <param name="direction">Which direction.</param>
/// <param name="traffic">What joins packets with the calls of the program at this end; null for nothing.</param>
internal sealed class EngineListener(FlowWriter writer, Direction direction, SocketTraffic? traffic) : IMessageListener
{
    // More than any end allows. A packet that announces more is shown as malformed, and nothing is held ready for it.
    private const int MostAttachments = 1_000;
    private (string Line, long Action, int Count, int Came) _begun;

    /// <summary>The session's id; null until it is known.</summary>
    public string? Sid { get; private set; }

    /// <summary>Whether messages are packets of Socket.IO.</summary>
    public bool HasSockets { get; set; } = true;

    /// <summary>The listener of the other direction.</summary>
    public EngineListener Other { get; set; } = null!;

    /// <inheritdoc/>
    public int Room => SocketTraffic.Room;

    private bool Sends => direction == Direction.Send;

    /// <summary>What comes next belongs to the session of an exchange.</summary>
    public void Enter(HttpExchange exchange)
    {
        HasSockets = exchange.HasSockets;
        if (exchange.Sid is { } sid)
        {
            Enter(sid);
        }
    }

    /// <inheritdoc/>
    public long Message(ReadOnlySpan<byte> message, long length, bool binary, long action) => Packet(message.ToArray(), length, binary, action);

    /// <summary>Takes the packets of a body.</summary>
    /// <param name="content">The body.</param>
    /// <param name="action">The action of the bytes that ended it.</param>
    /// <returns>The actions that its packets belong to, in order; never none.</returns>
    public long[] Body(ReadOnlyMemory<byte> content, long action)
    {
        var actions = new List<long>();
        while (!content.IsEmpty)
        {
            var end = content.Span.IndexOf(EnginePayloadCodec.Separator) is >= 0 and var found ? found : content.Length;
            var own = Packet(content[..end], end, false, action);
            if (!actions.Contains(own))
            {
                actions.Add(own);
            }

            content = content[Math.Min(end + 1, content.Length)..];
        }

        return actions.Count == 0 ? [action] : [.. actions];
    }

    private void Enter(string sid)
    {
        if (Sid != sid)
        {
            (Sid, _begun) = (sid, default);
        }

        traffic?.Saw(sid, writer.Flow);
    }

    private long Packet(ReadOnlyMemory<byte> raw, long length, bool binary, long action)
    {
        if (EnginePacketCodec.Read(raw, binary, out var packet, out var violation) != OperationStatus.Done)
        {
            Engine("malformed", violation!.Text, raw, length, binary, action);
            return action;
        }

        if (packet.Type == EnginePacketType.Open && EngineOpen.Read(packet.Data.Span, out var open, out _) == OperationStatus.Done)
        {
            Enter(open!.Sid);
            Other.Enter(open.Sid);
        }

        var (verb, text) = Words(packet, raw.Length);
        if (packet.Type != EnginePacketType.Message || !HasSockets)
        {
            Engine(verb, text, raw, length, binary, action);
            return action;
        }

        // What is sent is told from above, what comes from below.
        if (Sends)
        {
            action = Socket(packet, length > raw.Length, action);
            Engine(verb, text, raw, length, binary, action);
            return action;
        }

        Engine(verb, text, raw, length, binary, action);
        Socket(packet, length > raw.Length, action);
        return action;
    }

    private static (string Verb, string Text) Words(in EnginePacket packet, int rawLength) => packet.Type switch
    {
        EnginePacketType.Open when EngineOpen.Read(packet.Data.Span, out var open, out _) == OperationStatus.Done => ("open", string.Create(
            CultureInfo.InvariantCulture,
            $"session {HttpExchange.Short(open!.Sid)}, {(open.Upgrades.Count == 0 ? "no upgrade" : $"may go over to {string.Join(", ", open.Upgrades)}")}, ping every {open.PingInterval} ms")),
        EnginePacketType.Ping when packet.IsProbe => ("probe", ""),
        EnginePacketType.Pong when packet.IsProbe => ("probe", "answered"),
        EnginePacketType.Message when packet.IsBinary => ("message", Size(packet.Data) + (rawLength == packet.Data.Length ? "" : " as base 64")),
        _ => (EnginePacket.NameOf(packet.Type), packet.Data.IsEmpty ? "" : $"\"{Bytes.Wrap(packet.Data).ToPreview(60)}\""),
    };

    private static string Size(ReadOnlyMemory<byte> data) =>
        data.IsEmpty ? Sizes.Count(0) : $"{Sizes.Count(data.Length)} {Bytes.Wrap(data[..Math.Min(8, data.Length)])}{(data.Length > 8 ? "…" : "")}";

    private void Engine(string verb, string text, ReadOnlyMemory<byte> raw, long length, bool binary, long action) =>
        writer.Write(direction, TraceLevel.EnginePacket, verb, text, raw.Span, length, EnginePacketCodec.Fields(raw.Span, binary), action);

    private long Socket(in EnginePacket packet, bool cut, long action)
    {
        if (packet.IsBinary)
        {
            return Attachment(packet.Data, action);
        }

        var text = packet.Data;
        if (SocketPacketCodec.ReadHeader(text.Span, out var header, out var violation, MostAttachments) != OperationStatus.Done)
        {
            WriteSocket("malformed", $"{violation!.Text}: \"{Bytes.Wrap(text).ToPreview()}\"", text, action);
            return action;
        }

        var (ns, payload) = (Bytes.Wrap(text[header.Namespace]).ToText(), text[header.PayloadOffset..]);
        var name = SocketPacketTypes.NameOf(header.Type);
        var line = new SocketPacket(header.Type) { Namespace = ns.Length == 0 ? SocketPacket.MainNamespace : ns, Id = header.Id, Payload = payload }.ToString()[(name.Length + 1)..]
            + (header.AttachmentCount > 0 ? $" +{header.AttachmentCount} binary" : "");
        if (_begun.Count > 0)
        {
            violation = new Violation("", 0, "a text comes while attachments are awaited");
        }
        else if (!cut)
        {
            _ = new SocketPacketDecoder(MostAttachments).Text(text, out _, out violation);
        }

        if (Sid is not null && traffic is not null)
        {
            if (Sends)
            {
                action = traffic.TakeSent(Sid, text.Span) ?? action;
            }
            else if ((header.Type.IsEvent() || header.Type.IsAck()) && violation is null)
            {
                traffic.Came(Sid, ns, payload.Span, header.Type.IsAck() ? header.Id : null, action);
            }
        }

        _begun = header.AttachmentCount > 0 && violation is null ? (name, action, header.AttachmentCount, 0) : default;
        WriteSocket(violation is null ? name : "malformed", violation is null ? line : $"{name} {line}: {violation.Text}", text, action);
        return action;
    }

    private long Attachment(ReadOnlyMemory<byte> data, long action)
    {
        if (_begun.Count == 0)
        {
            WriteSocket("attachment", $"{Size(data)}, of a packet that did not pass here", data, action);
            return action;
        }

        _begun.Came++;
        var text = $"{_begun.Came} of {_begun.Count} of the {_begun.Line}: {Size(data)}";
        var own = _begun.Action;
        if (_begun.Came == _begun.Count)
        {
            _begun = default;
        }

        // It belongs to its packet, and to the bytes in which it came.
        writer.Write(direction, TraceLevel.SocketPacket, "attachment", text, data.Span, data.Length, [], own == action || Sends ? [own] : [own, action]);
        return Sends ? own : action;
    }

    private void WriteSocket(string verb, string text, ReadOnlyMemory<byte> bytes, long action) =>
        writer.Write(direction, TraceLevel.SocketPacket, verb, text, bytes.Span, bytes.Length, verb == "attachment" ? [] : SocketPacketCodec.Fields(bytes.Span), action);
}
