using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Lab.Net;
using Lab.SocketIO.Engine;
using Lab.SocketIO.Traffic;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lab.SocketIO;

/// <summary>One connection of a client to a server, which comes back after a loss; the sockets of all its namespaces share it.</summary>
/// <remarks>It is open while a socket wants it. All of it may be called from anywhere.</remarks>
public sealed partial class SocketManager : IAsyncDisposable
{
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(5);

    private readonly Func<CancellationToken, Task<IEngineClient>> _open;
    private readonly EngineDialer? _dialer;
    private readonly ConcurrentDictionary<string, ClientSocket> _sockets = new(StringComparer.Ordinal);
    private readonly SocketPacketDecoder _decoder;
    private readonly Backoff _backoff;
    private readonly Random _random;
    private readonly Lock _gate = new();
    private IEngineClient? _engine;
    [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "Ends by being cancelled, and holds nothing.")]
    private CancellationTokenSource? _run;
    private Task _running = Task.CompletedTask;
    private bool _webSocketWorked;
    private bool _disposed;

    /// <summary>A connection that is not open yet, unless <see cref="SocketIOClientOptions.AutoConnect"/> says so.</summary>
    /// <param name="address">The server, such as <c>http://127.0.0.1:3000</c>; http, https, ws or wss. Its query goes with each request, beside <see cref="SocketIOClientOptions.Query"/>; its path is not looked at.</param>
    /// <param name="options">How it behaves; null takes <see cref="SocketIOClientOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">The address has another scheme, or the options name no transport, a negative time to wait for answers, or retries without such a time.</exception>
    public SocketManager(Uri address, SocketIOClientOptions? options = null)
        : this(options ?? SocketIOClientOptions.Default, null, null)
    {
        var dialer = new EngineDialer(address, Options, Traffic);
        (Address, _dialer) = (address, dialer);
        _open = stop => OpenAsync(dialer, stop);
        if (Options.AutoConnect)
        {
            Open();
        }
    }

    /// <summary>One whose sessions come from elsewhere, for tests without sockets.</summary>
    internal SocketManager(SocketIOClientOptions options, Func<CancellationToken, Task<IEngineClient>>? open, EngineDialer? dialer)
    {
        if (options.Transports.Count == 0)
        {
            throw new ArgumentException("At least one transport is needed.", nameof(options));
        }

        if (options is { Retries: > 0, AckTimeout: null })
        {
            throw new ArgumentException($"{nameof(options.Retries)} is {options.Retries}, so {nameof(options.AckTimeout)} must be set too: without it an event that nobody answers is never sent again, and none after it is sent.", nameof(options));
        }

        if (options.AckTimeout < TimeSpan.Zero)
        {
            throw new ArgumentException($"{nameof(options.AckTimeout)} is negative.", nameof(options));
        }

        (Options, _open, _dialer) = (options, open!, dialer);
        if (options.Trace is { } trace)
        {
            Traffic = new SocketTraffic(trace);
            _calls = new CallWriter(Traffic);
        }

        Log = (options.Loggers ?? NullLoggerFactory.Instance).CreateLogger("Lab.SocketIO.Client");
        _decoder = new SocketPacketDecoder(options.MaxAttachments);
        _random = options.RandomSeed is { } seed ? new Random(seed) : Random.Shared;
        _backoff = new Backoff
        {
            First = options.ReconnectionDelay,
            Longest = options.ReconnectionDelayMax,
            Spread = options.RandomizationFactor,
            Attempts = options.ReconnectionAttempts,
        };
    }

    /// <summary>The server.</summary>
    public Uri? Address { get; }

    /// <summary>How it behaves.</summary>
    public SocketIOClientOptions Options { get; }

    /// <summary>Whether there is a connection.</summary>
    public bool IsOpen => Engine is not null;

    /// <summary>What carries the connection at the moment; null when there is none.</summary>
    public EngineTransport? Transport => Engine?.Transport;

    /// <summary>The id of the Engine.IO session, which only this client and the server know; null when there is none.</summary>
    public string? SessionId => Engine?.Id;

    /// <summary>Where it logs.</summary>
    internal ILogger Log { get; }

    /// <summary>The session; null when there is none.</summary>
    internal IEngineClient? Engine
    {
        get
        {
            lock (_gate)
            {
                return _engine;
            }
        }
    }

    /// <summary>How many connections are open, for tests that count.</summary>
    internal int StreamCount => _dialer?.Count ?? 0;

    /// <summary>The socket of a namespace; made when it is asked for first.</summary>
    /// <param name="ns">The namespace, with or without the slash in front.</param>
    /// <param name="auth">What it says when it connects, in the place of <see cref="SocketIOClientOptions.Auth"/>; only looked at when the socket is made.</param>
    /// <exception cref="ObjectDisposedException">The manager has been disposed.</exception>
    public ClientSocket Socket(string ns = "/", object? auth = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ns = ns.StartsWith('/') ? ns : "/" + ns;
        var socket = _sockets.GetOrAdd(ns, name => new ClientSocket(this, name, auth ?? Options.Auth));
        if (Options.AutoConnect && !socket.Active)
        {
            socket.Open();
        }

        return socket;
    }

    /// <summary>Connects the socket of the main namespace.</summary>
    /// <inheritdoc cref="ClientSocket.ConnectAsync"/>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => Socket().ConnectAsync(cancellationToken);

    /// <summary>Disconnects all sockets and closes the connection; nothing reconnects until one of them connects again.</summary>
    public async Task CloseAsync()
    {
        // All at once: where nobody reads, each waits for its bound.
        await Task.WhenAll(_sockets.Values.Select(static socket => socket.LeaveAsync()));

        await CloseConnectionAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await CloseAsync();
        // What did not end in good order within its bound ends now.
        Drop("the client has ended", offline: true);
        foreach (var socket in _sockets.Values)
        {
            socket.End();
        }
    }

    /// <summary>Drops the connection without a word, as a network does that fails; the client notices, and reconnects.</summary>
    public void Cut() => Drop("the connection was cut", offline: false);

    /// <summary>Drops the connection and lets every attempt to connect fail until <see cref="GoOnline"/>.</summary>
    public void GoOffline() => Drop("network connection lost", offline: true);

    /// <summary>Lets attempts to connect succeed again; the next one comes when it is due.</summary>
    public void GoOnline() => _dialer?.GoOnline();

    /// <summary>Holds back what passes on the connection, in each direction.</summary>
    /// <param name="delay">How long; zero for not at all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    public void SetDelay(TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        _dialer?.Delay = delay;
    }

    /// <summary>One line: address and state.</summary>
    public override string ToString() => $"{Options.Name}: {Address}, {(Engine is { } engine ? $"open by {EngineTransports.NameOf(engine.Transport)}" : _run is null ? "closed" : "connecting")}";

    /// <summary>Sees to it that there is, or will be, a connection.</summary>
    /// <returns>The connection; null when there will be one, or a failure, of which every socket that is active now is told.</returns>
    [SuppressMessage("Reliability", "CA2025:Ensure tasks using 'IDisposable' instances complete before the instances are disposed", Justification = "It is never disposed.")]
    internal IEngineClient? Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_run is not null)
            {
                return _engine;
            }

            var run = _run = new CancellationTokenSource();
            var before = _running;
            // Whatever the caller is doing, such as one traced action, is not what the connection does from now on.
            using (ExecutionContext.SuppressFlow())
            {
                _running = Task.Run(() => RunAsync(before, run), CancellationToken.None);
            }

            return null;
        }
    }

    /// <summary>A socket does not want the connection any more.</summary>
    internal Task ReleaseAsync() => CloseConnectionAsync(unlessUsed: true);

    /// <summary>The next socket of this namespace is a new one.</summary>
    /// <param name="socket">The one that has ended.</param>
    internal void Forget(ClientSocket socket) => _sockets.TryRemove(KeyValuePair.Create(socket.Namespace, socket));

    private void Drop(string details, bool offline)
    {
        // Only what there is now: if this thread stalls after the session was cut, the client may be back already, and that connection stays.
        var streams = _dialer?.Streams(offline) ?? [];
        if (Engine is { } engine)
        {
            Note("cut", details);
            // The official words: requests fail, but a WebSocket just ends.
            engine.Cut(engine.Transport == EngineTransport.WebSocket ? EngineCloseReasons.TransportClose : EngineCloseReasons.TransportError, details);
        }

        foreach (var stream in streams)
        {
            stream.Dispose();
        }
    }

    private async Task CloseConnectionAsync(bool unlessUsed = false)
    {
        Task running;
        IEngineClient? engine;
        CancellationTokenSource? run;
        lock (_gate)
        {
            // Whoever wants it from now on finds no connection, and opens one.
            if (unlessUsed && _sockets.Values.Any(s => s.Active))
            {
                return;
            }

            (running, engine, run) = (_running, _engine, _run);
            (_engine, _run) = (null, null);
        }

        engine?.Close();
        if (run is not null)
        {
            await run.CancelAsync();
        }

        // With a bound: a listener that waits for this while it keeps the reader waits for itself.
        await Task.WhenAny(running, Task.Delay(CloseWithin));
    }

    private async Task<IEngineClient> OpenAsync(EngineDialer dialer, CancellationToken stop)
    {
        IReadOnlyList<EngineTransport> transports = Options.RememberUpgrade && _webSocketWorked && Options.Transports.Contains(EngineTransport.WebSocket)
            ? [EngineTransport.WebSocket] : Options.Transports;
        using var limit = new CancellationTokenSource(Options.Timeout, Options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            return Traced(await EngineClient.OpenAsync(dialer, Options, transports, either.Token));
        }
        catch (Exception e)
        {
            _webSocketWorked = false;
            if (limit.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                throw new ConnectErrorException("timeout", (Exception?)null);
            }

            throw e is OperationCanceledException && !stop.IsCancellationRequested ? new ConnectErrorException("timeout", e) : e;
        }
    }
}
