using System.Buffers;
using Lab.Net;
using Lab.Wire.EngineIO;
using Lab.Wire.WebSocket;

namespace Lab.SocketIO.Engine;

/// <summary>One session: the machine of Engine.IO, and the transport that carries it.</summary>
/// <remarks>Everything is done under one lock but to call the listener and to wait. The machine decides; this class does what it says.</remarks>
internal sealed partial class EngineSession : EngineSocket
{
    // A peer's clock and ours may differ by this much over a heartbeat.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(1);

    private readonly EngineServer _server;
    private readonly EngineConnection _connection;
    private readonly Lock _gate = new();
    private SessionClock.Entry? _deadline;
    private PollingChannel? _polling;
    private WebSocketPeer? _peer;
    private bool _closed;
    // The machine has given the client up; the end is told elsewhere.
    private bool _overdue;
    // A message that takes its time keeps this end from reading.
    private bool _paused;

    /// <summary>Opens a session.</summary>
    public EngineSession(EngineServer server, string id, EngineTransport transport, HandshakeRequest request)
    {
        (_server, Id, Request) = (server, id, request);
        _connection = new EngineConnection(EngineRole.Server, transport);
        _polling = transport == EngineTransport.Polling ? new PollingChannel() : null;
    }

    /// <inheritdoc/>
    public override string Id { get; }

    /// <inheritdoc/>
    public override HandshakeRequest Request { get; }

    /// <inheritdoc/>
    public override EngineTransport Transport => _connection.Transport;

    /// <inheritdoc/>
    public override bool IsOpen => _connection.State == EngineState.Open;

    /// <inheritdoc/>
    internal override bool IsWritable
    {
        get
        {
            lock (_gate)
            {
                return CanWrite;
            }
        }
    }

    private bool CanWrite => _peer?.IsIdle ?? _polling?.IsWritable ?? false;

    /// <summary>Says that the session is open, as its first packet.</summary>
    public void Begin()
    {
        var options = _server.Options;
        var open = new EngineOpen
        {
            Sid = Id,
            Upgrades = Transport == EngineTransport.Polling ? _server.Upgrades : [],
            PingInterval = (int)options.PingInterval.TotalMilliseconds,
            PingTimeout = (int)options.PingTimeout.TotalMilliseconds,
            MaxPayload = options.MaxHttpBufferSize,
        };
        var text = new ArrayBufferWriter<byte>(160);
        text.Write("0"u8);
        open.Write(text);
        lock (_gate)
        {
            if (_closed)
            {
                // The server stopped meanwhile.
                return;
            }

            _connection.Open(open, _server.Clock.Now);
            Text(text.WrittenSpan);
            if (options.InitialPacket is { } initial)
            {
                Text(System.Text.Encoding.UTF8.GetBytes("4" + initial));
            }

            Rearm();
        }
    }

    /// <inheritdoc/>
    internal override bool Send(ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>>? attachments, PacketOptions options = PacketOptions.None)
    {
        var length = text.Length + 1;
        byte[]? rented = null;
        var message = length <= 512 ? stackalloc byte[512] : rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            message[0] = (byte)'4';
            text.CopyTo(message[1..]);
            lock (_gate)
            {
                return MaySend(options) && Kept(Message(message[..length], attachments, (options & PacketOptions.Uncompressed) == 0));
            }
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <inheritdoc/>
    internal override bool Send(EncodedPacket packet, PacketOptions options = PacketOptions.None)
    {
        lock (_gate)
        {
            if (!MaySend(options))
            {
                return false;
            }

            if (_peer is null || _server.Compresses)
            {
                return Kept(Message(packet.Message.Span, packet.Attachments, (options & PacketOptions.Uncompressed) == 0));
            }

            var frames = packet.Frames;
            for (var i = 0; i < frames.Count; i++)
            {
                if (!_peer.TryPost(frames[i]))
                {
                    return Kept(false);
                }
            }

            return true;
        }
    }

    /// <inheritdoc/>
    public override bool SendMessage(ReadOnlySpan<byte> data, bool binary)
    {
        if (!binary)
        {
            return Send(data, null);
        }

        lock (_gate)
        {
            return MaySend(PacketOptions.None) && Kept(_peer?.TryPost(WebSocketOpcode.Binary, data) ?? _polling!.Add(data.ToArray(), true, true));
        }
    }

    /// <summary>Asks the machine what is due. Calls nobody: the thread is that of every session's deadlines.</summary>
    public void Tick()
    {
        bool timeout;
        lock (_gate)
        {
            timeout = Due(TimeSpan.Zero);
        }

        if (timeout)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.End(EngineCloseReasons.PingTimeout, null, PollEnd.Close), this, preferLocal: false);
        }
    }

    /// <summary>Whether the client has been silent for too long; the timer may not have come round to it yet.</summary>
    public bool IsOverdue()
    {
        bool timeout;
        lock (_gate)
        {
            timeout = Due(Tolerance);
        }

        if (timeout)
        {
            End(EngineCloseReasons.PingTimeout, null, PollEnd.Close);
        }

        return timeout;
    }

    private bool Due(TimeSpan ahead)
    {
        if (_closed || _overdue)
        {
            return !_closed;
        }

        var now = _server.Clock.Now + ahead;
        if (_paused && _connection.NextDeadline <= now && PingsUnread())
        {
            // What the client has answered may lie there unread: while this end does not read, silence proves nothing.
            _connection.Receive(new EnginePacket(EnginePacketType.Pong, default), Transport, now);
            Rearm();
            return false;
        }

        var due = _connection.Tick(now);
        if (due == EngineDue.Ping)
        {
            Text("2"u8);
        }

        if (due != EngineDue.Timeout)
        {
            Rearm();
        }

        _overdue = due == EngineDue.Timeout;
        return _overdue;
    }

    /// <summary>Pings a client whose answer will not be read soon.</summary>
    /// <returns>False when the ping cannot leave: the connection broke, or nobody polls.</returns>
    private bool PingsUnread()
    {
        if (!IsOpen || (_peer is null && _polling is { IsEmpty: false }))
        {
            return false;
        }

        return _peer?.TryPost(WebSocketOpcode.Text, "2"u8) ?? _polling!.Add("2"u8.ToArray(), false, false);
    }

    /// <summary>Waits for a message that takes its time, during which this end does not read.</summary>
    private async ValueTask PauseAsync(ValueTask handling)
    {
        lock (_gate)
        {
            _paused = true;
        }

        try
        {
            await handling;
        }
        finally
        {
            lock (_gate)
            {
                _paused = false;
                if (!_closed && !_overdue)
                {
                    // The client has from now on as long as if it had just answered: what lies unread is read first.
                    _connection.Receive(new EnginePacket(EnginePacketType.Pong, default), Transport, _server.Clock.Now);
                    Rearm();
                }
            }
        }
    }

    /// <summary>Has itself asked again in time. A moment that is already waited for and is not too late is left as it is.</summary>
    private void Rearm()
    {
        if (_connection.NextDeadline is { } next && (_deadline?.Session is null || _deadline.At > next || _deadline.At <= _server.Clock.Now))
        {
            _deadline = _server.Clock.At(_deadline, this, next);
        }
    }

    private bool MaySend(PacketOptions options) => IsOpen && ((options & PacketOptions.Volatile) == 0 || CanWrite);

    /// <summary>A client for which too much waits is given up.</summary>
    private bool Kept(bool sent)
    {
        // A WebSocket that is closing refuses everything; who reads from it tells its end, and the true reason.
        if (!sent && _peer is null or { State: WebSocketState.Open })
        {
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.End(EngineCloseReasons.TransportError, "the client does not read what it is sent", PollEnd.Close), this, preferLocal: false);
        }

        return sent;
    }

    private void Text(ReadOnlySpan<byte> packet)
    {
        _ = _peer is not null ? _peer.TryPost(WebSocketOpcode.Text, packet) : _polling?.Add(packet.ToArray(), false, false);
    }

    private bool Message(ReadOnlySpan<byte> text, IReadOnlyList<ReadOnlyMemory<byte>>? attachments, bool compress)
    {
        if (_peer is { } peer)
        {
            if (!peer.TryPost(WebSocketOpcode.Text, text, compress))
            {
                return false;
            }

            for (var i = 0; i < (attachments?.Count ?? 0); i++)
            {
                if (!peer.TryPost(WebSocketOpcode.Binary, attachments![i].Span, compress))
                {
                    return false;
                }
            }

            return true;
        }

        var polling = _polling!;
        polling.Add(text.ToArray(), false, compress);
        foreach (var attachment in attachments ?? [])
        {
            polling.Add(attachment, true, compress);
        }

        return polling.Waiting <= _server.Options.MaxBufferedBytes;
    }
}
