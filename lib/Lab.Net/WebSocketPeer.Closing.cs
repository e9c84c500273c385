using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <content>How it ends (RFC 6455 §7).</content>
public sealed partial class WebSocketPeer
{
    /// <summary>Closes: sends a close frame, waits for the other end's, with a bound (<see cref="WebSocketPeerOptions.CloseWithin"/>), and ends the stream.</summary>
    /// <param name="close">Code and reason. Default 1000.</param>
    /// <param name="cancellationToken">Gives up the wait; the stream ends at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code must not stand in a frame.</exception>
    public async Task CloseAsync(WebSocketClose? close = null, CancellationToken cancellationToken = default)
    {
        await SendCloseAsync(close);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.CloseWithin);
        try
        {
            while (_last is null)
            {
                if (Volatile.Read(ref _receiving) != 0)
                {
                    // The receive that is under way hears the answer.
                    await _ended.Task.WaitAsync(limit.Token);
                }
                else
                {
                    await ReceiveAsync(limit.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            // No answer in time, or somebody began to receive just now: the stream ends all the same.
        }

        await DisposeAsync();
    }

    /// <summary>Sends a close frame and does not wait for the answer; messages can still be received.</summary>
    /// <param name="close">Code and reason. Default 1000.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code must not stand in a frame.</exception>
    public async Task SendCloseAsync(WebSocketClose? close = null)
    {
        lock (_queue.Gate)
        {
            if (_connection.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                _connection.Close(close ?? new WebSocketClose(1000), _queue.Waiting);
            }
        }

        StartSending();
        await SentAsync();
    }

    /// <summary>Ends the stream at once, without a close frame.</summary>
    public void Abort()
    {
        End("The connection was given up.");
        OnAbort?.Invoke();
    }

    /// <summary>Ends the stream. After an agreed end or a violation it first gives the other side the time to read the close frame: a stream
    /// that is closed with bytes unread is reset, and what was just sent is lost with it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _keepAlive?.Dispose();
        if (_connection.State == WebSocketState.Closed && _queue.Fault is null)
        {
            await SentAsync();
            await LingerAsync();
            End("The connection is closed.");
        }
        else
        {
            Abort();
        }

        _ended.TrySetResult();
    }

    private void End(string reason)
    {
        _queue.Die(new IOException(reason));
        _stream.Dispose();
    }

    private async Task SentAsync() => await Task.WhenAny(FlushAsync(), Task.Delay(_options.CloseWithin));

    /// <summary>Reads what still comes, and drops it, until the other end ends its stream. After an agreed end the server ends first (RFC 6455 §7.1.1).</summary>
    private async Task LingerAsync()
    {
        if ((Role == WebSocketRole.Server && _connection.IsClean) || Interlocked.Exchange(ref _receiving, 1) != 0)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_options.CloseWithin);
        try
        {
            while (await _stream.ReadAsync(_buffer, limit.Token) > 0)
            {
                // Dropped: the connection is over.
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Gone, or too slow.
        }
        finally
        {
            Volatile.Write(ref _receiving, 0);
        }
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
