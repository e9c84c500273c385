using System.Buffers;
using Lab.Net;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.EngineIO;
using Lab.Wire.WebSocket;

namespace Lab.SocketIO.Engine;

/// <content>The session on a WebSocket, and the way to it.</content>
internal sealed partial class EngineClient
{
    // Works, and waits for the last poll and POST to end.
    private (WebSocketPeer Peer, Flow? Flow)? _trial;
    private volatile bool _upgrading;

    private async Task OpenWebSocketAsync(CancellationToken cancellationToken)
    {
        (_peer, Flow) = await _dialer.WebSocketAsync(null, cancellationToken);
        await using var giveUp = cancellationToken.UnsafeRegister(static peer => ((WebSocketPeer)peer!).Abort(), _peer);
        var message = await _peer.ReceiveAsync(cancellationToken);
        if (message.IsClose)
        {
            throw new IOException($"the WebSocket ended before the session was open: {message.Close}");
        }

        await TakeMessageAsync(message);
        Opened();
    }

    /// <summary>Looks whether the first packet has opened the session.</summary>
    private void Opened()
    {
        if (_connection.State != EngineState.Open)
        {
            throw new InvalidDataException(_end?.Details ?? "the server did not open the session");
        }
    }

    /// <summary>Tries a WebSocket for a session that polls. Never fails: then the session goes on polling.</summary>
    private async Task TryWebSocketAsync()
    {
        WebSocketPeer? peer = null;
        try
        {
            (peer, var flow) = await _dialer.WebSocketAsync(Id, _stop.Token);
            lock (_gate)
            {
                peer.TryPost(WebSocketOpcode.Text, TextOf(_connection.Probe()));
            }

            var message = await peer.ReceiveAsync(_stop.Token);
            if (!message.IsClose && EnginePacketCodec.Read(message.Payload, message.Opcode == WebSocketOpcode.Binary, out var packet, out _) == OperationStatus.Done && Answered(packet, peer, flow))
            {
                return;
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or OperationCanceledException or InvalidOperationException or System.Security.Authentication.AuthenticationException)
        {
            // It does not work.
        }

        lock (_gate)
        {
            FailUpgrade();
        }

        if (peer is not null)
        {
            peer.Abort();
            await peer.DisposeAsync();
        }
    }

    // Under the lock.
    private void FailUpgrade()
    {
        _connection.FailUpgrade();
        _upgrading = false;
    }

    private bool Answered(in EnginePacket packet, WebSocketPeer peer, Flow? flow)
    {
        lock (_gate)
        {
            if (_connection.State != EngineState.Open || _connection.Receive(packet, EngineTransport.WebSocket, Now).Kind != EngineEventKind.ProbeAnswered)
            {
                return false;
            }

            _trial = (peer, flow);
            return true;
        }
    }

    /// <summary>Between two polls: goes over to the WebSocket when it has been tried with success and the last POST has ended.</summary>
    private async ValueTask<bool> GoOverAsync()
    {
        Task idle;
        lock (_gate)
        {
            if (_trial is null)
            {
                return false;
            }

            idle = _polling!.IdleAsync();
        }

        await idle.WaitAsync(_stop.Token);
        WebSocketPeer peer;
        lock (_gate)
        {
            if (_trial is not { } trial || _connection.State != EngineState.Open)
            {
                return false;
            }

            peer = trial.Peer;
            peer.Cork();
            peer.TryPost(WebSocketOpcode.Text, TextOf(_connection.CompleteUpgrade()));
            while (_polling.TryTake(out var packet))
            {
                peer.TryPost(packet.IsBinary ? WebSocketOpcode.Binary : WebSocketOpcode.Text, TextOf(packet));
            }

            (_peer, Flow, _trial) = (peer, trial.Flow, null);
            _upgrading = false;
        }

        peer.Uncork();
        return true;
    }

    // Under the lock, as the buffer is.
    private ReadOnlySpan<byte> TextOf(in EnginePacket packet)
    {
        Clear();
        EnginePacketCodec.Write(_text, packet);
        return _text.WrittenSpan;
    }

    /// <summary>Reads the WebSocket to its end.</summary>
    private async Task ReadAsync(WebSocketPeer peer)
    {
        await using var giveUp = _stop.Token.UnsafeRegister(static peer => ((WebSocketPeer)peer!).Abort(), peer);
        while (true)
        {
            var message = await peer.ReceiveAsync(CancellationToken.None);
            if (message.IsClose)
            {
                string? reason;
                lock (_gate)
                {
                    reason = _connection.TransportEnds(error: message.Violation is not null).Reason;
                }

                End(reason ?? EngineCloseReasons.TransportClose, message.Violation?.ToString() ?? message.Close.ToString());
                return;
            }

            var handling = TakeMessageAsync(message);
            if (!handling.IsCompletedSuccessfully)
            {
                // It waits for room among the events that wait for their listeners.
                await handling.AsTask().WaitAsync(_stop.Token);
            }
        }
    }

    private ValueTask TakeMessageAsync(in WebSocketMessage message)
    {
        if (EnginePacketCodec.Read(message.Payload, message.Opcode == WebSocketOpcode.Binary, out var packet, out var violation) == OperationStatus.Done)
        {
            return TakeAsync(packet, EngineTransport.WebSocket);
        }

        Unreadable(violation!);
        return default;
    }

    private void Unreadable(Violation violation)
    {
        string? reason;
        lock (_gate)
        {
            reason = _connection.Unreadable(violation).Reason;
        }

        End(reason ?? EngineCloseReasons.ParseError, violation.ToString());
    }
}
