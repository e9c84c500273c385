using Lab.Tracing;

namespace Lab.SocketIO;

/// <content>What the program asked for, in the trace: the highest level.</content>
public sealed partial class SocketManager
{
    private Flow _lastFlow = new(Tracing.Transport.Tcp, Endpoint.None, Endpoint.None);

    /// <summary>Begins an action with a call that sends; null when nothing is traced.</summary>
    internal TraceAction.Scope? BeginCall(string verb, string text)
    {
        if (Options.Trace is not { } trace)
        {
            return null;
        }

        var scope = TraceAction.Begin(trace);
        Write(trace, Direction.Send, verb, text);
        return scope;
    }

    /// <summary>Says something that neither sends nor receives.</summary>
    internal void Note(string verb, string text)
    {
        if (Options.Trace is { } trace)
        {
            Write(trace, default, verb, text);
        }
    }

    private void Write(Trace trace, Direction direction, string verb, string text)
    {
        _lastFlow = Engine?.Flow ?? _lastFlow;
        trace.Write(new TraceEvent { Flow = _lastFlow, Direction = direction, Level = TraceLevel.Call, Verb = verb, Text = text, Action = TraceAction.Current });
    }
}
