using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Lab.Net;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab;

/// <content>Frames by hand.</content>
public static partial class Ws
{
    private const string ListIsMeant = "A cell keeps what has come in a list; taking from its front is the point.";

    /// <summary>A frame as a server sends it: not masked.</summary>
    /// <param name="opcode">What it is.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="final">Whether its message ends with it. Default true.</param>
    /// <param name="mask">The masking key, as a client's frame has one; null (the default) for none.</param>
    public static byte[] Frame(WebSocketOpcode opcode, byte[] payload, bool final = true, uint? mask = null)
    {
        var header = new WebSocketFrameHeader(opcode, payload.Length, final, mask);
        var frame = new byte[header.Size + payload.Length];
        header.Write(frame);
        payload.CopyTo(frame, header.Size);
        if (mask is { } key)
        {
            WebSocketMask.Apply(frame.AsSpan(header.Size), key);
        }

        return frame;
    }

    /// <summary>A server's close frame with a code.</summary>
    /// <param name="code">The close code, 0 to 65535; whether it may stand in a frame is not checked.</param>
    public static byte[] Close(int code)
    {
        var payload = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        return Frame(WebSocketOpcode.Close, payload);
    }

    /// <summary>The header of the frame that <paramref name="kept"/> begins with; null while not all of it has come.</summary>
    /// <param name="kept">What has come and is not used yet.</param>
    [SuppressMessage("Design", "CA1002:Do not expose generic lists", Justification = ListIsMeant)]
    public static WebSocketFrameHeader? Header(List<byte> kept) =>
        WebSocketFrameHeader.Read(CollectionsMarshal.AsSpan(kept), out var header, out _) == OperationStatus.Done ? header : null;

    /// <summary>Takes the frame that <paramref name="kept"/> begins with out of it, and gives its payload unmasked; null while not all of it has come, then nothing is taken.</summary>
    /// <param name="kept">What has come and is not used yet.</param>
    [SuppressMessage("Design", "CA1002:Do not expose generic lists", Justification = ListIsMeant)]
    public static byte[]? Take(List<byte> kept)
    {
        if (Header(kept) is not { } header || kept.Count - header.Size < header.Length)
        {
            return null;
        }

        var payload = kept.GetRange(header.Size, (int)header.Length).ToArray();
        kept.RemoveRange(0, header.Size + payload.Length);
        if (header.Mask is { } key)
        {
            WebSocketMask.Apply(payload, key);
        }

        return payload;
    }

    /// <summary>What anybody reads who sees a frame pass: the key stands in it, in front of the payload.</summary>
    /// <param name="frame">One whole frame as it went.</param>
    public static string Read(Bytes frame) => Take([.. frame.Span]) is { } payload ? Bytes.Wrap(payload).ToText() : "";

    /// <summary>The frames that one end has sent, byte for byte as they went.</summary>
    /// <param name="server">The server whose trace has them.</param>
    /// <param name="name">What views call that end.</param>
    public static IReadOnlyList<Bytes> Overheard(this ILessonServer server, string name)
    {
        var snapshot = server.Trace.Snapshot();
        return [.. snapshot.Events.Where(e => e is { Level: TraceLevel.Frame, Direction: Direction.Send } && snapshot.LocalName(e) == name).Select(e => e.Bytes)];
    }

    /// <summary>The kinds of frames that a server has received, each once; <c>no</c> when there were none.</summary>
    /// <param name="server">A server of the lab.</param>
    public static string Kinds(this ILessonServer server)
    {
        var end = Endpoint.From(server.EndPoint);
        var kinds = server.Trace.Snapshot().Events.Where(e => e is { Level: TraceLevel.Frame, Direction: Direction.Receive } && e.Flow.Local == end)
            .Select(e => WebSocketFrameFields.NameOf((WebSocketOpcode)(e.Bytes[0] & 0xf))).Distinct().ToList();
        return kinds.Count == 0 ? "no" : string.Join(", ", kinds);
    }

    /// <summary>The messages that a server has received from one client.</summary>
    /// <param name="server">A server of the lab.</param>
    /// <param name="name">What views call the client.</param>
    public static IReadOnlyList<string> Heard(this ILessonServer server, string name)
    {
        var (snapshot, end) = (server.Trace.Snapshot(), Endpoint.From(server.EndPoint));
        return [.. snapshot.Events.Where(e => e is { Level: TraceLevel.Message, Verb: "message", Direction: Direction.Receive } && e.Flow.Local == end && snapshot.RemoteName(e) == name).Select(e => e.Bytes.ToText())];
    }

    /// <summary>The states of a WebSocket, drawn from their table, and in it the way that one end has gone.</summary>
    /// <param name="client">That end.</param>
    public static StatesView States(WebSocketClient client)
    {
        var (run, end) = (new List<WebSocketInput>(), false);
        foreach (var item in client.Trace.Snapshot().Events.Where(e => e.Flow.Local == client.Local && !end))
        {
            WebSocketInput? input = item switch
            {
                { Level: TraceLevel.Message, Verb: "HTTP", Direction: Direction.Receive } => item.Bytes.Span.StartsWith("HTTP/1.1 101"u8) ? WebSocketInput.Upgraded : WebSocketInput.Refused,
                { Level: TraceLevel.Frame, Verb: "malformed", Direction: Direction.Receive } => WebSocketInput.ReceiveNonsense,
                { Level: TraceLevel.Frame } => ((WebSocketOpcode)(item.Bytes[0] & 0xf), item.Direction) switch
                {
                    (WebSocketOpcode.Close, Direction.Send) => WebSocketInput.SendClose,
                    (WebSocketOpcode.Close, _) => WebSocketInput.ReceiveClose,
                    (WebSocketOpcode.Ping or WebSocketOpcode.Pong, _) => null,
                    (_, Direction.Send) => WebSocketInput.SendMessage,
                    _ => WebSocketInput.ReceiveMessage,
                },
                { Level: TraceLevel.Call, Verb: "drop" } => WebSocketInput.StreamEnds,
                _ => null,
            };
            if (input is { } happened)
            {
                run.Add(happened);
                end = happened is WebSocketInput.Refused or WebSocketInput.ReceiveNonsense or WebSocketInput.StreamEnds;
            }
        }

        return StatesView.OfRun(WebSocketStates.Table, run, StatesOptions.Default with { Title = $"The states of {client.Name}'s end", Provenance = Provenance.Observed });
    }

    /// <summary>A conversation in frames: one line for each direction, one box for each frame.</summary>
    /// <param name="server">A server of the lab.</param>
    /// <param name="title">What stands above it; empty counts the frames.</param>
    public static FrameStrip Frames(this ILessonServer server, string title = "") => new(server.Trace.Snapshot(), FrameStripOptions.Default with { Title = title });

    /// <summary>A frame bit by bit, how its payload is unmasked, and what is wrong with it.</summary>
    /// <param name="frame">One frame as it went.</param>
    /// <param name="title">What stands above it; empty says how long it is.</param>
    /// <param name="list">Whether the list of its fields stands below. Default true.</param>
    public static View Bits(this Bytes frame, string title = "", bool list = true) => Bits(frame, title, list, Provenance.Captured);

    /// <summary>A text as if it had been sent as a frame.</summary>
    /// <param name="text">The text, such as the beginning of a request.</param>
    /// <param name="title">What stands above it; empty says how long it is.</param>
    public static View Bits(this string text, string title = "") => Bits(Bytes.Utf8(text), title, list: false, provenance: null);

    /// <summary>The same with what is known about the bytes; null when they never passed anywhere.</summary>
    internal static View Bits(Bytes frame, string title, bool list, Provenance? provenance)
    {
        var fields = WebSocketFrameFields.Of(frame.Span);
        var layout = new BitLayout(frame, fields, BitLayoutOptions.Default with { Title = title, Provenance = provenance, Violation = WhatIsWrong(frame), List = list });
        return fields.FirstOrDefault(f => f.Name == "masking key") is { } key
            ? layout.And(new UnmaskView(frame.Slice(key.End, frame.Length - key.End), frame.Slice(key.Offset, key.Length), provenance))
            : layout;
    }

    // A frame with a mask is judged as a server would, one without as a client would: the other rules do not depend on the end.
    private static Violation? WhatIsWrong(Bytes frame)
    {
        var connection = new WebSocketConnection(frame.Length > 1 && frame[1] >= 0x80 ? WebSocketRole.Server : WebSocketRole.Client, WebSocketOptions.Default with { MaskKey = static () => 0 });
        connection.Open();
        var input = frame.Span.ToArray().AsSpan();
        return connection.Receive(ref input, new ArrayBufferWriter<byte>(), out var happened) ? happened.Violation : null;
    }

    /// <summary>The request and the answer with which a WebSocket began, line by line: the first ones in the trace.</summary>
    /// <param name="server">A server of the lab.</param>
    public static View Upgrade(this ILessonServer server)
    {
        var snapshot = server.Trace.Snapshot();
        var heads = snapshot.Events.Where(e => e is { Level: TraceLevel.Message, Verb: "HTTP" }).ToList();
        List<View> views = [];
        if (heads.FirstOrDefault(static e => !IsAnswer(e)) is { } request)
        {
            views.Add(Head("The request", request));
        }

        if (heads.FirstOrDefault(IsAnswer) is { } answer)
        {
            views.Add(Head("The answer", answer));
        }

        return views.Count == 0 ? new Note("No request has been seen yet.") : new Stacked(views);

        static bool IsAnswer(TraceEvent e) => e.Bytes.Span.StartsWith("HTTP/"u8);

        static HttpHeadView Head(string title, TraceEvent e) => new(e.Bytes, HttpHeadOptions.Default with { Title = title, Provenance = e.Provenance, TrueLength = e.Length });
    }
}
