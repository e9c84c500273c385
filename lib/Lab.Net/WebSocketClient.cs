using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>A WebSocket client of ours: our handshake and our frames on a real socket. It always reads, so pings are answered at once.</summary>
/// <remarks>With <see cref="WebSocketClientOptions.Reconnect"/> it comes back after a loss; what was sent to it meanwhile is lost, and a send
/// meanwhile fails. It owns its socket.</remarks>
public sealed class WebSocketClient : IAsyncDisposable
{
    /// <summary>How long a receive waits when the caller does not say: 2 seconds.</summary>
    public static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(2);

    private readonly Uri _address;
    private readonly WebSocketClientOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<(WebSocketReceived Received, long Action)> _came;
    private readonly Task _running;
    private volatile WebSocketOpening _opening;
    private readonly Lock _gate = new();
    private readonly List<(Bytes Payload, TaskCompletionSource Came)> _pings = [];
    private WebSocketReceived? _end;
    private int _disposed;

    private WebSocketClient(Uri address, WebSocketClientOptions options, WebSocketOpening opening)
    {
        (_address, _options, _opening) = (address, options, opening);
        _came = Channel.CreateBounded<(WebSocketReceived, long)>(options.QueueLength);
        _running = Task.Run(RunAsync);
    }

    /// <summary>What views call it.</summary>
    public string Name => _options.Name;

    /// <summary>Where it writes.</summary>
    public Trace Trace => _options.Trace!;

    /// <summary>Its own address and port, of the newest connection.</summary>
    public Endpoint Local => _opening.Flow.Local;

    /// <summary>Where its connection stands.</summary>
    public WebSocketState State => _opening.Peer.State;

    /// <summary>What the server agreed to.</summary>
    public WebSocketAnswer Answer => _opening.Answer;

    /// <summary>The connection itself, the newest when it reconnects.</summary>
    public WebSocketPeer Peer => _opening.Peer;

    /// <summary>How often it has come back.</summary>
    public int Reconnects { get; private set; }

    /// <summary>Connects and upgrades.</summary>
    /// <param name="address">A <c>ws://</c> address.</param>
    /// <param name="options">How it behaves; null takes <see cref="WebSocketClientOptions.Default"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The address is not ws://.</exception>
    /// <exception cref="SocketException">The system could not connect.</exception>
    /// <exception cref="WebSocketRefusedException">The other end did not agree to a WebSocket.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public static async Task<WebSocketClient> ConnectAsync(Uri address, WebSocketClientOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= WebSocketClientOptions.Default;
        options = options with { Trace = options.Trace ?? new Trace() };
        return new WebSocketClient(address, options, await WebSocketOpening.OpenAsync(address, options, cancellationToken));
    }

    /// <summary>Sends a text.</summary>
    /// <exception cref="InvalidOperationException">The connection is not open.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task SendAsync(string text, CancellationToken cancellationToken = default) => SendAsync(Encoding.UTF8.GetBytes(text), WebSocketOpcode.Text, true, cancellationToken);

    /// <summary>Sends bytes.</summary>
    /// <inheritdoc cref="SendAsync(string, CancellationToken)"/>
    public Task SendAsync(byte[] bytes, CancellationToken cancellationToken = default) => SendAsync(bytes, WebSocketOpcode.Binary, true, cancellationToken);

    /// <summary>Sends one text in several frames.</summary>
    /// <param name="pieces">What each frame says, at least one.</param>
    public async Task SendInPiecesAsync(params string[] pieces)
    {
        for (var i = 0; i < pieces.Length; i++)
        {
            await SendAsync(Encoding.UTF8.GetBytes(pieces[i]), WebSocketOpcode.Text, i == pieces.Length - 1, CancellationToken.None);
        }
    }

    /// <summary>Sends a ping and waits for its pong.</summary>
    /// <param name="payload">At most 125 bytes of UTF-8; the pong brings them back.</param>
    /// <param name="wait">How long to wait at most. Default <see cref="DefaultWait"/>.</param>
    /// <param name="cancellationToken">Gives up with an exception.</param>
    /// <returns>What the pong brought; null when none came in time.</returns>
    public async Task<string?> PingAsync(string payload = "", TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        var ping = (Payload: Bytes.Utf8(payload), Came: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_gate)
        {
            _pings.Add(ping);
        }

        using (Calls.Sending("ping", $"\"{payload}\""))
        {
            await Peer.PingAsync(ping.Payload.Memory, cancellationToken);
        }

        try
        {
            await ping.Came.Task.WaitAsync(wait ?? DefaultWait, cancellationToken);
            return payload;
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            lock (_gate)
            {
                _pings.Remove(ping);
            }
        }
    }

    /// <summary>Receives the next message, or says that the connection is over.</summary>
    /// <param name="wait">How long to wait at most. Default <see cref="DefaultWait"/>.</param>
    /// <param name="cancellationToken">Gives up with an exception.</param>
    public async Task<WebSocketReceived> ReceiveAsync(TimeSpan? wait = null, CancellationToken cancellationToken = default)
    {
        var limit = wait ?? DefaultWait;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(limit);
        try
        {
            var (received, action) = await _came.Reader.ReadAsync(timer.Token);
            Calls.Received(received, action);
            return received;
        }
        catch (ChannelClosedException)
        {
            Calls.Received(_end!, 0);
            return _end!;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebSocketReceived { NothingCame = true, Waited = limit };
        }
    }

    /// <summary>Closes: sends a close frame and waits for the answer, with a bound.</summary>
    /// <param name="code">The close code. Default 1000.</param>
    /// <param name="reason">A short reason.</param>
    /// <param name="cancellationToken">Gives up the wait.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code must not stand in a frame.</exception>
    public async Task CloseAsync(int code = 1000, string reason = "", CancellationToken cancellationToken = default)
    {
        WebSocketCloseCodes.Demand(code);
        if (_disposed != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        using (Calls.Sending("close", new WebSocketClose(code, reason).ToString()))
        {
            await Peer.CloseAsync(new WebSocketClose(code, reason), cancellationToken);
        }

        await _running;
    }

    /// <summary>Ends the TCP connection without a close frame: what a crash or a pulled cable looks like to the program at the other end.</summary>
    public void Drop()
    {
        Calls.Note("drop", "the TCP connection, without a close frame");
        Peer.Abort();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        if (State == WebSocketState.Open)
        {
            await Peer.SendCloseAsync(new WebSocketClose(1001, "the client ends"));
        }

        await Peer.DisposeAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>One line: name, state and address.</summary>
    public override string ToString() => $"{Name}: {State}, {_address}";

    private WebSocketCalls Calls => new(Trace, _opening.Flow);

    private async Task RunAsync()
    {
        while (true)
        {
            await ReadAsync(_opening.Peer);
            await _opening.Peer.DisposeAsync();
            if (_options.Reconnect is not { } backoff || _stop.IsCancellationRequested || await ComeBackAsync(backoff) is not { } opening)
            {
                break;
            }

            (_opening, _end) = (opening, null);
            Reconnects++;
            if (_stop.IsCancellationRequested)
            {
                // Told to end while it came back: who told it may have seen the connection before this one.
                await opening.Peer.DisposeAsync();
                break;
            }
        }

        _came.Writer.TryComplete();
    }

    // A pong that nobody asked for, or that answers another ping, answers none of these.
    private void Pong(Bytes payload)
    {
        lock (_gate)
        {
            _pings.Find(ping => ping.Payload == payload && !ping.Came.Task.IsCompleted).Came?.TrySetResult();
        }
    }

    private async Task ReadAsync(WebSocketPeer peer)
    {
        peer.PongCame = Pong;
        while (true)
        {
            using var action = Calls.Receiving();
            var message = await peer.ReceiveAsync();
            var received = message.IsClose
                ? new WebSocketReceived { Close = message.Close, Violation = message.Violation }
                : new WebSocketReceived { Opcode = message.Opcode, Bytes = Bytes.Of(message.Payload.Span) };
            if (message.IsClose)
            {
                _end = received;
                if (_options.Reconnect is not null)
                {
                    // The program hears of the gap, unless it has stopped receiving long ago.
                    _came.Writer.TryWrite((received, TraceAction.Current));
                }

                return;
            }

            try
            {
                await _came.Writer.WriteAsync((received, TraceAction.Current), _stop.Token);
            }
            catch (OperationCanceledException)
            {
                // Nobody takes messages any more; what still comes is read so that the close frame can be.
            }
        }
    }

    private async Task<WebSocketOpening?> ComeBackAsync(Backoff backoff)
    {
        for (var attempt = 1; backoff.Attempts is not { } most || attempt <= most; attempt++)
        {
            var wait = backoff.Wait(attempt, Random.Shared.NextDouble());
            Calls.Note("wait", $"{wait.TotalSeconds:0.00} s before attempt {attempt}");
            try
            {
                await Task.Delay(wait, _options.Peer.Clock, _stop.Token);
                return await WebSocketOpening.OpenAsync(_address, _options, _stop.Token);
            }
            catch (Exception e) when (e is SocketException or IOException or TimeoutException)
            {
                Calls.Note("failed", $"attempt {attempt}: {e.Message}");
            }
            catch (OperationCanceledException)
            {
                return null;
            }
        }

        return null;
    }

    private async Task SendAsync(byte[] payload, WebSocketOpcode opcode, bool final, CancellationToken cancellationToken)
    {
        using var call = Calls.Sending("send", WebSocketCalls.Say(opcode, payload) + (final ? "" : ", more to come"));
        await Peer.SendAsync(payload, opcode, final, cancellationToken);
    }
}
