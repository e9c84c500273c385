using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>Writes down what a program asked of a WebSocket: the highest of the four levels.</summary>
internal sealed class WebSocketCalls(Trace trace, Flow flow)
{
    /// <summary>Begins an action with a call that sends.</summary>
    public TraceAction.Scope Sending(string verb, string text)
    {
        var scope = TraceAction.Begin(trace);
        Write(Direction.Send, verb, text, TraceAction.Current);
        return scope;
    }

    /// <summary>Begins an action in which something may come.</summary>
    public TraceAction.Scope Receiving() => TraceAction.Begin(trace);

    /// <summary>Says what a receive gave to the program.</summary>
    public void Received(in WebSocketMessage message, long action) => Write(Direction.Receive, "receive", Say(message), action);

    /// <inheritdoc cref="Received(in WebSocketMessage, long)"/>
    public void Received(WebSocketReceived received, long action) =>
        Write(Direction.Receive, "receive", received.Close is { } close ? $"the end: {close}" : Say(received.Opcode!.Value, received.Bytes.Span), action);

    /// <summary>Says something that neither sends nor receives.</summary>
    public void Note(string verb, string text) => FlowTap.Call(trace, flow, verb, text);

    /// <summary>A message as a call shows it.</summary>
    public static string Say(WebSocketOpcode opcode, ReadOnlySpan<byte> payload) =>
        opcode == WebSocketOpcode.Text ? $"\"{Bytes.Of(payload[..Math.Min(payload.Length, 256)]).ToPreview(32)}\"" : Sizes.Say(Bytes.Of(payload));

    private static string Say(in WebSocketMessage message) => message.IsClose ? $"the end: {message.Close}" : Say(message.Opcode, message.Payload.Span);

    private void Write(Direction direction, string verb, string text, long action) => trace.Write(new TraceEvent
    {
        Flow = flow,
        Direction = direction,
        Level = TraceLevel.Call,
        Verb = verb,
        Text = text,
        Action = action,
    });
}
