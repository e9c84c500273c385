using System.Text.Json;
using Lab.SocketIO.Engine;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>A client in one namespace of a server.</summary>
/// <remarks>Its listeners run one event after the other, those of different sockets beside each other. What is emitted while there is no connection is kept
/// and sent when there is one, unless it is volatile. All of it may be called from anywhere.</remarks>
public sealed partial class ClientSocket : ClientEmitter, IEventTarget, IAsyncDisposable
{
    private readonly EventTable _events;
    private readonly EventQueue _queue;
    private readonly AckTable _acks;
    private readonly RetryQueue? _retries;
    private readonly Lock _gate = new();
    private readonly List<SocketPacket> _early = [];
    private long _earlyBytes;
    private long _lastAck = -1;

    internal ClientSocket(SocketManager manager, string ns, object? auth)
    {
        (Manager, Namespace, _auth) = (manager, ns, auth);
        _events = manager.MakeEvents(ns);
        _acks = manager.MakeAcks(ns);
        _queue = new EventQueue(this, manager.Options.MaxQueuedEvents, manager.Options.MaxBufferedBytes);
        _retries = manager.Options.Retries > 0 ? new RetryQueue(this, manager.Options.Retries) : null;
    }

    /// <summary>The connection, which it shares with the sockets of other namespaces.</summary>
    public SocketManager Manager { get; }

    /// <summary>The namespace, with its slash.</summary>
    public string Namespace { get; }

    /// <summary>Its id, which the server has given it; null while it is not connected.</summary>
    public string? Id { get; private set; }

    /// <summary>Whether it is connected to its namespace.</summary>
    public bool Connected { get; private set; }

    /// <summary>Whether it is connected, or will be as soon as there is a connection.</summary>
    public bool Active { get; private set; }

    /// <summary>Whether the server has given it back its rooms, and the events it missed, at the last connect.</summary>
    public bool Recovered { get; private set; }

    /// <summary>The listeners.</summary>
    EventTable IEventTarget.Events => _events;

    /// <summary>Whether no event waits for its listeners or is with them.</summary>
    internal bool IsIdle => _queue.IsIdle;

    /// <summary>How many answers it waits for, for tests that count.</summary>
    internal int PendingAcks => _acks.Count;

    private SocketIOClientOptions Options => Manager.Options;

    private JsonSerializerOptions Json => Manager.Options.Json;

    /// <summary>Disconnects, and closes the connection when no other socket uses it; completes when it is closed.</summary>
    /// <remarks>Nothing reconnects after it, but <see cref="Open"/> connects again. What was kept to be sent is kept on.</remarks>
    public async Task DisconnectAsync()
    {
        await LeaveAsync();
        await Manager.ReleaseAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Manager.Forget(this);
        await DisconnectAsync();
        End();
        if (OwnsManager)
        {
            await Manager.DisposeAsync();
        }
    }

    /// <summary>Whether its end is the end of its manager too.</summary>
    internal bool OwnsManager { get; set; }

    /// <summary>One line: id, namespace and state.</summary>
    public override string ToString() => $"{Options.Name}: {Id ?? "no id"} in {Namespace}, {(Connected ? "connected" : Active ? "connecting" : "disconnected")}";

    /// <summary>Sends an event, or keeps it.</summary>
    internal ValueTask Emit(string eventName, ReadOnlySpan<object?> arguments, EmitFlags flags)
    {
        var packet = PacketWriter.Event(Namespace, eventName, arguments, Json);
        if (_retries is { } retries && !flags.Volatile)
        {
            return retries.Add(packet, flags, null);
        }

        using var call = Manager.BeginCall();
        return Leave(packet, Place(packet, flags));
    }

    /// <summary>Sends an event, or keeps it, and waits for its answer.</summary>
    internal Task<T> EmitWithAck<T>(string eventName, ReadOnlySpan<object?> arguments, EmitFlags flags)
    {
        var packet = PacketWriter.Event(Namespace, eventName, arguments, Json);
        var wait = new AckWait<T>();
        if (_retries is { } retries && !flags.Volatile)
        {
            Detached.Run(retries.Add(packet, flags, wait), Manager.Log);
        }
        else
        {
            Detached.Run(Ask(packet, flags, wait), Manager.Log);
        }

        return wait.Task;
    }

    /// <summary>Sends an event, or keeps it; whoever waits hears of its answer, or that none comes.</summary>
    internal ValueTask Ask<T>(in SocketPacket packet, EmitFlags flags, AckWait<T> wait)
    {
        var id = Interlocked.Increment(ref _lastAck);
        var asking = packet with { Id = id };
        using var call = Manager.BeginCall();
        Placed placed;
        lock (_gate)
        {
            // Under the same lock as what becomes of the event: a disconnect in between would leave one without the other.
            if (!_acks.Add(id, wait))
            {
                wait.Fail(new ObjectDisposedException(nameof(ClientSocket)));
                return default;
            }

            try
            {
                placed = Place(asking, flags);
            }
            catch
            {
                _acks.Remove(id);
                throw;
            }
        }

        _queue.AwaitsAnswer();
        if (placed.Fate == Fate.Dropped)
        {
            _acks.Remove(id);
            wait.Fail(new SocketDisconnectedException(Connected ? "a volatile event was dropped" : "not connected"));
        }
        else if ((flags.Timeout ?? Options.AckTimeout) is { } timeout)
        {
            wait.GiveUpAfter(_acks, id, timeout, Options.Clock);
        }

        return Leave(asking, placed);
    }

    /// <inheritdoc/>
    ValueTask IAckSender.SendAck(long id, ReadOnlySpan<object?> arguments)
    {
        var packet = PacketWriter.Answer(Namespace, id, arguments, Json);
        IEngineClient? engine;
        bool sent;
        using var call = Manager.BeginCall();
        lock (_gate)
        {
            (engine, sent) = (_engine, Connected && _engine!.Send(packet));
        }

        Manager.Note(packet, sent ? "" : ", dropped: not connected");
        return sent ? engine!.FlushAsync() : default;
    }

    /// <summary>Sends an event, keeps it, or drops it.</summary>
    private Placed Place(in SocketPacket packet, EmitFlags flags)
    {
        lock (_gate)
        {
            // After what was kept, while that is still on its way out.
            if (Connected && _kept.Count == 0 && _engine!.Send(packet, flags.Packet))
            {
                return new Placed(Fate.Sent, _engine);
            }

            if (flags.Volatile)
            {
                return new Placed(Fate.Dropped, null);
            }

            Keep(packet, flags);
            return new Placed(Fate.Kept, null);
        }
    }

    /// <summary>Lets what was sent go, and tells who looks at it.</summary>
    private ValueTask Leave(in SocketPacket packet, Placed placed)
    {
        Manager.Note(packet, placed.Fate switch { Fate.Sent => "", Fate.Kept => ", kept until there is a connection", _ => ", dropped" });
        if (placed.Engine is not { } engine)
        {
            return default;
        }

        ShowOutgoing(packet);
        return engine.FlushAsync();
    }

    private void ShowOutgoing(in SocketPacket packet)
    {
        if (_events.AnyOutgoing is { Length: > 0 } all)
        {
            var arguments = SocketArguments.Of(packet, Json);
            foreach (var any in all)
            {
                Detached.Run(CallAny(any, arguments), Manager.Log);
            }
        }
    }

    private enum Fate
    {
        Sent,
        Kept,
        Dropped,
    }

    private readonly record struct Placed(Fate Fate, IEngineClient? Engine);
}
