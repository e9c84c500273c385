using System.Text;
using System.Text.Json;
using Lab.Net;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO.Traffic;

/// <summary>Writes down what a program calls at one end, at the highest level of a trace.</summary>
/// <param name="traffic">Where to, and what joins the calls with what passes.</param>
internal sealed class CallWriter(SocketTraffic traffic)
{
    private const int Longest = 80;

    // The action of the emit to many that is being carried out: its sends have no call of their own.
    private static readonly AsyncLocal<long> Emitting = new();

    /// <summary>Sends a packet through <paramref name="send"/>, after the call that asks for it is written down.</summary>
    /// <typeparam name="TState">What <paramref name="send"/> needs.</typeparam>
    /// <param name="sid">The session.</param>
    /// <param name="text">The packet, without Engine.IO's digit.</param>
    /// <param name="attachments">Its binary parts.</param>
    /// <param name="state">What <paramref name="send"/> needs.</param>
    /// <param name="send">Sends it; false when it was dropped.</param>
    /// <returns>What it returned.</returns>
    public bool Send<TState>(string sid, ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>>? attachments, TState state, Func<TState, bool> send)
        where TState : allows ref struct
    {
        var emitting = Emitting.Value;
        var action = emitting;
        if (action == 0)
        {
            action = traffic.Trace.NextAction();
            if (Words(text, attachments) is var (verb, said))
            {
                Write(traffic.FlowOf(sid), Direction.Send, verb, said, action);
            }
        }

        traffic.Sends(sid, text, action);
        // What goes on behind the send, such as the writing of a queue, is no part of this call.
        Emitting.Value = 0;
        using var none = TraceAction.Join(0);
        var sent = false;
        try
        {
            return sent = send(state);
        }
        finally
        {
            Emitting.Value = emitting;
            if (!sent)
            {
                traffic.SendsNot(sid, text);
            }
        }
    }

    /// <summary>Writes down an emit to many; what the caller sends after this, in the same method, belongs to it.</summary>
    /// <param name="packet">The event.</param>
    /// <param name="options">Who gets it.</param>
    /// <param name="nameOf">What a room is called that is the room of one socket; else its name.</param>
    public void Broadcasts(in SocketPacket packet, BroadcastOptions options, Func<string, string> nameOf)
    {
        var action = traffic.Trace.NextAction();
        var to = (options.Rooms.Count == 0 ? "everybody" : string.Join(", ", options.Rooms.Select(nameOf)))
            + (options.Except.Count == 0 ? "" : $" except {string.Join(", ", options.Except.Select(nameOf))}");
        Write(new Flow(Transport.Tcp, traffic.Local, Endpoint.None), Direction.Send, "emit", $"{Words(packet).Text}, to {to}", action);
        Emitting.Value = action;
    }

    /// <summary>What the other end of a session is called; null when it has no name.</summary>
    /// <param name="sid">The session.</param>
    public string? NameOf(string sid) => traffic.NameOf(sid);

    /// <summary>Writes down what becomes of an event that came.</summary>
    /// <param name="sid">The session.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="arguments">What came.</param>
    /// <param name="listeners">How many listeners it has.</param>
    public void Came(string sid, string ns, in SocketArguments arguments, int listeners)
    {
        var payload = Encoding.UTF8.GetBytes(arguments.ToString());
        var action = traffic.Handles(sid, ns, payload);
        var words = $"{Arguments(payload, arguments.Attachments)}{In(ns)}";
        Write(
            traffic.FlowOf(sid),
            Direction.Receive,
            listeners == 0 ? "unheard" : "on",
            listeners switch { 0 => $"{words} (it has no listener)", 1 => words, _ => $"{words} ({listeners} listeners)" },
            action == 0 ? traffic.Trace.NextAction() : action);
    }

    /// <summary>Writes down an answer that came.</summary>
    /// <param name="sid">The session.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="id">The number of the event that it answers.</param>
    /// <param name="arguments">What it says.</param>
    /// <param name="awaited">Whether somebody waits for it.</param>
    public void Answered(string sid, string ns, long id, in SocketArguments arguments, bool awaited)
    {
        var payload = Encoding.UTF8.GetBytes(arguments.ToString());
        var action = traffic.Handles(sid, ns, payload, id);
        Write(
            traffic.FlowOf(sid),
            Direction.Receive,
            awaited ? "answered" : "unheard",
            $"#{id}: {Arguments(payload, arguments.Attachments)}{In(ns)}{(awaited ? "" : " (nobody waits for it)")}",
            action == 0 ? traffic.Trace.NextAction() : action);
    }

    private static string In(string ns) => ns == SocketPacket.MainNamespace ? "" : $" in {ns}";

    /// <summary>What a program called so that this event or answer goes.</summary>
    /// <param name="packet">The packet.</param>
    public static (string Verb, string Text) Words(in SocketPacket packet)
    {
        var words = Arguments(packet.Payload.Span, packet.Attachments) + In(packet.Namespace);
        return packet.Type.IsAck() ? ("answer", $"#{packet.Id}: {words}") : ("emit", packet.Id is { } id ? $"{words}, asks for answer #{id}" : words);
    }

    /// <summary>What a program called so that this packet goes; null when it goes by itself.</summary>
    private static (string Verb, string Text)? Words(ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>>? attachments)
    {
        if (SocketPacketCodec.ReadHeader(text, out var header, out _, int.MaxValue) != System.Buffers.OperationStatus.Done || !(header.Type.IsEvent() || header.Type.IsAck()))
        {
            return null;
        }

        var ns = Encoding.UTF8.GetString(text[header.Namespace]);
        return Words(new SocketPacket(header.Type)
        {
            Namespace = ns.Length == 0 ? SocketPacket.MainNamespace : ns,
            Id = header.Id,
            Payload = text[header.PayloadOffset..].ToArray(),
            Attachments = attachments ?? [],
        });
    }

    /// <summary>The items of the JSON as a program would write them: <c>"hello", 1</c>.</summary>
    private static string Arguments(ReadOnlySpan<byte> payload, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var items = new StringBuilder();
        var reader = new Utf8JsonReader(payload);
        try
        {
            reader.Read();
            while (items.Length <= Longest && reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                var item = payload[start..(int)reader.BytesConsumed];
                items.Append(items.Length == 0 ? "" : ", ").Append(Bytes.Of(item[..Math.Min(item.Length, 4 * Longest)]).ToPreview(Longest));
            }
        }
        catch (JsonException)
        {
            return Bytes.Of(payload).ToPreview(Longest);
        }

        for (var i = 0; i < attachments.Count; i++)
        {
            items.Replace($"{{\"_placeholder\":true,\"num\":{i}}}", $"<{attachments[i].Length:N0} bytes>");
        }

        return items.Length <= Longest ? items.ToString() : items.ToString(0, Longest) + "…";
    }

    private void Write(Flow flow, Direction direction, string verb, string text, long action) => traffic.Trace.Write(new TraceEvent
    {
        Flow = flow,
        Direction = direction,
        Level = TraceLevel.Call,
        Verb = verb,
        Text = text,
        Action = action,
    });
}
