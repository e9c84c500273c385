using System.Net.Sockets;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <content>How it ends (RFC 6455 §7).</content>
public sealed partial class WebSocketPeer
{
    // So many times CloseWithin.
    private const int LongestFlush = 15;

    // Made when somebody waits for the end, like the next one: most never do, and a server has many ends.
    private TaskCompletionSource? _ended;
    private volatile bool _hasEnded;
    private volatile TaskCompletionSource? _freed;
    private Task? _finishing;

    /// <summary>Ends this end's sending (a FIN) while it can still receive; null (the default) when the stream cannot, or ends well without.</summary>
    public Action? EndSending { get; init; }

    /// <summary>Closes: sends a close frame, waits for the other end's, with a bound (<see cref="WebSocketPeerOptions.CloseWithin"/>), and ends the stream.
    /// What comes meanwhile and nobody receives is dropped.</summary>
    /// <param name="close">Code and reason. Default 1000.</param>
    /// <param name="cancellationToken">Gives up the wait; the stream ends at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code must not stand in a frame.</exception>
    public async Task CloseAsync(WebSocketClose? close = null, CancellationToken cancellationToken = default)
    {
        SayClose(close);
        try
        {
            await DisposeAsync().AsTask().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Abort();
            throw;
        }
    }

    /// <summary>Sends a close frame and does not wait for the answer; messages can still be received.</summary>
    /// <param name="close">Code and reason. Default 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code must not stand in a frame.</exception>
    public async Task SendCloseAsync(WebSocketClose? close = null)
    {
        SayClose(close);
        await SentAsync();
    }

    /// <summary>Ends the stream at once, without a close frame.</summary>
    public void Abort()
    {
        End("The connection was given up.");
        OnAbort?.Invoke();
    }

    /// <summary>Ends the stream. Where this end has said that it closes, it first waits for the answer and until the other end has read all, with bounds;
    /// where it has not, the stream ends at once.</summary>
    public async ValueTask DisposeAsync()
    {
        _keepAlive?.Dispose();
        await Finish();
    }

    private void SayClose(WebSocketClose? close)
    {
        lock (_queue.Gate)
        {
            _queue.Corked = false;
            if (_connection.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                _connection.Close(close ?? new WebSocketClose(1000), _queue.Waiting);
            }
        }

        StartSending();
    }

    private Task Finish()
    {
        lock (_queue.Gate)
        {
            return _finishing ??= Task.Run(FinishAsync);
        }
    }

    private async Task FinishAsync()
    {
        if (_connection.State is WebSocketState.CloseSent or WebSocketState.Closed && _queue.Fault is null)
        {
            await SentAsync();
            using var limit = new CancellationTokenSource(_options.CloseWithin);
            try
            {
                await AnswerAsync(limit.Token);
                await DrainAsync(limit.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // Gone, or too slow.
            }
        }

        if (_connection.State == WebSocketState.Closed && _queue.Fault is null)
        {
            End("The connection is closed.");
        }
        else
        {
            Abort();
        }

        SayEnded();
    }

    private void SayEnded()
    {
        _hasEnded = true;
        // With a fence: either this sees who waits, or who waits sees this.
        Interlocked.MemoryBarrier();
        _ended?.TrySetResult();
    }

    private Task EndedAsync()
    {
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = Interlocked.CompareExchange(ref _ended, made, null) ?? made;
        if (_hasEnded)
        {
            ended.TrySetResult();
        }

        return ended.Task;
    }

    private void End(string reason)
    {
        _queue.Die(new IOException(reason));
        _stream.Dispose();
    }

    /// <summary>Waits until everything has left, as long as something does.</summary>
    private async Task SentAsync()
    {
        var all = FlushAsync();
        // A peer that takes a byte now and then does not hold this end for ever.
        for (var turn = 0; turn < LongestFlush && !all.IsCompleted; turn++)
        {
            var before = _queue.Written;
            if (await Task.WhenAny(all, Task.Delay(_options.CloseWithin)) != all && _queue.Written == before)
            {
                return;
            }
        }
    }

    /// <summary>Reads until the other end's close frame has come.</summary>
    private async Task AnswerAsync(CancellationToken cancellationToken)
    {
        while (_last is null)
        {
            await ClaimAsync(cancellationToken);
            await ReceiveOwnAsync(claimed: true, cancellationToken);
        }
    }

    /// <summary>Lets the other end read what was sent: a stream that is closed with bytes unread is reset, and what was just sent is lost with it.
    /// So this end stops sending and reads until the other end has stopped too. After an agreed end the server stops first (RFC 6455 §7.1.1).</summary>
    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        var waitsForServer = Role == WebSocketRole.Client && _connection.IsClean;
        if (EndSending is null && !waitsForServer)
        {
            return;
        }

        if (!waitsForServer)
        {
            EndSending!();
        }

        await ClaimAsync(cancellationToken);
        while (await _stream.ReadAsync(_buffer, cancellationToken) > 0)
        {
            // Dropped: the connection is over.
        }
    }

    private async Task ClaimAsync(CancellationToken cancellationToken)
    {
        while (Interlocked.Exchange(ref _receiving, 1) != 0)
        {
            var freed = _freed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            // Without a fence the read below may come before the write above: then whoever frees it meanwhile sees nobody to wake, and this waits in vain.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref _receiving) != 0)
            {
                await freed.Task.WaitAsync(cancellationToken);
            }
        }
    }

    private void Free()
    {
        Interlocked.Exchange(ref _receiving, 0);
        _freed?.TrySetResult();
    }

    /// <summary>Pings a silent peer and gives it up when it stays silent.</summary>
    private sealed class KeepAliveTimer : IDisposable
    {
        private readonly WebSocketPeer _peer;
        private readonly WebSocketKeepAlive _rule;
        private readonly TimeProvider _clock;
        private readonly long _start;
        private readonly TimeSpan _pingAfter;
        private readonly ITimer _timer;

        public KeepAliveTimer(WebSocketPeer peer, TimeSpan pingAfter)
        {
            (_peer, _pingAfter, _clock) = (peer, pingAfter, peer._options.Clock);
            _rule = new WebSocketKeepAlive(pingAfter, peer._options.PongWithin);
            _start = _clock.GetTimestamp();
            _timer = _clock.CreateTimer(static timer => ((KeepAliveTimer)timer!).Tick(), this, pingAfter, Timeout.InfiniteTimeSpan);
        }

        private TimeSpan Now => _clock.GetElapsedTime(_start);

        public void Heard()
        {
            lock (_peer._queue.Gate)
            {
                _rule.Heard(Now);
            }
        }

        public void Dispose() => _timer.Dispose();

        private void Tick()
        {
            TimeSpan wait;
            lock (_peer._queue.Gate)
            {
                if (_peer.State != WebSocketState.Open)
                {
                    return;
                }

                var due = _rule.Tick(Now);
                if (due == KeepAliveDue.Ping)
                {
                    _peer._connection.Ping([], _peer._queue.Waiting);
                }
                else if (due == KeepAliveDue.GiveUp && Volatile.Read(ref _peer._receiving) == 0)
                {
                    // Its pong may lie there unread: while nobody receives, silence proves nothing.
                    _rule.Heard(Now);
                }
                else if (due == KeepAliveDue.GiveUp)
                {
                    _ = Task.Run(_peer.Abort);
                    return;
                }

                // Not later than the next ping could be due: hearing something does not move the timer.
                wait = TimeSpan.FromTicks(Math.Min((_rule.Next - Now).Ticks, _pingAfter.Ticks));
            }

            _peer.StartSending();
            _timer.Change(wait > TimeSpan.Zero ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }
}
