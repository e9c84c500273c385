using System.Globalization;
using System.Threading.Channels;
using Lab.Tracing;

namespace Lab.Net;

/// <summary>One direction of one client through a UDP relay: decides, holds back, and sends in order when the time has come.</summary>
internal sealed class RelayLane : IAsyncDisposable
{
    private const int MostQueued = 4_096;
    private readonly UdpRelayOptions _options;
    private readonly Trace _trace;
    private readonly Flow _flow;
    private readonly int _session;
    private readonly int _direction;
    private readonly Channel<(long Due, byte[] Datagram)> _queue = Channel.CreateBounded<(long, byte[])>(new BoundedChannelOptions(MostQueued) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private readonly List<(TimeSpan Delay, byte[] Datagram)> _held = [];
    private readonly ITimer _flush;
    private readonly Task _sending;
    private long _index;
    private long _lastDue;

    public RelayLane(UdpRelayOptions options, Trace trace, Flow flow, int session, int direction, Func<byte[], CancellationToken, Task> send, CancellationToken stop)
    {
        (_options, _trace, _flow, _session, _direction) = (options, trace, flow, session, direction);
        _flush = options.Clock.CreateTimer(_ => Flush(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _sending = Task.Run(() => SendAsync(send, stop), CancellationToken.None);
    }

    /// <summary>Takes the next datagram of this direction. Called by one reader, in order of arrival.</summary>
    public void Take(byte[] datagram)
    {
        lock (_gate)
        {
            var index = _index++;
            var decision = _options.Decide(_session, _direction, index);
            if (decision.Lose)
            {
                Tell("lose", index, ": does not arrive", datagram);
                return;
            }

            if (decision.Delay > TimeSpan.Zero)
            {
                Tell("delay", index, string.Create(CultureInfo.InvariantCulture, $": takes at least {decision.Delay.TotalMilliseconds:0.0} ms"), datagram);
            }

            if (decision.Reorder)
            {
                Tell("reorder", index, ": held back", datagram);
            }

            if (decision.Duplicate)
            {
                Tell("duplicate", index, ": sent twice", datagram);
            }

            for (var copy = 0; copy < (decision.Duplicate ? 2 : 1); copy++)
            {
                if (decision.Reorder)
                {
                    _held.Add((decision.Delay, datagram));
                }
                else
                {
                    Queue(decision.Delay, datagram);
                }
            }

            if (decision.Reorder)
            {
                _flush.Change(_options.HoldAtMost, Timeout.InfiniteTimeSpan);
            }
            else
            {
                Flush();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _flush.DisposeAsync();
        _queue.Writer.TryComplete();
        await _sending;
    }

    private void Flush()
    {
        lock (_gate)
        {
            foreach (var (delay, datagram) in _held)
            {
                Queue(delay, datagram);
            }

            _held.Clear();
        }
    }

    private void Queue(TimeSpan delay, byte[] datagram)
    {
        // Never before its predecessor: jitter changes times, only reordering changes the order.
        var due = _options.Clock.GetTimestamp() + (long)(delay.TotalSeconds * _options.Clock.TimestampFrequency);
        _lastDue = Math.Max(_lastDue, due);
        _queue.Writer.TryWrite((_lastDue, datagram));
    }

    private async Task SendAsync(Func<byte[], CancellationToken, Task> send, CancellationToken stop)
    {
        try
        {
            await foreach (var (due, datagram) in _queue.Reader.ReadAllAsync(stop))
            {
                var wait = _options.Clock.GetElapsedTime(_options.Clock.GetTimestamp(), due);
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait, _options.Clock, stop);
                }

                await send(datagram, stop);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The relay ends.
        }
    }

    private void Tell(string verb, long index, string text, byte[] datagram) => _trace.Write(new TraceEvent
    {
        Flow = _flow,
        Direction = _direction == 0 ? Direction.Receive : Direction.Send,
        Level = TraceLevel.Bytes,
        Provenance = Provenance.Simulated,
        Verb = verb,
        Text = string.Create(CultureInfo.InvariantCulture, $"no. {index} to {(_direction == 0 ? "server" : "client")}{text}"),
        Bytes = _trace.Snap(datagram),
        Length = datagram.Length,
    });
}
