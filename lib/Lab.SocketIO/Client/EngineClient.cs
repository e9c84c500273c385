using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Lab.Net;
using Lab.Tracing;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;
using Lab.Wire.WebSocket;

namespace Lab.SocketIO.Engine;

/// <summary>One Engine.IO session at the client: the machine, and the transport that carries it.</summary>
/// <remarks>Whoever runs it reads; anybody may send. Everything but waiting and telling the listener is done under one lock.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Running it to its end is what frees everything; its token holds nothing.")]
internal sealed partial class EngineClient : IEngineClient
{
    private const int LeastText = 256;
    private const int MostTextKept = 64 * 1024;

    private readonly EngineDialer _dialer;
    private readonly SocketIOClientOptions _options;
    private readonly EngineConnection _connection;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private ArrayBufferWriter<byte> _text = new(LeastText);
    private readonly long _start;
    private IEngineClientListener _listener = null!;
    private EngineOpen _open = null!;
    private ITimer? _timer;
    private WebSocketPeer? _peer;
    private EngineEnd? _end;
    private Task _closing = Task.CompletedTask;

    private EngineClient(EngineDialer dialer, SocketIOClientOptions options, EngineTransport transport)
    {
        (_dialer, _options, _start) = (dialer, options, options.Clock.GetTimestamp());
        _connection = new EngineConnection(EngineRole.Client, transport);
    }

    /// <inheritdoc/>
    public string Id => _open.Sid;

    /// <inheritdoc/>
    public EngineTransport Transport => _connection.Transport;

    /// <inheritdoc/>
    public bool IsUpgrading => _upgrading;

    /// <inheritdoc/>
    public Flow? Flow { get; private set; }

    /// <summary>Where it stands on the way to a WebSocket, for tests that wait for it.</summary>
    internal EngineUpgradeState Upgrade => _connection.Upgrade;

    private TimeSpan Now => _options.Clock.GetElapsedTime(_start);

    private bool CanWrite => _peer?.IsIdle ?? _polling?.IsWritable ?? false;

    /// <summary>Opens a session by the first transport, or by the first that works.</summary>
    /// <param name="dialer">Opens its connections.</param>
    /// <param name="options">How the client behaves.</param>
    /// <param name="transports">The transports, in the order in which they are tried.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConnectErrorException">It cannot be opened.</exception>
    public static async Task<IEngineClient> OpenAsync(EngineDialer dialer, SocketIOClientOptions options, IReadOnlyList<EngineTransport> transports, CancellationToken cancellationToken)
    {
        for (var i = 0; ; i++)
        {
            var engine = new EngineClient(dialer, options, transports[i]);
            try
            {
                await (transports[i] == EngineTransport.WebSocket ? engine.OpenWebSocketAsync(cancellationToken) : engine.OpenPollingAsync(cancellationToken));
                return engine;
            }
            catch (Exception e) when (e is not ConnectErrorException)
            {
                await engine.CleanUpAsync();
                if (cancellationToken.IsCancellationRequested)
                {
                    throw;
                }

                if (!options.TryAllTransports || i + 1 == transports.Count)
                {
                    throw new ConnectErrorException(transports[i] == EngineTransport.WebSocket ? "websocket error" : "xhr poll error", e);
                }
            }
        }
    }

    /// <inheritdoc/>
    public bool Send(in SocketPacket packet, PacketOptions options = PacketOptions.None)
    {
        lock (_gate)
        {
            if (_connection.State != EngineState.Open || ((options & PacketOptions.Volatile) != 0 && !CanWrite))
            {
                return false;
            }

            Clear();
            _text.Write("4"u8);
            SocketPacketCodec.Write(_text, packet);
            var compress = (options & PacketOptions.Uncompressed) == 0;
            if (_peer is null)
            {
                Queue(_text.WrittenSpan, packet.Attachments);
                return true;
            }

            // Until the flush: then the text and its attachments leave in one write, on the caller's path.
            _peer.Cork();
            if (!_peer.TryPost(WebSocketOpcode.Text, _text.WrittenSpan, compress))
            {
                return _peer.State != WebSocketState.Open ? false : throw TooMuch();
            }

            foreach (var attachment in packet.Attachments)
            {
                if (!_peer.TryPost(WebSocketOpcode.Binary, attachment.Span, compress))
                {
                    // Its text has been promised attachments that will not come.
                    End(EngineCloseReasons.TransportError, "too much waits to be sent");
                    return false;
                }
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public async ValueTask FlushAsync()
    {
        try
        {
            if (_peer is { } peer)
            {
                peer.Uncork();
                await peer.WaitForRoomAsync(_stop.Token);
            }
            else
            {
                await FlushPollingAsync();
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Over: whoever runs it sees the same.
        }
    }

    /// <inheritdoc/>
    public async Task<EngineEnd> RunAsync(IEngineClientListener listener)
    {
        _listener = listener;
        lock (_gate)
        {
            _timer = _options.Clock.CreateTimer(static e => ((EngineClient)e!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Rearm();
        }

        try
        {
            if (_polling is not null)
            {
                await RunPollingAsync();
            }

            if (_peer is { } peer)
            {
                await ReadAsync(peer);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The reason has been set.
        }
        catch (Exception e)
        {
            End(EngineCloseReasons.TransportError, e.Message);
        }

        return await CleanUpAsync();
    }

    /// <inheritdoc/>
    public void Close()
    {
        WebSocketPeer? peer;
        WebSocketPeer? trial;
        lock (_gate)
        {
            if (_end is not null)
            {
                return;
            }

            _connection.Close();
            FailUpgrade();
            _end = new EngineEnd(EngineCloseReasons.ForcedClose, null);
            (peer, trial, _trial) = (_peer, _trial?.Peer, null);
            // Either waits for the server with a bound; whoever runs the session then sees its end.
            _closing = Task.Run(() => peer is not null ? peer.CloseAsync(WebSocketClose.NoStatus) : ClosePollingAsync());
        }

        trial?.Abort();
    }

    /// <inheritdoc/>
    public void Cut(string reason, string? details) => End(reason, details);

    /// <summary>The session is over, at once. The first reason counts.</summary>
    private void End(string reason, string? details)
    {
        lock (_gate)
        {
            _end ??= new EngineEnd(reason, details);
            _connection.TransportEnds(error: false);
        }

        _stop.Cancel();
    }

    private async Task<EngineEnd> CleanUpAsync()
    {
        EngineEnd end;
        Task closing;
        lock (_gate)
        {
            _timer?.Dispose();
            // Whoever closes from now on finds it over, so there is no goodbye to come.
            end = _end ??= new EngineEnd(EngineCloseReasons.TransportClose, null);
            closing = _closing;
        }

        try
        {
            // Before anything is given up: a goodbye may still be on its way. It has a bound of its own.
            await closing;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Gone.
        }

        lock (_gate)
        {
            _connection.TransportEnds(error: false);
        }

        await _stop.CancelAsync();
        await EndPollingAsync();
        foreach (var peer in (WebSocketPeer?[])[_peer, _trial?.Peer])
        {
            peer?.Abort();
            await (peer?.DisposeAsync() ?? default);
        }

        return end;
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_connection.Tick(Now) != EngineDue.Timeout)
            {
                Rearm();
                return;
            }
        }

        End(EngineCloseReasons.PingTimeout, null);
    }

    private void Rearm()
    {
        if (_connection.NextDeadline is { } next)
        {
            var wait = Math.Max(1, Math.Ceiling((next - Now).TotalMilliseconds));
            _timer!.Change(TimeSpan.FromMilliseconds(wait), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes one packet of the transport in use.</summary>
    private ValueTask TakeAsync(in EnginePacket packet, EngineTransport by)
    {
        EngineEvent happened;
        lock (_gate)
        {
            happened = _connection.Receive(packet, by, Now);
        }

        switch (happened.Kind)
        {
            case EngineEventKind.Message:
                return _listener.MessageAsync(packet.Data, packet.IsBinary);
            case EngineEventKind.Heartbeat:
                return PongAsync(happened.Answer!.Value);
            case EngineEventKind.Opened:
                _open = happened.Open!;
                return default;
            case EngineEventKind.Closed:
                End(happened.Reason!, happened.Violation?.ToString());
                return default;
            default:
                return default;
        }
    }

    private ValueTask PongAsync(in EnginePacket pong)
    {
        lock (_gate)
        {
            if (_peer is null)
            {
                _polling!.Add(pong);
            }
            else
            {
                _peer.TryPost(WebSocketOpcode.Text, TextOf(pong));
            }
        }

        _listener.Pinged();
        return _peer is null ? FlushAsync() : default;
    }

    private void Clear()
    {
        if (_text.Capacity > MostTextKept)
        {
            _text = new ArrayBufferWriter<byte>(LeastText);
        }

        _text.ResetWrittenCount();
    }

    private static IOException TooMuch() => new($"Too much waits to be sent ({nameof(SocketIOClientOptions.MaxBufferedBytes)}).");
}
