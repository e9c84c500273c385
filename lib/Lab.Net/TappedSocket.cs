using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Lab.Tracing;

namespace Lab.Net;

/// <summary>A socket that writes down what passes: the same verbs as <see cref="System.Net.Sockets.Socket"/>, the same results, the same exceptions.</summary>
/// <remarks>It copies and never alters. A send is written before the system call, a receive after it; a failure is written and then thrown.
/// Thread-safe as a socket is: one sender and one receiver at a time.</remarks>
public sealed class TappedSocket : IDisposable
{
    private readonly Trace _trace;
    private readonly TapOptions _options;
    private FlowTap? _tap;
    private FlowTap? _lastTo;
    private bool _closed;

    /// <summary>Puts a tap on <paramref name="socket"/>, which the tap owns from now on.</summary>
    /// <param name="socket">Any TCP or UDP socket, in any state.</param>
    /// <param name="trace">Where to write.</param>
    /// <param name="options">What to write; null takes <see cref="TapOptions.Default"/>.</param>
    public TappedSocket(Socket socket, Trace trace, TapOptions? options = null)
    {
        (Socket, _trace, _options) = (socket, trace, options ?? TapOptions.Default);
        GiveName();
    }

    /// <summary>The socket itself. What is done on it directly is not written down.</summary>
    public Socket Socket { get; }

    /// <summary>Whether this end has closed it.</summary>
    public bool IsClosed => _closed;

    /// <summary>This end's address and port; <see cref="Endpoint.None"/> before there is one, and what it was after closing.</summary>
    public Endpoint Local => Flow.Local;

    /// <summary>This end's address and port, in the form that a connect call takes.</summary>
    /// <exception cref="InvalidOperationException">The socket has none yet: it is neither bound nor connected.</exception>
    public IPEndPoint EndPoint => Local.IsKnown
        ? new IPEndPoint(IPAddress.Parse(Local.Address), Local.Port)
        : throw new InvalidOperationException("This socket has no address yet: bind it or connect it first.");

    /// <summary>The other end's address and port; <see cref="Endpoint.None"/> when not connected.</summary>
    public Endpoint Remote => Flow.Remote;

    /// <summary>The pair of endpoints, seen from this one.</summary>
    public Flow Flow => Tap.Flow;

    private Transport Transport => Socket.ProtocolType == ProtocolType.Udp ? Transport.Udp : Transport.Tcp;

    // A socket gets its ends by bind, connect, or a first send; the tap is made again until both are known.
    private FlowTap Tap => _tap is { Flow: { Local.IsKnown: true, Remote.IsKnown: true } } known || _closed && (known = _tap) is not null
        ? known
        : _tap = new FlowTap(_trace, new Flow(Transport, Endpoint.From(LocalOrNull()), Endpoint.From(RemoteOrNull())), _options.Calls);

    /// <summary>Writes a message of the application that this socket's bytes carry.</summary>
    public void Message(Direction direction, ReadOnlySpan<byte> message) => Tap.Message(direction, message);

    /// <inheritdoc cref="Socket.Bind(EndPoint)"/>
    public void Bind(EndPoint localEP)
    {
        Socket.Bind(localEP);
        GiveName();
    }

    /// <inheritdoc cref="Socket.Listen(int)"/>
    public void Listen(int backlog = 128)
    {
        Socket.Listen(backlog);
        GiveName();
        Tap.Call("listen", $"on {Local}");
    }

    /// <inheritdoc cref="Socket.Accept()"/>
    public TappedSocket Accept() => Accepted(Socket.Accept());

    /// <inheritdoc cref="Socket.AcceptAsync(CancellationToken)"/>
    public async ValueTask<TappedSocket> AcceptAsync(CancellationToken cancellationToken = default) => Accepted(await Socket.AcceptAsync(cancellationToken));

    /// <inheritdoc cref="Socket.Connect(EndPoint)"/>
    public void Connect(EndPoint remoteEP)
    {
        var action = Connecting(remoteEP);
        try
        {
            Socket.Connect(remoteEP);
        }
        catch (SocketException e)
        {
            ConnectFailed(remoteEP, e);
            throw;
        }

        Connected(action);
    }

    /// <inheritdoc cref="Socket.ConnectAsync(EndPoint, CancellationToken)"/>
    public async ValueTask ConnectAsync(EndPoint remoteEP, CancellationToken cancellationToken = default)
    {
        var action = Connecting(remoteEP);
        try
        {
            await Socket.ConnectAsync(remoteEP, cancellationToken);
        }
        catch (SocketException e)
        {
            ConnectFailed(remoteEP, e);
            throw;
        }

        Connected(action);
    }

    /// <inheritdoc cref="Socket.Send(ReadOnlySpan{byte}, SocketFlags)"/>
    public int Send(ReadOnlySpan<byte> buffer)
    {
        var tap = Tap;
        var mark = tap.Sending(buffer);
        try
        {
            var went = Socket.Send(buffer, SocketFlags.None);
            tap.Sent(mark, went);
            return went;
        }
        catch (SocketException e)
        {
            tap.SendFailed(mark, e.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc cref="Socket.SendAsync(ReadOnlyMemory{byte}, SocketFlags, CancellationToken)"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var tap = Tap;
        var mark = tap.Sending(buffer.Span);
        try
        {
            var went = await Socket.SendAsync(buffer, SocketFlags.None, cancellationToken);
            tap.Sent(mark, went);
            return went;
        }
        catch (SocketException e)
        {
            tap.SendFailed(mark, e.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc cref="Socket.Receive(Span{byte}, SocketFlags)"/>
    public int Receive(Span<byte> buffer)
    {
        try
        {
            var came = Socket.Receive(buffer, SocketFlags.None);
            Tap.Received(buffer[..came]);
            return came;
        }
        catch (SocketException e)
        {
            Tap.ReceiveFailed(e.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc cref="Socket.ReceiveAsync(Memory{byte}, SocketFlags, CancellationToken)"/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var came = await Socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
            Tap.Received(buffer.Span[..came]);
            return came;
        }
        catch (SocketException e)
        {
            Tap.ReceiveFailed(e.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc cref="Socket.SendTo(ReadOnlySpan{byte}, EndPoint)"/>
    public int SendTo(ReadOnlySpan<byte> buffer, EndPoint remoteEP)
    {
        var tap = TapTo(remoteEP);
        var mark = tap.Sending(buffer);
        try
        {
            return Socket.SendTo(buffer, remoteEP);
        }
        catch (SocketException e)
        {
            tap.SendFailed(mark, e.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc cref="Socket.SendToAsync(ReadOnlyMemory{byte}, EndPoint, CancellationToken)"/>
    public async ValueTask<int> SendToAsync(ReadOnlyMemory<byte> buffer, EndPoint remoteEP, CancellationToken cancellationToken = default)
    {
        var tap = TapTo(remoteEP);
        var mark = tap.Sending(buffer.Span);
        try
        {
            return await Socket.SendToAsync(buffer, remoteEP, cancellationToken);
        }
        catch (SocketException e)
        {
            tap.SendFailed(mark, e.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc cref="Socket.ReceiveFromAsync(Memory{byte}, EndPoint, CancellationToken)"/>
    public async ValueTask<SocketReceiveFromResult> ReceiveFromAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var any = new IPEndPoint(Socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        try
        {
            var result = await Socket.ReceiveFromAsync(buffer, any, cancellationToken);
            TapTo(result.RemoteEndPoint).Received(buffer.Span[..result.ReceivedBytes]);
            return result;
        }
        catch (SocketException e)
        {
            Tap.ReceiveFailed(e.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc cref="Socket.Shutdown(SocketShutdown)"/>
    public void Shutdown(SocketShutdown how)
    {
        Tap.Call("shutdown", how switch
        {
            SocketShutdown.Send => "sending: I send no more, I can still receive",
            SocketShutdown.Receive => "receiving",
            _ => "both directions",
        });
        Socket.Shutdown(how);
    }

    /// <summary>Closes the socket; writes so once.</summary>
    public void Close()
    {
        if (_closed)
        {
            return;
        }

        Tap.Call("close");
        _closed = true;
        Socket.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private FlowTap TapTo(EndPoint remote)
    {
        // One event's flow each: an unconnected datagram socket talks to many.
        var end = Endpoint.From(remote);
        return end == _lastTo?.Flow.Remote && _lastTo.Flow.Local.IsKnown
            ? _lastTo
            : _lastTo = new FlowTap(_trace, new Flow(Transport, Endpoint.From(LocalOrNull()), end), _options.Calls);
    }

    private TappedSocket Accepted(Socket socket)
    {
        var accepted = new TappedSocket(socket, _trace, _options);
        accepted.Tap.Call("accept", $"{accepted.Remote}");
        return accepted;
    }

    private long Connecting(EndPoint remoteEP)
    {
        var action = TraceAction.Current != 0 ? TraceAction.Current : _trace.NextAction();
        BindToLoopback(remoteEP);
        FlowTap.Call(_trace, new Flow(Transport, Endpoint.From(LocalOrNull()), Endpoint.From(remoteEP)), "connect", $"to {Endpoint.From(remoteEP)}", action);
        return action;
    }

    // The system would choose a port inside connect; chosen just before, the row of the call already knows who calls.
    private void BindToLoopback(EndPoint remoteEP)
    {
        if (LocalOrNull() is null && remoteEP is IPEndPoint { Address: var to } && IPAddress.IsLoopback(to))
        {
            var own = Socket.AddressFamily == AddressFamily.InterNetworkV6 && to.AddressFamily == AddressFamily.InterNetwork ? to.MapToIPv6() : to;
            Socket.Bind(new IPEndPoint(own, 0));
            GiveName();
        }
    }

    private void Connected(long action)
    {
        GiveName();
        Tap.Call("connected", $"as {Local}", action);
    }

    private void ConnectFailed(EndPoint remoteEP, SocketException e) =>
        new FlowTap(_trace, new Flow(Transport, Endpoint.From(LocalOrNull()), Endpoint.From(remoteEP)), false).ReceiveFailed(e.SocketErrorCode);

    private void GiveName()
    {
        if (_options.Name is { } name && Endpoint.From(LocalOrNull()) is { IsKnown: true, Port: > 0 } local)
        {
            _trace.Name(Transport, local, name);
        }
    }

    private EndPoint? LocalOrNull()
    {
        try
        {
            return Socket.LocalEndPoint;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    private EndPoint? RemoteOrNull()
    {
        try
        {
            // A socket that is not connected answers this with an exception; asking first is cheaper.
            return Socket.Connected ? Socket.RemoteEndPoint : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }
}
