using System.Buffers;
using System.Text.Json;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>An event on its way through the middlewares of a socket.</summary>
public sealed class IncomingEvent
{
    private readonly JsonSerializerOptions _json;

    internal IncomingEvent(string name, SocketArguments arguments, JsonSerializerOptions json) => (Name, Arguments, _json) = (name, arguments, json);

    /// <summary>Its name; a middleware may change it.</summary>
    public string Name { get; set; }

    /// <summary>Its arguments.</summary>
    public SocketArguments Arguments { get; private set; }

    /// <summary>Gives it other arguments.</summary>
    /// <param name="arguments">They.</param>
    public void SetArguments(params ReadOnlySpan<object?> arguments)
    {
        var payload = new ArrayBufferWriter<byte>();
        var attachments = SocketArgumentsWriter.Write(payload, Name, arguments, _json);
        Arguments = SocketArguments.Of(new SocketPacket(attachments.Count > 0 ? SocketPacketType.BinaryEvent : SocketPacketType.Event) { EventName = Name, Payload = payload.WrittenMemory, Attachments = attachments }, _json);
    }
}
