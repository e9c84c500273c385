using System.Globalization;
using System.Net.Sockets;
using Lab.Tracing;
using Lab.Wire;

namespace Lab.Net;

/// <summary>Writes what passes on one flow, seen from one end. Every tap in this project writes through it, so that all write the same.</summary>
/// <remarks>It copies and never alters. One writer for each direction at a time, as with a socket.</remarks>
internal sealed class FlowTap(Trace trace, Flow flow, bool calls, bool webSocket = false, SocketTraffic? traffic = null)
{
    private WebSocketDissector? _dissector = webSocket ? new WebSocketDissector(trace, flow, traffic) : null;
    private long _sent;
    private long _received;

    /// <summary>The flow, from its own end.</summary>
    public Flow Flow { get; } = flow;

    /// <summary>The trace that it writes to.</summary>
    public Trace Trace => trace;

    /// <summary>Writes a call that moves no bytes, such as <c>connect</c>.</summary>
    public void Call(string verb, string text = "", long action = 0) => Call(trace, Flow, verb, text, action);

    /// <summary>Writes a call that moves no bytes, on a flow that has no tap of its own yet.</summary>
    public static void Call(Trace trace, Flow flow, string verb, string text = "", long action = 0) => trace.Write(new TraceEvent
    {
        Flow = flow,
        Level = TraceLevel.Call,
        Verb = verb,
        Text = text,
        Action = action,
    });

    /// <summary>Writes what an application meant by bytes: a line, a datagram's content.</summary>
    public void Message(Direction direction, ReadOnlySpan<byte> message) => trace.Write(new TraceEvent
    {
        Flow = Flow,
        Direction = direction,
        Level = TraceLevel.Message,
        Verb = "message",
        Bytes = trace.Snap(message),
        Length = message.Length,
    });

    /// <summary>Writes a send before the system call, so that it stands before the receive that it causes.</summary>
    public SendMark Sending(ReadOnlySpan<byte> bytes)
    {
        var kept = trace.Snap(bytes);
        var action = Action();
        var offset = Flow.Transport == Transport.Tcp ? Interlocked.Add(ref _sent, bytes.Length) - bytes.Length : -1;

        // The bytes belong to whoever sent what ends in them; the call that gave them to the socket may be of another, or of nobody.
        var found = Dissect(Direction.Send, bytes, action);
        action = found.Count > 0 ? found[0] : action;
        IReadOnlyList<long> also = found.Count > 1 ? [.. found.Skip(1)] : [];
        if (calls)
        {
            trace.Write(
                Event(Direction.Send, TraceLevel.Call, Provenance.Observed, "send", kept, bytes.Length, -1, action, also),
                Event(Direction.Send, TraceLevel.Bytes, Provenance.Captured, "send", kept, bytes.Length, offset, action, also));
        }
        else
        {
            trace.Write(Event(Direction.Send, TraceLevel.Bytes, Provenance.Captured, "send", kept, bytes.Length, offset, action, also));
        }

        return new SendMark(action, offset, bytes.Length);
    }

    /// <summary>Says so when fewer bytes went than were announced.</summary>
    public void Sent(in SendMark mark, int went)
    {
        if (went == mark.Length)
        {
            return;
        }

        TakeBack(mark, went);
        Report(Direction.Send, "partial", string.Create(CultureInfo.InvariantCulture, $"only {went:N0} of {mark.Length:N0} bytes went"), mark.Offset, mark.Action, went);
    }

    /// <summary>Says that an announced send failed: none of its bytes went.</summary>
    public void SendFailed(in SendMark mark, SocketError error)
    {
        TakeBack(mark, 0);
        Report(Direction.Send, VerbOf(error), TextOf(error), mark.Offset, mark.Action);
    }

    /// <summary>Writes what a receive brought; no bytes on a stream are its end.</summary>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        var action = Action();
        if (bytes.IsEmpty && Flow.Transport == Transport.Tcp)
        {
            Report(Direction.Receive, "end", "of stream", _received, action);
            if (calls)
            {
                Call("receive", "0 bytes: the other side sends no more", action);
            }

            return;
        }

        var offset = Flow.Transport == Transport.Tcp ? _received : -1;
        var kept = trace.Snap(bytes);
        _received += bytes.Length;
        var captured = Event(Direction.Receive, TraceLevel.Bytes, Provenance.Captured, "receive", kept, bytes.Length, offset, action);
        if (calls)
        {
            trace.Write(captured, Event(Direction.Receive, TraceLevel.Call, Provenance.Observed, "receive", kept, bytes.Length, -1, action));
        }
        else
        {
            trace.Write(captured);
        }

        Dissect(Direction.Receive, bytes, action);
    }

    /// <summary>Says that a receive failed.</summary>
    public void ReceiveFailed(SocketError error) =>
        Report(Direction.Receive, VerbOf(error), TextOf(error), Flow.Transport == Transport.Tcp ? _received : -1, TraceAction.Current);

    // The verb has said it already; what it means fits the row.
    private static string TextOf(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => "(no program listens on that port)",
        SocketError.ConnectionReset => "(the connection is gone, at once)",
        _ => SocketErrors.Say(error),
    };

    private static string VerbOf(SocketError error) => error switch
    {
        SocketError.ConnectionReset => "reset",
        SocketError.ConnectionRefused => "refused",
        _ => "error",
    };

    // What has more than one level needs a number that joins them.
    private long Action() => TraceAction.Current is var current && current == 0 && (calls || _dissector is not null) ? trace.NextAction() : current;

    private IReadOnlyList<long> Dissect(Direction direction, ReadOnlySpan<byte> bytes, long action)
    {
        try
        {
            return _dissector?.Saw(direction, bytes, action) ?? [];
        }
        catch (Exception e)
        {
            // Whatever it is, it is the tap's own failure: the code that is observed goes on, and the bytes are still written down.
            _dissector = null;
            Call("failed", $"the bytes are not taken apart any more: {e.GetType().Name}: {e.Message}", action);
            return [];
        }
    }

    private void TakeBack(in SendMark mark, int went)
    {
        if (mark.Offset >= 0)
        {
            Interlocked.Add(ref _sent, went - mark.Length);
        }
    }

    private void Report(Direction direction, string verb, string text, long offset, long action, int length = 0) => trace.Write(new TraceEvent
    {
        Flow = Flow,
        Direction = direction,
        Level = TraceLevel.Bytes,
        Verb = verb,
        Text = text,
        Offset = offset,
        Length = length,
        Action = action,
    });

    private TraceEvent Event(Direction direction, TraceLevel level, Provenance provenance, string verb, Bytes kept, int length, long offset, long action, IReadOnlyList<long>? also = null) => new()
    {
        Flow = Flow,
        Direction = direction,
        Level = level,
        Provenance = provenance,
        Verb = verb,
        Bytes = kept,
        Length = length,
        Offset = offset,
        Action = action,
        AlsoActions = also ?? [],
    };
}

/// <summary>An announced send, so that its outcome can be put beside it.</summary>
/// <param name="Action">The action it belongs to; 0 for none.</param>
/// <param name="Offset">Its first byte in the stream; -1 for a datagram.</param>
/// <param name="Length">How many bytes were announced.</param>
internal readonly record struct SendMark(long Action, long Offset, int Length);
