using System.Buffers;
using Lab.Net;
using Lab.Wire;
using Lab.Wire.EngineIO;
using Lab.Wire.WebSocket;

namespace Lab.SocketIO.Engine;

/// <content>What comes by WebSocket, and the way from polling to it.</content>
internal sealed partial class EngineSession
{
    // Done when an upgrade has succeeded or failed; made anew for each.
    private TaskCompletionSource _changed = null!;
    private WebSocketPeer? _trial;
    // A message is being handled, which lies where the peer has read it.
    private int _handling;
    // Done when it is not any more; only there when the session ends meanwhile.
    private TaskCompletionSource? _handled;

    /// <summary>Makes a WebSocket carry a session that begins on it.</summary>
    public void Begin(WebSocketPeer peer)
    {
        // Until the first read finds nothing: then the open packet leaves with whatever else there is.
        peer.Cork();
        bool closed;
        lock (_gate)
        {
            (_peer, closed) = (peer, _closed);
        }

        if (closed)
        {
            peer.Abort();
        }

        Begin();
    }

    /// <summary>Serves the session's WebSocket to its end.</summary>
    /// <remarks>One method: what it holds while it waits, it holds for every connection.</remarks>
    public async Task RunAsync(WebSocketPeer peer)
    {
        _server.CountRunning(1);
        try
        {
            while (true)
            {
                var receiving = peer.ReceiveAsync(CancellationToken.None);
                if (!receiving.IsCompleted)
                {
                    // All that came has been handled: what that sent leaves in one write.
                    peer.Uncork();
                }

                var message = await receiving;
                if (message.IsClose)
                {
                    Ends(message.Violation);
                    return;
                }

                peer.Cork();
                _handling = 1;
                var handling = TakeAsync(message.Payload, message.Opcode == WebSocketOpcode.Binary);
                if (handling.IsCompleted)
                {
                    await handling;
                }
                else
                {
                    // It takes its time: what it has sent so far does not wait for it.
                    peer.Uncork();
                    await PauseAsync(handling);
                }

                Handled();
            }
        }
        catch (Exception e)
        {
            // Whatever a listener throws ends this session and no other.
            _server.Log.Failed(Id, e);
            End(EngineCloseReasons.TransportError, e.Message, PollEnd.Close);
        }
        finally
        {
            Handled();
            await peer.DisposeAsync();
            _server.CountRunning(-1);
        }
    }

    /// <summary>The message that was being handled is not needed any more.</summary>
    private void Handled()
    {
        // With a fence: either this sees the end, or the end sees this.
        Interlocked.Exchange(ref _handling, 0);
        if (_closed)
        {
            lock (_gate)
            {
                _handled?.TrySetResult();
            }
        }
    }

    /// <summary>Tries a WebSocket for a session that polls, and serves it to its end when the client goes over to it.</summary>
    public async Task UpgradeAsync(WebSocketPeer peer)
    {
        var possible = false;
        lock (_gate)
        {
            if (_connection.Upgrade == EngineUpgradeState.Polling && _trial is null && IsOpen)
            {
                (_trial, possible) = (peer, true);
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        try
        {
            if (possible && await TryAsync(peer))
            {
                await RunAsync(peer);
                return;
            }
        }
        finally
        {
            if (possible)
            {
                _changed.TrySetResult();
            }
        }

        await peer.CloseAsync(WebSocketClose.NoStatus);
    }

    /// <summary>The probe, and the client's going over.</summary>
    private async Task<bool> TryAsync(WebSocketPeer peer)
    {
        using var limit = new CancellationTokenSource(_server.Options.UpgradeTimeout, _server.Options.Clock);
        try
        {
            while (await peer.ReceiveAsync(limit.Token) is { IsClose: false } message && !_closed)
            {
                var violation = EnginePacketCodec.Read(message.Payload, message.Opcode == WebSocketOpcode.Binary, out var packet, out var wrong) == OperationStatus.Done ? null : wrong;
                if (violation is null && OnTrial(peer, packet) is { } upgraded)
                {
                    if (!upgraded)
                    {
                        continue;
                    }

                    return true;
                }

                break;
            }
        }
        catch (OperationCanceledException)
        {
            // It took too long.
        }

        lock (_gate)
        {
            _trial = null;
            _connection.FailUpgrade();
        }

        return false;
    }

    /// <summary>A packet on the WebSocket on trial: true when the session has gone over, false when it goes on, null when it failed.</summary>
    private bool? OnTrial(WebSocketPeer peer, in EnginePacket packet)
    {
        EngineEvent happened;
        lock (_gate)
        {
            happened = _connection.Receive(packet, EngineTransport.WebSocket, _server.Clock.Now);
            switch (happened.Kind)
            {
                case EngineEventKind.Probed:
                    peer.TryPost(WebSocketOpcode.Text, "3probe"u8);
                    if (_polling is { IsWritable: true })
                    {
                        // The client waits for its poll to end before it goes over.
                        Text("6"u8);
                    }

                    return false;
                case EngineEventKind.Upgraded:
                    GoOver(peer);
                    return true;
            }
        }

        if (happened.Kind == EngineEventKind.Closed)
        {
            End(happened.Reason!, happened.Violation?.ToString(), PollEnd.Close);
        }

        return null;
    }

    /// <summary>From now on the WebSocket carries the session; what waited for a poll goes first.</summary>
    private void GoOver(WebSocketPeer peer)
    {
        var polling = _polling!;
        var waiting = polling.HasPoll ? [] : polling.Take();
        if (polling.HasPoll && polling.IsEmpty)
        {
            Text("6"u8);
        }

        (_peer, _polling, _trial) = (peer, polling.HasPoll ? polling : null, null);
        foreach (var (packet, compress) in waiting)
        {
            var text = new ArrayBufferWriter<byte>();
            EnginePacketCodec.Write(text, packet);
            peer.TryPost(packet.IsBinary ? WebSocketOpcode.Binary : WebSocketOpcode.Text, text.WrittenSpan, compress);
        }

        _changed.TrySetResult();
    }

    private void Ends(Violation? violation)
    {
        EngineEvent end;
        lock (_gate)
        {
            end = _connection.TransportEnds(error: violation is not null);
        }

        End(end.Reason ?? EngineCloseReasons.TransportClose, violation?.ToString(), PollEnd.Close);
    }

    private ValueTask TakeAsync(ReadOnlyMemory<byte> message, bool binary)
    {
        if (EnginePacketCodec.Read(message, binary, out var packet, out var violation) == OperationStatus.Done)
        {
            return TakeAsync(packet, EngineTransport.WebSocket);
        }

        Unreadable(violation!);
        return default;
    }

    private ValueTask TakeAsync(in EnginePacket packet, EngineTransport by)
    {
        EngineEvent happened;
        lock (_gate)
        {
            happened = _connection.Receive(packet, by, _server.Clock.Now);
            if (happened.Kind == EngineEventKind.Heartbeat)
            {
                Rearm();
            }
        }

        if (happened.Kind == EngineEventKind.Closed)
        {
            End(happened.Reason!, happened.Violation?.ToString(), packet.Type == EnginePacketType.Close ? PollEnd.Noop : PollEnd.Close);
        }

        return happened.Kind == EngineEventKind.Message ? Listener!.MessageAsync(packet.Data, packet.IsBinary) : default;
    }

    private void Unreadable(Violation violation)
    {
        EngineEvent end;
        lock (_gate)
        {
            end = _connection.Unreadable(violation);
        }

        if (end.Kind == EngineEventKind.Closed)
        {
            End(end.Reason!, violation.ToString(), PollEnd.Close);
        }
    }
}
