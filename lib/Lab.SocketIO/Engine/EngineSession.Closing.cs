using Lab.Net;
using Lab.Wire.EngineIO;
using Lab.Wire.WebSocket;
using Microsoft.AspNetCore.Http;

namespace Lab.SocketIO.Engine;

/// <content>How it ends.</content>
internal sealed partial class EngineSession
{
    // What was sent before a close waits so long for a client that does not poll.
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(30);

    /// <summary>What a poll that still waits is told at the end.</summary>
    private enum PollEnd
    {
        /// <summary>Nothing: the client knows.</summary>
        Noop,

        /// <summary>That the session is closed.</summary>
        Close,
    }

    /// <summary>Ends the session because the server stops: what was sent on a WebSocket leaves first, and so does what waits for a poll that is there.
    /// Nobody waits for a poll that may come.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _connection.Close();
        }

        End(EngineCloseReasons.ForcedClose, null, PollEnd.Close, stops: true);
    }

    /// <summary>Gives up a WebSocket that is still closing.</summary>
    public void Abort()
    {
        if (_ending is { IsCompleted: false })
        {
            try
            {
                _peer?.Abort();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended, and its request with it.
            }
        }
    }

    /// <inheritdoc/>
    public override void Close(bool discard = false)
    {
        bool now;
        lock (_gate)
        {
            if (_closed || (_connection.State == EngineState.Closing && !discard))
            {
                return;
            }

            _connection.Close();
            now = discard || _polling?.IsWritable != false || _peer is not null;
            if (!now && _deadline is not null)
            {
                // The next poll takes what waits, and the close; if none comes, the heartbeat ends it, and at the latest this.
                _closing = _server.Options.Clock.CreateTimer(static session => ((EngineSession)session!).End(EngineCloseReasons.ForcedClose, null, PollEnd.Close), this, CloseWithin, Timeout.InfiniteTimeSpan);
            }
        }

        if (now)
        {
            End(EngineCloseReasons.ForcedClose, null, PollEnd.Close, discard);
        }
    }

    private ITimer? _closing;
    // The closing of its WebSocket.
    private Task? _ending;

    /// <summary>Ends the session, once.</summary>
    private void End(string reason, string? details, PollEnd poll, bool discard = false, bool stops = false)
    {
        WebSocketPeer? peer;
        WebSocketPeer? trial;
        HttpContext? post;
        Task? handled = null;
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
            _connection.TransportEnds(error: false);
            SessionClock.Forget(_deadline);
            _closing?.Dispose();
            if (_polling is { HasPoll: true } polling && !(stops && !polling.IsEmpty))
            {
                // With packets that wait, a client would forget those that it reads together with the close: when the server stops, its next poll is refused anyway.
                polling.Add(poll == PollEnd.Close ? "1"u8.ToArray() : "6"u8.ToArray(), false, false);
            }

            (peer, trial, post) = (_peer, _trial, _post);
            Interlocked.MemoryBarrier();
            if (_handling != 0 && !discard)
            {
                _handled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                handled = _handled.Task;
            }
        }

        post?.Abort();
        _server.Forget(this);
        trial?.Abort();
        if (discard)
        {
            peer?.Abort();
        }
        else if (peer is not null)
        {
            _ending = CloseAsync(peer, handled);
            _server.Own(_ending);
        }

        try
        {
            Listener?.Closed(reason, details);
        }
        catch (Exception e)
        {
            // Whoever ends a session, a timer too, is not the one to hear of it.
            _server.Log.Failed(Id, e);
        }
    }

    private async Task CloseAsync(WebSocketPeer peer, Task? handled)
    {
        try
        {
            if (handled is not null)
            {
                // Closing reads on, to where the message lies that is being handled: it ends first.
                await peer.SendCloseAsync(WebSocketClose.NoStatus);
                await handled.WaitAsync(CloseWithin, _server.Options.Clock);
            }

            await peer.CloseAsync(WebSocketClose.NoStatus);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Gone.
        }
        catch (TimeoutException)
        {
            peer.Abort();
        }
    }
}
