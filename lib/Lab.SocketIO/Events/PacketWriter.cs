using System.Buffers;
using System.Text.Json;
using Lab.SocketIO.Engine;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Writes packets into buffers that each thread keeps.</summary>
internal static class PacketWriter
{
    private const int Keep = 64 * 1024;

    [ThreadStatic]
    private static Buffers? _idle;

    /// <summary>An event for many receivers; it owns its memory.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">Its arguments.</param>
    public static SocketPacket Event(Namespace ns, string eventName, ReadOnlySpan<object?> arguments) => Event(ns.Name, eventName, arguments, ns.Server.Options.Json);

    /// <summary>An event; it owns its memory.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="json">How they become JSON.</param>
    public static SocketPacket Event(string ns, string eventName, ReadOnlySpan<object?> arguments, JsonSerializerOptions json)
    {
        var buffers = Take();
        try
        {
            var attachments = Payload(buffers.Payload, eventName, arguments, json);
            return new SocketPacket(attachments.Count > 0 ? SocketPacketType.BinaryEvent : SocketPacketType.Event)
            {
                Namespace = ns,
                EventName = eventName,
                Payload = buffers.Payload.WrittenSpan.ToArray(),
                Attachments = attachments,
            };
        }
        finally
        {
            Give(buffers);
        }
    }

    /// <summary>An answer to an event; it owns its memory.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The number that the event carried.</param>
    /// <param name="arguments">What it says.</param>
    /// <param name="json">How that becomes JSON.</param>
    public static SocketPacket Answer(string ns, long id, ReadOnlySpan<object?> arguments, JsonSerializerOptions json)
    {
        var buffers = Take();
        try
        {
            var attachments = Payload(buffers.Payload, null, arguments, json);
            return new SocketPacket(attachments.Count > 0 ? SocketPacketType.BinaryAck : SocketPacketType.Ack)
            {
                Namespace = ns,
                Id = id,
                Payload = buffers.Payload.WrittenSpan.ToArray(),
                Attachments = attachments,
            };
        }
        finally
        {
            Give(buffers);
        }
    }

    /// <summary>A packet as its receivers share it.</summary>
    /// <param name="packet">The packet.</param>
    public static EncodedPacket Encode(in SocketPacket packet)
    {
        var buffers = Take();
        try
        {
            SocketPacketCodec.Write(buffers.Text, packet);
            return new EncodedPacket(buffers.Text.WrittenSpan, packet.Attachments);
        }
        finally
        {
            Give(buffers);
        }
    }

    /// <summary>Sends an event or an answer to one receiver.</summary>
    /// <param name="engine">The receiver's session.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="eventName">The event's name; null for an answer.</param>
    /// <param name="id">The number that asks for an answer, or that of the event that is answered; null for neither.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="json">How they become JSON.</param>
    /// <param name="options">How the packet is sent.</param>
    /// <returns>False when it was dropped.</returns>
    public static bool Send(EngineSocket engine, string ns, string? eventName, long? id, ReadOnlySpan<object?> arguments, JsonSerializerOptions json, PacketOptions options = PacketOptions.None)
    {
        var buffers = Take();
        try
        {
            var attachments = Payload(buffers.Payload, eventName, arguments, json);
            var type = (eventName is null, attachments.Count > 0) switch
            {
                (false, false) => SocketPacketType.Event,
                (false, true) => SocketPacketType.BinaryEvent,
                (true, false) => SocketPacketType.Ack,
                (true, true) => SocketPacketType.BinaryAck,
            };
            SocketPacketCodec.WriteHeader(buffers.Text, type, ns, id, attachments.Count);
            buffers.Text.Write(buffers.Payload.WrittenSpan);
            return engine.Send(buffers.Text.WrittenSpan, attachments, options);
        }
        finally
        {
            Give(buffers);
        }
    }

    /// <summary>Sends a packet without arguments of a program: CONNECT, CONNECT_ERROR, DISCONNECT, or one that was kept.</summary>
    /// <param name="engine">The receiver's session.</param>
    /// <param name="packet">The packet.</param>
    public static void Send(EngineSocket engine, in SocketPacket packet)
    {
        var buffers = Take();
        try
        {
            SocketPacketCodec.Write(buffers.Text, packet);
            engine.Send(buffers.Text.WrittenSpan, packet.Attachments);
        }
        finally
        {
            Give(buffers);
        }
    }

    private static IReadOnlyList<ReadOnlyMemory<byte>> Payload(IBufferWriter<byte> output, string? eventName, ReadOnlySpan<object?> arguments, JsonSerializerOptions json)
    {
        if (arguments is [SocketArguments came])
        {
            SocketArgumentsWriter.Write(output, eventName, came);
            return came.Attachments;
        }

        return SocketArgumentsWriter.Write(output, eventName, arguments, json);
    }

    // Whoever takes them owns them: a value that emits something while it becomes JSON gets others.
    private static Buffers Take()
    {
        var buffers = _idle ?? new Buffers();
        _idle = null;
        return buffers;
    }

    private static void Give(Buffers buffers)
    {
        if (buffers.Payload.Capacity + buffers.Text.Capacity <= Keep)
        {
            buffers.Payload.ResetWrittenCount();
            buffers.Text.ResetWrittenCount();
            _idle = buffers;
        }
    }

    private sealed class Buffers
    {
        public ArrayBufferWriter<byte> Payload { get; } = new(512);

        public ArrayBufferWriter<byte> Text { get; } = new(512);
    }
}
