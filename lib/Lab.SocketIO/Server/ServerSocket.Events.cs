using System.Runtime.CompilerServices;
using System.Text.Json;
using Lab.Wire.SocketIO;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <content>What comes from the client.</content>
public sealed partial class ServerSocket : IEventHandler, IAckSender, IListenerErrors
{
    private ListenerList<IncomingEvent> _middlewares;

    private event Action<Exception>? Failed;

    /// <summary>Adds a middleware: it sees each event before its listeners, may change it, and stops it by throwing.</summary>
    /// <param name="middleware">It.</param>
    [OverloadResolutionPriority(1)]
    public void Use(Func<IncomingEvent, Task> middleware) => _middlewares.Add(middleware);

    /// <inheritdoc cref="Use(Func{IncomingEvent, Task})"/>
    public void Use(Func<IncomingEvent, ValueTask> middleware) => _middlewares.Add(middleware);

    /// <inheritdoc cref="Use(Func{IncomingEvent, Task})"/>
    public void Use(Action<IncomingEvent> middleware) => _middlewares.Add(middleware);

    /// <summary>Is told when a middleware stops an event, a listener throws, or the client breaks the protocol.</summary>
    /// <param name="listener">Gets the error.</param>
    public void OnError(Action<Exception> listener) => Failed += listener;

    /// <summary>Takes an event or an answer.</summary>
    /// <param name="packet">It; valid until the task is done.</param>
    /// <returns>Done when there is room for more.</returns>
    internal ValueTask PacketAsync(in SocketPacket packet)
    {
        if (packet.Type.IsAck())
        {
            if (packet.Id is { } id)
            {
                _acks?.Answer(id, SocketArguments.Of(packet, Json));
            }

            return default;
        }

        SocketIOMetrics.Received(Namespace.Name);
        return _queue.PostAsync(packet);
    }

    /// <summary>Tells the program what went wrong.</summary>
    /// <param name="error">It.</param>
    internal void Fail(Exception error)
    {
        foreach (var listener in Delegate.EnumerateInvocationList(Failed))
        {
            try
            {
                listener(error);
            }
            catch (Exception e)
            {
                Server.Log.LogError(e, "A listener for errors of socket {Id} threw.", Id);
            }
        }
    }

    /// <inheritdoc/>
    bool IEventHandler.AwaitsAnswer => _acks?.Count > 0;

    /// <inheritdoc/>
    ValueTask IEventHandler.HandleAsync(in SocketPacket packet)
    {
        if (State == SocketState.Closed)
        {
            return default;
        }

        var ack = packet.Id is { } id ? new Ack(this, id) : Ack.None;
        var arguments = SocketArguments.Of(packet, Json);
        if (_middlewares.All.Length > 0 || _events.Any.Length > 0 || SocketIOMetrics.IsTraced)
        {
            return LongWayAsync(new EventCall(arguments.Copy(), ack));
        }

        return _events.InvokeAsync(arguments.EventName!, new EventCall(arguments, ack), this);
    }

    /// <inheritdoc/>
    ValueTask IAckSender.SendAck(long id, ReadOnlySpan<object?> arguments)
    {
        if (Connected)
        {
            PacketWriter.Send(Conn, Namespace.Name, null, id, arguments, Json);
        }

        return default;
    }

    /// <inheritdoc/>
    void IListenerErrors.ListenerFailed(string eventName, Exception error)
    {
        SocketIOMetrics.ListenerFailed(Namespace.Name);
        // Arguments of another kind are the client's doing: it shall not fill the log with errors of the program.
        var level = error is JsonException ? LogLevel.Warning : LogLevel.Error;
        Server.Log.Log(level, error, "A listener for \"{Event}\" of socket {Id} in {Namespace} threw.", eventName, Id, Namespace.Name);
        Fail(error);
    }

    private async ValueTask LongWayAsync(EventCall call)
    {
        var name = call.Arguments.EventName!;
        using var activity = SocketIOMetrics.Start(this, name);
        foreach (var any in _events.Any)
        {
            await CallAny(any, call.Arguments);
        }

        var incoming = new IncomingEvent(name, call.Arguments, Json);
        try
        {
            foreach (var middleware in _middlewares.All)
            {
                await middleware(incoming);
            }
        }
        catch (Exception e)
        {
            Server.Log.LogDebug(e, "A middleware stopped \"{Event}\" of socket {Id} in {Namespace}.", name, Id, Namespace.Name);
            Fail(e);
            return;
        }

        if (State != SocketState.Closed)
        {
            await _events.InvokeAsync(incoming.Name, call with { Arguments = incoming.Arguments }, this);
        }
    }

    private ValueTask CallAny(CatchAll any, in SocketArguments arguments)
    {
        try
        {
            return GuardAsync(any.Listener(arguments.EventName!, arguments), arguments.EventName!);
        }
        catch (Exception e)
        {
            ((IListenerErrors)this).ListenerFailed(arguments.EventName!, e);
            return default;
        }
    }

    private async ValueTask GuardAsync(ValueTask task, string eventName)
    {
        try
        {
            await task;
        }
        catch (Exception e)
        {
            ((IListenerErrors)this).ListenerFailed(eventName, e);
        }
    }
}
