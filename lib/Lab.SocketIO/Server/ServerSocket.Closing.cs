using System.Text.Json;
using Lab.Wire.SocketIO;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <content>Connecting and disconnecting. Each step is taken by whoever wins it: clients, handlers and timers may all want to at once.</content>
public sealed partial class ServerSocket
{
    private ListenerList<string> _disconnecting;
    private ListenerList<string> _disconnect;
    private string? _reason;
    private int _state;
    private int _cleaned;

    /// <summary>Where it stands.</summary>
    internal SocketState State => (SocketState)System.Threading.Volatile.Read(ref _state);

    /// <summary>Whether broadcasts reach it.</summary>
    internal bool IsReceiver => State is SocketState.Connected or SocketState.Closing;

    /// <summary>Is told when the socket is about to be disconnected and still in its rooms; at once when it is disconnected already.</summary>
    /// <param name="listener">Gets the reason, in the official words. It is called at once, also while a handler of the socket waits for something.</param>
    public void OnDisconnecting(Action<string> listener) => CallIfOver(_disconnecting.Add(listener), listener);

    /// <inheritdoc cref="OnDisconnecting(Action{string})"/>
    public void OnDisconnecting(Func<string, Task> listener) => CallIfOver(_disconnecting.Add(listener), reason => listener(reason));

    /// <summary>Is told when the socket is disconnected and out of its rooms; at once when it is already.</summary>
    /// <param name="listener">Gets the reason, in the official words. It is called at once, also while a handler of the socket waits for something.</param>
    public void OnDisconnect(Action<string> listener) => CallIfOver(_disconnect.Add(listener), listener);

    /// <inheritdoc cref="OnDisconnect(Action{string})"/>
    public void OnDisconnect(Func<string, Task> listener) => CallIfOver(_disconnect.Add(listener), reason => listener(reason));

    /// <summary>Tells the client that it is connected. From now on what it sends counts.</summary>
    /// <returns>False when it has gone meanwhile.</returns>
    internal bool Connect()
    {
        if (!Step(SocketState.Pending, SocketState.Connecting))
        {
            return false;
        }

        Detached.Run(Namespace.Adapter.JoinAsync(this, [Id]), Server.Log);
        var sid = JsonEncodedText.Encode(Id);
        var payload = PrivateId is null ? $$"""{"sid":"{{sid}}"}""" : $$"""{"sid":"{{sid}}","pid":"{{PrivateId}}"}""";
        PacketWriter.Send(Conn, new SocketPacket(SocketPacketType.Connect) { Namespace = Namespace.Name, Payload = System.Text.Encoding.UTF8.GetBytes(payload) });
        return Step(SocketState.Connecting, SocketState.Connected);
    }

    /// <summary>Tells the program, then handles what the client has sent meanwhile.</summary>
    /// <param name="listeners">Who is told.</param>
    internal void Announce(Func<ServerSocket, ValueTask>[] listeners) => _queue.Release(ListenerList<ServerSocket>.CallAsync(listeners, this, "connection", this));

    /// <summary>Disconnects the client, from this side.</summary>
    /// <param name="close">Whether the connection below ends too.</param>
    internal void Disconnect(bool close)
    {
        if (State != SocketState.Connected)
        {
            return;
        }

        if (close)
        {
            _connection.Disconnect();
        }
        else
        {
            PacketWriter.Send(Conn, new SocketPacket(SocketPacketType.Disconnect) { Namespace = Namespace.Name });
            Close(DisconnectReasons.ServerNamespace);
        }
    }

    /// <summary>The socket is over.</summary>
    /// <param name="reason">Why, in the official words.</param>
    internal void Close(string reason)
    {
        if (Step(SocketState.Pending, SocketState.Closed))
        {
            CleanUp();
            return;
        }

        if (!Step(SocketState.Connecting, SocketState.Closing) && !Step(SocketState.Connected, SocketState.Closing))
        {
            return;
        }

        _reason = reason;
        Tell(_disconnecting.End(), "disconnecting");
        if (PrivateId is not null && DisconnectReasons.IsRecoverable(reason))
        {
            Detached.Run(PersistAsync(PrivateId), Server.Log);
        }

        CleanUp();
        System.Threading.Volatile.Write(ref _state, (int)SocketState.Closed);
        _queue.End();
        Acks.End(new SocketDisconnectedException(reason));
        Tell(_disconnect.End(), "disconnect");
    }

    /// <summary>Refused, or gone before it was connected: nothing of it stays.</summary>
    internal void CleanUp()
    {
        Step(SocketState.Pending, SocketState.Closed);
        if (Interlocked.Exchange(ref _cleaned, 1) == 0)
        {
            try
            {
                Namespace.Adapter.LeaveAll(this);
            }
            catch (Exception e)
            {
                Server.Log.LogError(e, "The adapter of {Namespace} could not take socket {Id} out of its rooms.", Namespace.Name, Id);
            }

            _connection.Remove(this);
            Namespace.Leave(this);
        }
    }

    // One method of its own, so that an adapter which throws at once does not keep the socket from ending.
    private async ValueTask PersistAsync(string pid) => await Namespace.Adapter.PersistSessionAsync(new Session(Id, pid, Rooms, _data));

    private void Tell(Func<string, ValueTask>[] listeners, string eventName)
    {
        if (listeners.Length > 0)
        {
            Detached.Run(ListenerList<string>.CallAsync(listeners, _reason!, eventName, this), Server.Log);
        }
    }

    private void CallIfOver(bool added, Func<string, Task> listener)
    {
        if (!added)
        {
            Tell([reason => new ValueTask(listener(reason))], "disconnect");
        }
    }

    private void CallIfOver(bool added, Action<string> listener) => CallIfOver(added, reason =>
    {
        listener(reason);
        return Task.CompletedTask;
    });

    private bool Step(SocketState from, SocketState to) => Interlocked.CompareExchange(ref _state, (int)to, (int)from) == (int)from;
}
