using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>A real WebSocket server on plain TCP on 127.0.0.1: our HTTP, our handshake, our frames.</summary>
/// <remarks>It listens when <see cref="StartAsync"/> returns. Disposing it says 1001 to its clients, closes, and waits for handlers with a bound.</remarks>
public sealed class WebSocketServer : ILessonServer
{
    // The client is connected and its request answered: only a very busy machine takes so long to note the session.
    private static readonly TimeSpan SessionWithin = TimeSpan.FromSeconds(5);
    private readonly WebSocketServerOptions _options;
    private readonly Lock _gate = new();
    private readonly List<WebSocketSession> _sessions = [];
    private readonly Dictionary<string, WebSocketClient> _clients = [];
    private readonly Dictionary<Endpoint, TaskCompletionSource> _expected = [];
    private readonly TcpServer _tcp;
    private int _connecting;
    private int _unnamed;
    private int _disposed;

    private WebSocketServer(WebSocketServerOptions options)
    {
        _options = options;
        _tcp = TcpServer.StartUnregistered(new TcpServerOptions
        {
            Name = options.Name,
            Port = options.Port,
            Handler = ServeAsync,
            Calls = false,
            Backlog = 4_096,
            Trace = options.Trace,
        });
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public Transport Transport => Transport.Tcp;

    /// <inheritdoc/>
    public IPEndPoint EndPoint => _tcp.EndPoint;

    /// <inheritdoc/>
    public Trace Trace => _tcp.Trace;

    /// <summary>Its address, such as <c>ws://127.0.0.1:40123/</c>.</summary>
    public Uri Address => new($"ws://{EndPoint}/");

    /// <summary>The WebSockets that are open, oldest first.</summary>
    public IReadOnlyList<WebSocketSession> Sessions
    {
        get
        {
            lock (_gate)
            {
                return [.. _sessions];
            }
        }
    }

    /// <summary>Starts a server; it listens when this returns. A running server of the same name ends first.</summary>
    /// <param name="options">How it behaves; null takes <see cref="WebSocketServerOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="SocketException">The port is taken, or the system allows no socket.</exception>
    public static Task<WebSocketServer> StartAsync(WebSocketServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= WebSocketServerOptions.Default;
        return LessonServers.ReplaceAsync(options.Name, _ => Task.FromResult(new WebSocketServer(options)), cancellationToken);
    }

    /// <summary>Connects a client of ours that writes to this server's trace. A client of the same name is closed first.</summary>
    /// <param name="name">What views call it; null numbers it.</param>
    /// <param name="options">How it behaves; null takes the defaults. Name and trace are set here.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="WebSocketRefusedException">The server refused the upgrade.</exception>
    public async Task<WebSocketClient> ConnectAsync(string? name = null, WebSocketClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        name ??= $"client {Interlocked.Increment(ref _unnamed)}";
        WebSocketClient? old;
        lock (_gate)
        {
            _clients.Remove(name, out old);
            _connecting++;
        }

        try
        {
            if (old is not null)
            {
                await old.DisposeAsync();
            }

            var client = await WebSocketClient.ConnectAsync(Address, (options ?? WebSocketClientOptions.Default) with { Name = name, Trace = Trace }, cancellationToken);
            lock (_gate)
            {
                _clients[name] = client;
            }

            await SessionOfAsync(client.Local, cancellationToken);
            return client;
        }
        finally
        {
            lock (_gate)
            {
                if (--_connecting == 0)
                {
                    _expected.Clear();
                }
            }
        }
    }

    /// <summary>Sends a text to every client, from one prepared frame. One that is too slow to take it is left out.</summary>
    /// <returns>To how many it went.</returns>
    public int Broadcast(string text)
    {
        var message = PreparedMessage.Text(text);
        using var action = TraceAction.Begin(Trace);
        return Sessions.Count(session => session.Peer.TryPost(message));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        WebSocketClient[] clients;
        lock (_gate)
        {
            clients = [.. _clients.Values];
        }

        // Our own clients first, so that none of them tries to come back.
        await Task.WhenAll(clients.Select(static client => client.DisposeAsync().AsTask()));
        await _tcp.DisposeAsync();
        LessonServers.Forget(this);
    }

    /// <summary>One line: name and address.</summary>
    public override string ToString() => $"{Name}: WebSocket server on {Address}{(_disposed != 0 ? " (stopped)" : "")}";

    private async Task ServeAsync(TcpSession tcp, CancellationToken cancellationToken)
    {
        Stream plain = new SocketStream(tcp.Socket);
        await using var stream = _options.Tapped ? new TappedStream(plain, Trace, tcp.Socket.Flow, new TapOptions { Calls = false, WebSocket = true }) : plain;
        var reader = new HttpHeadReader(stream);
        while (true)
        {
            var (request, violation) = await RequestAsync(reader, cancellationToken);
            if (request is null)
            {
                if (violation is not null)
                {
                    await RefuseAsync(stream, reader, tcp.Socket, HttpRefusal.Head(violation), HttpRefusal.Body(violation), cancellationToken);
                }

                return;
            }

            if (_options.Http is { } http && !WebSocketHandshake.AsksForUpgrade(request.Headers))
            {
                if (!await AnswerAsync(stream, request, http, cancellationToken))
                {
                    return;
                }

                continue;
            }

            var answer = WebSocketHandshake.Answer(request, _options.Policy);
            if (!answer.Accepted)
            {
                await RefuseAsync(stream, reader, tcp.Socket, answer.Response, answer.Body, cancellationToken);
                return;
            }

            await UpgradeAsync(stream, reader, tcp.Socket, request, answer, cancellationToken);
            return;
        }
    }

    private async Task<(HttpRequestHead? Head, Violation? Violation)> RequestAsync(HttpHeadReader reader, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.HeadWithin);
        HttpRequestHead? request = null;
        try
        {
            (request, var violation) = await reader.RequestAsync(limit.Token);
            if (request is not null && _options.Http is not null && !WebSocketHandshake.AsksForUpgrade(request.Headers))
            {
                violation = await reader.SkipBodyAsync(request, limit.Token);
            }

            return (violation is null ? request : null, violation);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // One that has said nothing is told nothing.
            return (null, request is null && reader.Rest.IsEmpty ? null
                : HttpRefusal.TooSlow(reader.Rest.Length, _options.HeadWithin));
        }
        catch (IOException)
        {
            // The client has gone.
            return (null, null);
        }
    }

    private async Task UpgradeAsync(Stream stream, HttpHeadReader reader, TappedSocket socket, HttpRequestHead request, WebSocketAnswer answer, CancellationToken cancellationToken)
    {
        await WriteAsync(stream, answer.Response, Bytes.Empty, cancellationToken);
        var connection = new WebSocketConnection(WebSocketRole.Server, _options.Messages);
        connection.Open(answer.Deflate);
        await using var peer = new WebSocketPeer(stream, connection, _options.Peer, reader.Rest.Span) { Subprotocol = answer.Subprotocol, EndSending = () => socket.Shutdown(SocketShutdown.Send) };
        var session = new WebSocketSession(this, socket.Flow, request, answer, peer, _options.Tapped);
        lock (_gate)
        {
            _sessions.Add(session);
            if (_connecting > 0)
            {
                Expect(socket.Flow.Remote).TrySetResult();
            }
        }

        try
        {
            await _options.Handler(session, cancellationToken);
            if (peer.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await peer.CloseAsync(cancellationToken: CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await peer.CloseAsync(new WebSocketClose(1001, "the server ends"), CancellationToken.None);
        }
        catch (Exception e) when (e is IOException || (e is InvalidOperationException && peer.State is not WebSocketState.Open))
        {
            // The client has gone, or somebody closed, in the middle of a send.
        }
        catch
        {
            // The program of the server failed (RFC 6455 §7.4.1); the trace says how.
            await peer.CloseAsync(new WebSocketClose(1011, "the server failed"), CancellationToken.None);
            throw;
        }
        finally
        {
            lock (_gate)
            {
                _sessions.Remove(session);
            }
        }
    }

    /// <summary>Answers a request that asks for no upgrade. False when the connection is to end.</summary>
    private static async Task<bool> AnswerAsync(Stream stream, HttpRequestHead request, Func<HttpRequestHead, CancellationToken, Task<HttpAnswer>> http, CancellationToken cancellationToken)
    {
        var answer = await http(request, cancellationToken);
        var stays = request.Version == "HTTP/1.1" && !request.Headers.HasToken("Connection", "close");
        await WriteAsync(stream, new HttpResponseHead(answer.Status, HttpStatus.ReasonOf(answer.Status), HttpHeaders.Of(
            ("Content-Type", answer.ContentType),
            ("Content-Length", answer.Body.Length.ToString(CultureInfo.InvariantCulture)),
            ("Cache-Control", "no-store"),
            ("Access-Control-Allow-Origin", "*"),
            ("Connection", stays ? "keep-alive" : "close"))), request.Method == "HEAD" ? Bytes.Empty : answer.Body, cancellationToken);
        return stays;
    }

    private async Task RefuseAsync(Stream stream, HttpHeadReader reader, TappedSocket socket, HttpResponseHead head, string body, CancellationToken cancellationToken)
    {
        await WriteAsync(stream, head, Bytes.Utf8(body), cancellationToken);
        // What is unread would turn the close into a reset, and the answer would be lost with it: so only the sending ends at first.
        socket.Shutdown(SocketShutdown.Send);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Peer.CloseWithin);
        try
        {
            await reader.DrainAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // It was given its time.
        }
    }

    private static async Task WriteAsync(Stream stream, HttpResponseHead head, Bytes body, CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>();
        HttpHeadCodec.Write(output, head);
        output.Write(body.Span);
        await stream.WriteAsync(output.WrittenMemory, cancellationToken);
    }

    /// <summary>Waits until a client's session is in the list, so that the caller's next line sees it. Should it lag, the client is connected all the same.</summary>
    private async Task SessionOfAsync(Endpoint client, CancellationToken cancellationToken)
    {
        Task added;
        lock (_gate)
        {
            added = Expect(client).Task;
        }

        try
        {
            await added.WaitAsync(SessionWithin, cancellationToken);
        }
        catch (TimeoutException)
        {
            // As said.
        }
    }

    /// <summary>What completes when this client's session is in the list, whichever of the two comes first.</summary>
    private TaskCompletionSource Expect(Endpoint client)
    {
        if (!_expected.TryGetValue(client, out var expected))
        {
            _expected[client] = expected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return expected;
    }
}
