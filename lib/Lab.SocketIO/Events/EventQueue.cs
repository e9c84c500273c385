using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Handles the events of one socket one after the other: the next one begins when the handlers of the last one are done.</summary>
/// <param name="handler">Who handles them.</param>
/// <param name="limit">How many may wait before the one who posts has to; it does not count while the handler waits for an answer, which may come behind them.</param>
/// <param name="bytes">About how many bytes may wait; it always counts.</param>
internal sealed class EventQueue(IEventHandler handler, int limit, long bytes)
{
    // What an event takes in memory besides its payload and attachments, about.
    private const int Overhead = 128;

    private readonly Lock _gate = new();
    private Queue<SocketPacket>? _waiting;
    private TaskCompletionSource? _room;
    private long _bytes;
    private bool _busy;
    private bool _over;

    /// <summary>Handles an event at once, in the caller's flow, or, if another one is not done yet, later.</summary>
    /// <param name="packet">The event; what has to wait is copied.</param>
    /// <returns>Done when there is room for more.</returns>
    public ValueTask PostAsync(in SocketPacket packet)
    {
        lock (_gate)
        {
            if (_over)
            {
                return default;
            }

            if (_busy)
            {
                _waiting ??= new Queue<SocketPacket>();
                _waiting.Enqueue(packet with { Payload = packet.Payload.ToArray() });
                _bytes += LengthOf(packet);
                return HasRoom(limit, bytes) ? default : new ValueTask((_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task);
            }

            _busy = true;
        }

        Pump(handler.HandleAsync(packet));
        return default;
    }

    /// <summary>Whether nothing waits and no handler is busy.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _over || !_busy;
            }
        }
    }

    /// <summary>Lets events wait until <see cref="Release"/>.</summary>
    public void Hold() => _busy = true;

    /// <summary>Handles what waits, when something else is done.</summary>
    /// <param name="after">What has to end first; it never fails.</param>
    public void Release(ValueTask after) => Pump(after);

    /// <summary>The handler waits for an answer from now on: lets it come.</summary>
    public void AwaitsAnswer()
    {
        lock (_gate)
        {
            if (_room is not null && HasRoom(limit, bytes))
            {
                MakeRoom();
            }
        }
    }

    /// <summary>Nothing more is handled; what waits is dropped.</summary>
    public void End()
    {
        lock (_gate)
        {
            (_over, _waiting, _bytes) = (true, null, 0);
            MakeRoom();
        }
    }

    private void Pump(ValueTask running)
    {
        while (running.IsCompleted)
        {
            running.GetAwaiter().GetResult();
            if (!Next(out var packet))
            {
                return;
            }

            running = handler.HandleAsync(packet);
        }

        _ = GoOnAsync(running);
    }

    private async Task GoOnAsync(ValueTask running)
    {
        await running;
        while (Next(out var packet))
        {
            await handler.HandleAsync(packet);
        }
    }

    private bool Next(out SocketPacket packet)
    {
        lock (_gate)
        {
            packet = default;
            if (_waiting is null || !_waiting.TryDequeue(out packet))
            {
                // The array goes too: an idle socket holds none.
                (_busy, _waiting) = (false, null);
                return false;
            }

            _bytes -= LengthOf(packet);
            if (_room is not null && HasRoom(limit / 2, bytes / 2))
            {
                MakeRoom();
            }

            return true;
        }
    }

    private bool HasRoom(int count, long length) => _bytes <= length && (_waiting is null || _waiting.Count <= count || handler.AwaitsAnswer);

    private static long LengthOf(in SocketPacket packet)
    {
        long length = packet.Payload.Length + Overhead;
        for (var i = 0; i < packet.Attachments.Count; i++)
        {
            length += packet.Attachments[i].Length;
        }

        return length;
    }

    private void MakeRoom()
    {
        _room?.TrySetResult();
        _room = null;
    }
}

/// <summary>Handles events.</summary>
internal interface IEventHandler
{
    /// <summary>Handles one. Never fails.</summary>
    /// <param name="packet">The event; valid until the first wait.</param>
    ValueTask HandleAsync(in SocketPacket packet);

    /// <summary>Whether it has asked the other end something and waits for the answer.</summary>
    bool AwaitsAnswer { get; }
}
