using System.Net;
using System.Net.Sockets;
using Lab.Tracing;

namespace Lab.Net;

/// <summary>Stands between TCP clients and a server and shapes the stream. It cannot lose TCP's segments and does not pretend to.</summary>
/// <remarks>A TCP relay is a TCP server whose handler connects on and passes bytes both ways.</remarks>
public static class TcpRelay
{
    /// <summary>Starts a relay in front of a server and writes to the server's trace. A running server or relay of the same name ends first.</summary>
    /// <param name="server">Where it connects on to.</param>
    /// <param name="options">How it shapes the stream; null takes <see cref="TcpRelayOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="ArgumentException">The server is not a TCP server.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number or a time is negative.</exception>
    public static async Task<TcpServer> StartAsync(ILessonServer server, TcpRelayOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= TcpRelayOptions.Default;
        options.Check();
        if (server.Transport != Transport.Tcp)
        {
            throw new ArgumentException($"{server.Name} is not a TCP server.", nameof(server));
        }

        var sessions = -1;
        var relay = await TcpServer.StartAsync(
            new TcpServerOptions
            {
                Name = options.Name,
                Trace = server.Trace,
                Calls = false,
                Handler = (session, token) => PassAsync(session, server.EndPoint, options, Interlocked.Increment(ref sessions), token),
            },
            cancellationToken);
        server.Trace.Write(new TraceEvent
        {
            Flow = new Flow(Transport.Tcp, Endpoint.From(relay.EndPoint), Endpoint.From(server.EndPoint)),
            Level = TraceLevel.Bytes,
            Provenance = Provenance.Simulated,
            Verb = "relay",
            Text = options.Describe(),
        });
        return relay;
    }

    private static async Task PassAsync(TcpSession session, IPEndPoint server, TcpRelayOptions options, int number, CancellationToken stop)
    {
        using var upstream = new TappedSocket(
            new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true },
            session.Server.Trace,
            new TapOptions { Name = options.Name, Calls = false });
        upstream.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await upstream.ConnectAsync(server, stop);

        // One side's abrupt end ends both; an orderly end of one direction leaves the other open.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var toServer = new TcpRelayLane(options, session, session.Socket, upstream, number, 0).RunAsync(ended.Token);
        var toClient = new TcpRelayLane(options, session, upstream, session.Socket, number, 1).RunAsync(ended.Token);
        var first = await Task.WhenAny(toServer, toClient);
        if (!await first)
        {
            // The other direction is waiting in a receive; its sockets are about to be reset.
            await ended.CancelAsync();
            Reset(session.Socket.Socket);
            Reset(upstream.Socket);
        }

        if (!await (first == toServer ? toClient : toServer))
        {
            Reset(session.Socket.Socket);
            Reset(upstream.Socket);
        }
    }

    private static void Reset(Socket socket)
    {
        try
        {
            // Closing with no time to linger makes the kernel send a reset.
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Already gone.
        }
    }
}
