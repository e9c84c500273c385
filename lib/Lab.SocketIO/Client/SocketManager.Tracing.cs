using Lab.Net;
using Lab.SocketIO.Engine;
using Lab.SocketIO.Traffic;
using Lab.Tracing;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <content>What the program asked for, in the trace: the highest level.</content>
public sealed partial class SocketManager
{
    private readonly CallWriter? _calls;
    private Flow? _lastFlow;

    /// <summary>What joins its calls with what passes; null when nothing is traced.</summary>
    public SocketTraffic? Traffic { get; }

    /// <summary>Begins an action in which a packet is sent; null when nothing is traced.</summary>
    internal TraceAction.Scope? BeginCall() => Traffic is null ? null : TraceAction.Begin(Traffic.Trace);

    /// <summary>Begins an action with a call that sends; null when nothing is traced.</summary>
    internal TraceAction.Scope? BeginCall(string verb, string text)
    {
        var scope = BeginCall();
        Write(Direction.Send, verb, text);
        return scope;
    }

    /// <summary>Says which packet a program has asked for.</summary>
    /// <param name="packet">It.</param>
    /// <param name="fate">What has become of it, if it was not sent at once.</param>
    internal void Note(in SocketPacket packet, string fate)
    {
        if (_calls is not null)
        {
            var (verb, text) = CallWriter.Words(packet);
            Write(Direction.Send, verb, text + fate);
        }
    }

    /// <summary>Says something that neither sends nor receives.</summary>
    internal void Note(string verb, string text) => Write(default, verb, text);

    /// <summary>The listeners of a socket.</summary>
    internal EventTable MakeEvents(string ns) => _calls is null ? new EventTable() : new TracedEvents(ns, () => SessionId ?? "", _calls);

    /// <summary>Those who wait for answers to what a socket emits.</summary>
    internal AckTable MakeAcks(string ns) => _calls is null ? new AckTable() : new TracedAcks(ns, () => SessionId ?? "", _calls);

    /// <summary>A session as the sockets see it.</summary>
    private IEngineClient Traced(IEngineClient engine) => Traffic is null ? engine : new TracedClientSession(engine, Traffic);

    private void Write(Direction direction, string verb, string text)
    {
        if (Traffic is null)
        {
            return;
        }

        _lastFlow = Engine?.Flow ?? _lastFlow;
        Traffic.Trace.Write(new TraceEvent { Flow = _lastFlow ?? Unconnected(Traffic.Trace), Direction = direction, Level = TraceLevel.Call, Verb = verb, Text = text, Action = TraceAction.Current });
    }

    // Without a connection it has no address yet; its name stands for it, so that its calls are in its lane.
    private Flow Unconnected(Trace trace)
    {
        var here = new Endpoint(Options.Name, 0);
        trace.Name(Tracing.Transport.Tcp, here, Options.Name);
        return new Flow(Tracing.Transport.Tcp, here, Endpoint.None);
    }
}
