using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Events that are sent one after the other, each again and again until it is answered or was tried often enough.</summary>
/// <param name="socket">Whose they are.</param>
/// <param name="retries">How often one is sent again.</param>
internal sealed class RetryQueue(ClientSocket socket, int retries)
{
    private readonly Lock _gate = new();
    private readonly Queue<Item> _items = new();
    private long _bytes;
    private bool _over;

    /// <summary>How many wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _items.Count;
            }
        }
    }

    /// <summary>Adds an event.</summary>
    /// <param name="packet">It, without a number.</param>
    /// <param name="flags">How it is sent.</param>
    /// <param name="asker">Who waits for its answer; null for nobody.</param>
    /// <exception cref="IOException">Too much waits.</exception>
    public ValueTask Add(in SocketPacket packet, EmitFlags flags, IPendingAck? asker)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_over, socket);
            if (_bytes + packet.Payload.Length > socket.Manager.Options.MaxBufferedBytes)
            {
                throw new IOException($"Too much waits for its answer ({nameof(SocketIOClientOptions.MaxBufferedBytes)}).");
            }

            _bytes += packet.Payload.Length;
            _items.Enqueue(new Item(packet, flags, asker));
        }

        return Drain();
    }

    /// <summary>Sends the first one, if the socket is connected and it is not under way.</summary>
    /// <param name="again">Whether it is sent also when it is under way: over a connection that is lost.</param>
    public ValueTask Drain(bool again = false)
    {
        Item? item;
        lock (_gate)
        {
            if (!socket.Connected || !_items.TryPeek(out item) || (item.IsUnderWay && !again))
            {
                return default;
            }

            item.IsUnderWay = true;
            item.Tries++;
        }

        var wait = new AckWait<SocketArguments>();
        _ = WaitAsync(item, item.Tries, wait.Task);
        return socket.Ask(item.Packet, item.Flags, wait);
    }

    /// <summary>Nothing more is sent.</summary>
    /// <param name="error">Why.</param>
    public void End(Exception error)
    {
        Item[] items;
        lock (_gate)
        {
            _over = true;
            items = [.. _items];
            _items.Clear();
        }

        foreach (var item in items)
        {
            item.Asker?.Fail(error);
        }
    }

    private async Task WaitAsync(Item item, int attempt, Task<SocketArguments> answer)
    {
        await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (!_items.TryPeek(out var first) || first != item || item.Tries != attempt)
            {
                // Answered already, given up, or sent anew meanwhile.
                return;
            }

            item.IsUnderWay = false;
            if (!answer.IsCompletedSuccessfully && item.Tries <= retries)
            {
                item = null!;
            }
            else
            {
                _items.Dequeue();
                _bytes -= item.Packet.Payload.Length;
            }
        }

        if (item is null)
        {
            // Once more, below.
        }
        else if (answer.IsCompletedSuccessfully)
        {
            item.Asker?.Answer(await answer);
        }
        else
        {
            item.Asker?.Fail(answer.Exception?.InnerException ?? new OperationCanceledException());
        }

        Detached.Run(Drain(), socket.Manager.Log);
    }

    private sealed class Item(SocketPacket packet, EmitFlags flags, IPendingAck? asker)
    {
        public SocketPacket Packet => packet;

        public EmitFlags Flags => flags;

        public IPendingAck? Asker => asker;

        public int Tries { get; set; }

        public bool IsUnderWay { get; set; }
    }
}
