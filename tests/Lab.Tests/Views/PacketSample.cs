using System.Globalization;
using System.Text;
using Lab.Tracing;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;

namespace Lab.Tests.Views;

/// <summary>Makes traces of Socket.IO by hand, as a tap at the server would write them.</summary>
internal sealed class PacketSample
{
    private readonly TraceSample _sample = new();
    private long _action;

    /// <summary>Two namespaces of one client, an upgrade, an attachment, and another client.</summary>
    public static TraceSnapshot Namespaces()
    {
        var sample = new PacketSample();
        sample.Polled("alice", "40", came: true);
        sample.Polled("alice", "40{\"sid\":\"A1\"}", came: false);
        sample.Polled("alice", "40/admin,", came: true);
        sample.Polled("alice", "40/admin,{\"sid\":\"A2\"}", came: false);
        sample.Framed("alice", "5", came: true);
        sample.Framed("alice", "42/admin,7[\"stats\"]", came: true);
        sample.Framed("alice", "43/admin,7[1]", came: false);
        sample.Framed("alice", "451-[\"file\",{\"_placeholder\":true,\"num\":0}]", came: false);
        sample.Attached("alice", "1 of 1 of the BINARY_EVENT: 4 bytes 01020304", 4);
        sample.Framed("bob", "40", came: true);
        return sample.Snapshot();
    }

    public TraceSnapshot Snapshot() => _sample.Snapshot();

    /// <summary>The last action.</summary>
    public long Action => _action;

    public void Call(string client, string verb, string text, bool came) =>
        Write(client, came, TraceLevel.Call, verb, text, "", Provenance.Observed);

    /// <summary>A poll that waits.</summary>
    public void Poll(string client)
    {
        _action++;
        Bytes(client, "GET", came: true);
        Write(client, true, TraceLevel.Message, "HTTP", "GET /socket.io/ (polling, session abcdef…)", "GET");
    }

    /// <summary>A message in a frame, at four levels.</summary>
    public void Framed(string client, string text, bool came) => Packet(client, text, came, "frame", null);

    /// <summary>A message in a body, at five levels.</summary>
    public void Polled(string client, string text, bool came) => Packet(client, text, came, "body", came ? "POST /socket.io/ (polling, session abcdef…)" : "200 OK (answers the GET)");

    public void Attached(string client, string text, int length) => Write(client, false, TraceLevel.SocketPacket, "attachment", text, new string('\u0001', length));

    private void Packet(string client, string text, bool came, string carrier, string? head)
    {
        _action++;
        List<Action> levels = [];
        if (text[0] == '4')
        {
            SocketPacketCodec.ReadHeader(Encoding.UTF8.GetBytes(text[1..]), out var header, out _);
            var name = SocketPacketTypes.NameOf(header.Type);
            levels.Add(() => Write(client, came, TraceLevel.SocketPacket, name, text[2..], text[1..]));
        }

        levels.Add(() => Write(client, came, TraceLevel.EnginePacket, EnginePacket.NameOf((EnginePacketType)(text[0] - '0')), text.Length == 1 ? "" : $"\"{text[1..]}\"", text));
        if (head is not null)
        {
            levels.Add(() => Write(client, came, TraceLevel.Message, "HTTP", head, "head"));
        }

        levels.Add(() => Write(client, came, TraceLevel.Frame, carrier, string.Create(CultureInfo.InvariantCulture, $"{text.Length} bytes"), text));
        levels.Add(() => Bytes(client, text, came));
        foreach (var level in came ? levels.AsEnumerable().Reverse() : levels)
        {
            level();
        }
    }

    private void Bytes(string client, string text, bool came) => _sample.Bytes("server", client, text, came ? Direction.Receive : Direction.Send, _action);

    private void Write(string client, bool came, TraceLevel level, string verb, string text, string bytes, Provenance provenance = Provenance.Captured) => _sample.Write(new TraceEvent
    {
        Flow = _sample.Flow("server", client),
        Direction = came ? Direction.Receive : Direction.Send,
        Level = level,
        Provenance = provenance,
        Verb = verb,
        Text = text,
        Bytes = Lab.Wire.Bytes.Utf8(bytes),
        Length = bytes.Length,
        Action = _action,
    });
}
