using System.Buffers;
using Lab.Wire.EngineIO;

namespace Lab.SocketIO.Engine;

/// <content>The session in HTTP requests: one GET that waits for packets, and one POST at a time that brings some.</content>
internal sealed partial class EngineClient
{
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource _polled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PollingRequests? _requests;
    private PollingQueue? _polling;
    private ReadOnlyMemory<byte> _rest;

    // While it goes over to a WebSocket, what is sent waits for that.
    private bool MayPost => _connection.Upgrade is EngineUpgradeState.Polling or EngineUpgradeState.Probing;

    private async Task OpenPollingAsync(CancellationToken cancellationToken)
    {
        (_requests, _polling) = (new PollingRequests(_dialer, _options), new PollingQueue());
        _rest = await _requests.GetAsync(null, cancellationToken);
        if (EnginePayloadCodec.Read(ref _rest, out var packet, out var violation) == OperationStatus.Done)
        {
            await TakeAsync(packet, EngineTransport.Polling);
        }
        else
        {
            Unreadable(violation!);
        }

        Opened();
        _upgrading = _options.Upgrade && _options.Transports.Contains(EngineTransport.WebSocket) && _open.Upgrades.Contains(EngineTransports.NameOf(EngineTransport.WebSocket));
    }

    /// <summary>Polls until the session is over or has gone over to a WebSocket.</summary>
    private async Task RunPollingAsync()
    {
        var upgrading = _upgrading ? TryWebSocketAsync() : Task.CompletedTask;
        try
        {
            if (!_rest.IsEmpty)
            {
                await TakeBodyAsync(_rest);
            }

            while (_connection.State == EngineState.Open && !await GoOverAsync())
            {
                await TakeBodyAsync(await _requests!.GetAsync(Id, _stop.Token));
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
        {
            End(EngineCloseReasons.TransportError, $"xhr poll error: {e.Message}");
        }
        finally
        {
            _polled.TrySetResult();
            await upgrading;
        }
    }

    private async ValueTask TakeBodyAsync(ReadOnlyMemory<byte> body)
    {
        do
        {
            if (EnginePayloadCodec.Read(ref body, out var packet, out var violation) != OperationStatus.Done)
            {
                Unreadable(violation!);
                return;
            }

            var handling = TakeAsync(packet, EngineTransport.Polling);
            if (!handling.IsCompletedSuccessfully)
            {
                await handling.AsTask().WaitAsync(_stop.Token);
            }
        }
        while (!body.IsEmpty && _connection.State == EngineState.Open);
    }

    /// <summary>Adds a packet to what the next POST brings. Under the lock.</summary>
    private void Queue(ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        if (_polling!.Waiting > _options.MaxBufferedBytes)
        {
            throw TooMuch();
        }

        var copy = text.ToArray();
        _polling.Add(new EnginePacket((EnginePacketType)(copy[0] - '0'), copy.AsMemory(1)));
        foreach (var attachment in attachments)
        {
            _polling.Add(new EnginePacket(EnginePacketType.Message, attachment, IsBinary: true));
        }
    }

    private Task FlushPollingAsync()
    {
        bool begins;
        Task room;
        lock (_gate)
        {
            begins = MayPost && _polling!.TryBegin();
            room = _polling!.RoomAsync();
        }

        if (begins)
        {
            // Owned by the queue, which knows when it ends.
            _ = PostAsync();
        }

        return room;
    }

    private async Task PostAsync()
    {
        while (true)
        {
            ReadOnlyMemory<byte> body;
            lock (_gate)
            {
                if (_polling!.IsEmpty || !MayPost || _stop.IsCancellationRequested)
                {
                    _polling.End();
                    return;
                }

                body = _polling.TakeBody(_open.MaxPayload);
            }

            try
            {
                await _requests!.PostAsync(Id, body, _stop.Token);
            }
            catch (Exception e)
            {
                // Whatever it is, what it brought is lost, and the order with it.
                End(EngineCloseReasons.TransportError, $"xhr post error: {e.Message}");
            }
        }
    }

    /// <summary>Sends what waits and a close packet, and lets the last poll end, all with a bound.</summary>
    private async Task ClosePollingAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(CloseWithin);
        try
        {
            await FlushPollingAsync().WaitAsync(limit.Token);
            Task idle;
            lock (_gate)
            {
                idle = _polling!.IdleAsync();
            }

            await idle.WaitAsync(limit.Token);
            ReadOnlyMemory<byte> body;
            lock (_gate)
            {
                _polling.Add(_connection.Drained().Answer!.Value);
                body = _polling.TakeBody(0);
            }

            await _requests!.PostAsync(Id, body, limit.Token);
            await _polled.Task.WaitAsync(limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            // Gone, or too slow.
        }

        await _stop.CancelAsync();
    }

    private async Task EndPollingAsync()
    {
        Task idle;
        lock (_gate)
        {
            idle = _polling?.IdleAsync() ?? Task.CompletedTask;
        }

        await idle;
        _requests?.Dispose();
    }
}
