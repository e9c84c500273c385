using Lab.Wire.SocketIO;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <content>What comes from the server.</content>
public sealed partial class ClientSocket : IEventHandler, IAckSender, IListenerErrors
{
    private event Action<Exception>? ListenerThrew;

    /// <summary>Is told what listeners throw; the socket goes on.</summary>
    /// <param name="listener">Gets the error.</param>
    public void OnError(Action<Exception> listener) => ListenerThrew += listener;

    /// <summary>Takes a packet, all in the flow of the connection.</summary>
    /// <param name="packet">It; valid until the task is done.</param>
    /// <returns>Done when there is room for more.</returns>
    internal ValueTask PacketAsync(in SocketPacket packet)
    {
        switch (packet.Type)
        {
            case SocketPacketType.Connect:
                Accepted(packet);
                return default;
            case SocketPacketType.ConnectError:
                Refused(packet);
                return default;
            case SocketPacketType.Disconnect:
                Left(ServerDisconnect, null, stays: false);
                Detached.Run(new ValueTask(Manager.ReleaseAsync()), Manager.Log);
                return default;
            case SocketPacketType.Ack or SocketPacketType.BinaryAck:
                if (packet.Id is { } id)
                {
                    _acks.Answer(id, SocketArguments.Of(packet, Json));
                }

                return default;
            default:
                return Came(packet);
        }
    }

    /// <inheritdoc/>
    bool IEventHandler.AwaitsAnswer => _acks.Count > 0;

    /// <inheritdoc/>
    ValueTask IEventHandler.HandleAsync(in SocketPacket packet)
    {
        var ack = packet.Id is { } id ? new Ack(this, id) : Ack.None;
        var arguments = SocketArguments.Of(packet, Json);
        return _events.Any.Length > 0
            ? WithAnyAsync(new EventCall(arguments.Copy(), ack))
            : _events.InvokeAsync(arguments.EventName!, new EventCall(arguments, ack), this);
    }

    /// <inheritdoc/>
    void IListenerErrors.ListenerFailed(string eventName, Exception error)
    {
        Manager.Log.LogError(error, "A listener for \"{Event}\" of {Name} in {Namespace} threw.", eventName, Options.Name, Namespace);
        foreach (var listener in Delegate.EnumerateInvocationList(ListenerThrew))
        {
            try
            {
                listener(error);
            }
            catch (Exception e)
            {
                Manager.Log.LogError(e, "A listener for errors of {Name} threw.", Options.Name);
            }
        }
    }

    private ValueTask Came(in SocketPacket packet)
    {
        lock (_gate)
        {
            if (!Connected)
            {
                // Ahead of the answer that connects it.
                var length = packet.Payload.Length + packet.Attachments.Sum(static a => (long)a.Length);
                if (Active && _early.Count < Options.MaxQueuedEvents && _earlyBytes + length <= Options.MaxBufferedBytes)
                {
                    _early.Add(packet with { Payload = packet.Payload.ToArray() });
                    _earlyBytes += length;
                }

                return default;
            }
        }

        if (_privateId is not null)
        {
            RememberOffset(SocketArguments.Of(packet, Json));
        }

        return _queue.PostAsync(packet);
    }

    /// <summary>The last argument of an event says how far this end has come, when the server can send again what was missed.</summary>
    private void RememberOffset(in SocketArguments arguments)
    {
        if (arguments.Count is > 0 and var count && arguments.Raw(count - 1) is [(byte)'"', ..])
        {
            _lastOffset = arguments.Get<string>(count - 1);
        }
    }

    private async ValueTask WithAnyAsync(EventCall call)
    {
        foreach (var any in _events.Any)
        {
            await CallAny(any, call.Arguments);
        }

        await _events.InvokeAsync(call.Arguments.EventName!, call, this);
    }

    private ValueTask CallAny(CatchAll any, in SocketArguments arguments)
    {
        var eventName = arguments.EventName!;
        try
        {
            return GuardAsync(any.Listener(eventName, arguments), eventName);
        }
        catch (Exception e)
        {
            ((IListenerErrors)this).ListenerFailed(eventName, e);
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
