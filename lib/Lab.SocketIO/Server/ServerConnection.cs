using System.Buffers;
using Lab.SocketIO.Engine;
using Lab.Wire;
using Lab.Wire.SocketIO;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <summary>One connection at the server: an Engine.IO session and the sockets that share it, one for each namespace that the client has joined.</summary>
internal sealed class ServerConnection : IEngineListener
{
    private readonly SocketIOServer _server;
    private readonly SocketPacketDecoder _decoder;
    private readonly Lock _gate = new();
    private ServerSocket[] _sockets = [];
    private ITimer? _unjoined;
    private string? _closing;
    private bool _closed;
    private long _received;

    /// <summary>Takes over a session.</summary>
    /// <param name="server">The server.</param>
    /// <param name="engine">The session.</param>
    public ServerConnection(SocketIOServer server, EngineSocket engine)
    {
        (_server, Engine) = (server, engine);
        _decoder = new SocketPacketDecoder(server.Options.MaxAttachments);
        _unjoined = server.Options.Clock.CreateTimer(static c => ((ServerConnection)c!).GiveUp(), this, server.Options.ConnectTimeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The session.</summary>
    public EngineSocket Engine { get; }

    /// <summary>Whether something can still be sent.</summary>
    public bool IsOpen => !_closed && Engine.IsOpen;

    /// <summary>How many packets have come.</summary>
    public long ReceivedCount => Volatile.Read(ref _received);

    /// <inheritdoc/>
    public ValueTask MessageAsync(ReadOnlyMemory<byte> data, bool binary)
    {
        if (_closed)
        {
            return default;
        }

        var status = binary ? _decoder.Binary(data, out var packet, out var violation) : _decoder.Text(data, out packet, out violation);
        if (status == OperationStatus.Done)
        {
            // Counted when its handlers have it, or it waits for them: whoever sees the count sees that too.
            var taken = PacketAsync(packet);
            Volatile.Write(ref _received, _received + 1);
            return taken;
        }

        if (violation is not null)
        {
            Broken(violation);
        }

        return default;
    }

    /// <inheritdoc/>
    public void Closed(string reason, string? details) => End(_closing ?? reason);

    /// <summary>Ends the connection, for the official reason <see cref="DisconnectReasons.ForcedServer"/>.</summary>
    public void Close()
    {
        if (IsOpen)
        {
            _closing ??= DisconnectReasons.ForcedServer;
            Engine.Close();
            End(_closing);
        }
    }

    /// <summary>Disconnects every socket, then ends the connection.</summary>
    public void Disconnect()
    {
        foreach (var socket in _sockets)
        {
            socket.Disconnect(close: false);
        }

        Close();
    }

    /// <summary>A socket has left.</summary>
    /// <param name="socket">It.</param>
    public void Remove(ServerSocket socket)
    {
        lock (_gate)
        {
            _sockets = Array.FindAll(_sockets, s => s != socket);
        }
    }

    /// <summary>Makes room for a socket.</summary>
    /// <param name="socket">It.</param>
    /// <returns>False when the connection has ended; it ends when the client has asked twice for the same namespace.</returns>
    public bool Add(ServerSocket socket)
    {
        lock (_gate)
        {
            if (!_closed && Find(socket.Namespace.Name) is null)
            {
                _sockets = [.. _sockets, socket];
                return true;
            }
        }

        Close();
        return false;
    }

    /// <summary>A namespace has taken the client: it need not hurry any more.</summary>
    public void HasJoined()
    {
        var timer = Interlocked.Exchange(ref _unjoined, null);
        timer?.Dispose();
    }

    private ValueTask PacketAsync(in SocketPacket packet)
    {
        var socket = Find(packet.Namespace);
        if (packet.Type == SocketPacketType.Connect && socket is null)
        {
            // Not waited for: a slow middleware of one namespace must not hold up the others.
            _ = _server.ConnectAsync(this, packet.Namespace, packet.Payload.ToArray());
            return default;
        }

        if (socket is { State: not SocketState.Pending } && packet.Type is not (SocketPacketType.Connect or SocketPacketType.ConnectError))
        {
            if (packet.Type != SocketPacketType.Disconnect)
            {
                return socket.PacketAsync(packet);
            }

            socket.Close(DisconnectReasons.ClientNamespace);
            return default;
        }

        _server.Log.LogDebug("Session {Id} sent {Packet}, which is not allowed now.", Engine.Id, packet);
        Close();
        return default;
    }

    private void Broken(Violation violation)
    {
        _server.Log.LogDebug("Session {Id} broke the protocol: {Violation}.", Engine.Id, violation);
        foreach (var socket in _sockets)
        {
            socket.Fail(new InvalidDataException(violation.Text));
        }

        Engine.Close();
    }

    private ServerSocket? Find(string ns)
    {
        foreach (var socket in _sockets)
        {
            if (socket.Namespace.Name == ns)
            {
                return socket;
            }
        }

        return null;
    }

    private void GiveUp()
    {
        HasJoined();
        if (!Array.Exists(_sockets, s => s.State != SocketState.Pending))
        {
            Close();
        }
    }

    private void End(string reason)
    {
        ServerSocket[] sockets;
        lock (_gate)
        {
            (sockets, _closed) = (_sockets, true);
        }

        HasJoined();
        foreach (var socket in sockets)
        {
            try
            {
                socket.Close(reason);
            }
            catch (Exception e)
            {
                // The others are to end all the same.
                _server.Log.LogError(e, "Socket {Id} in {Namespace} did not end well.", socket.Id, socket.Namespace.Name);
            }
        }
    }
}
