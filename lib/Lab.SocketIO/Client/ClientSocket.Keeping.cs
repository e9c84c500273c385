using Lab.SocketIO.Engine;
using Lab.Tracing;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <content>What is emitted while there is no connection, and waits for one.</content>
public sealed partial class ClientSocket
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly List<(SocketPacket Packet, EmitFlags Flags, long Action)> _kept = [];
    private long _keptBytes;

    /// <summary>How many events wait for a connection, for tests that count.</summary>
    internal int KeptCount
    {
        get
        {
            lock (_gate)
            {
                return _kept.Count;
            }
        }
    }

    private void Keep(in SocketPacket packet, EmitFlags flags)
    {
        var length = LengthOf(packet);
        if (_keptBytes + length > Options.MaxBufferedBytes)
        {
            throw new IOException($"Too much waits for a connection ({nameof(SocketIOClientOptions.MaxBufferedBytes)}).");
        }

        _keptBytes += length;
        _kept.Add((packet, flags, TraceAction.Current));
    }

    private static long LengthOf(in SocketPacket packet) => packet.Payload.Length + packet.Attachments.Sum(a => (long)a.Length);

    // Under the lock: what is emitted from now on comes after it. What the connection does not take stays.
    private void SendKept(IEngineClient engine)
    {
        var sent = 0;
        try
        {
            // Whoever looks at what goes may emit, and adds to it.
            while (sent < _kept.Count)
            {
                var (packet, flags, action) = _kept[sent];
                // One whose answer nobody waits for any more is not sent.
                if (packet.Id is not { } id || _acks.Contains(id))
                {
                    using var call = TraceAction.Join(action);
                    if (!engine.Send(packet, flags.Packet))
                    {
                        break;
                    }

                    ShowOutgoing(packet);
                }

                sent++;
                _keptBytes -= LengthOf(packet);
            }
        }
        catch (IOException)
        {
            // Too much waits to be sent: the rest goes when that has left.
        }
        finally
        {
            // It may have ended itself meanwhile, too.
            _kept.RemoveRange(0, Math.Min(sent, _kept.Count));
        }
    }

    /// <summary>Lets what was sent go, and sends what is left whenever there is room.</summary>
    private async ValueTask SendRestAsync(IEngineClient engine)
    {
        while (true)
        {
            await engine.FlushAsync();
            int before, after;
            lock (_gate)
            {
                if (!Connected || _engine != engine || _kept.Count == 0)
                {
                    return;
                }

                before = _kept.Count;
                SendKept(engine);
                after = _kept.Count;
            }

            if (after == before)
            {
                // Nothing leaves while the transport changes, and nothing tells when it has.
                await Task.Delay(LookAgain, Options.Clock);
            }
        }
    }
}
