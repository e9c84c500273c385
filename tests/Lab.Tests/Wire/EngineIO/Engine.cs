using System.Buffers;
using System.Text;
using Lab.Wire.EngineIO;

namespace Lab.Tests.Wire.EngineIO;

/// <summary>Makes packets and ends of sessions.</summary>
internal static class Engine
{
    internal static EnginePacket Text(string wire)
    {
        _ = EnginePacketCodec.Read(Encoding.UTF8.GetBytes(wire), binary: false, out var packet, out _);
        return packet;
    }

    internal static EnginePacket OpenPacket(EngineOpen open)
    {
        var output = new ArrayBufferWriter<byte>();
        open.Write(output);
        return new EnginePacket(EnginePacketType.Open, output.WrittenMemory);
    }

    internal static EngineConnection Opened(EngineRole role, EngineTransport transport, EngineOpen open)
    {
        var end = new EngineConnection(role, transport);
        if (role == EngineRole.Server)
        {
            end.Open(open, default);
        }
        else
        {
            end.Receive(OpenPacket(open), transport, default);
        }

        return end;
    }

    internal static (EngineConnection Server, EngineConnection Client) Pair(EngineTransport transport, EngineOpen open) =>
        (Opened(EngineRole.Server, transport, open), Opened(EngineRole.Client, transport, open));
}
