using System.Buffers;
using System.Globalization;
using Lab.SocketIO.Engine;
using Lab.Wire.EngineIO;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <content>The one task that opens, hears, loses and opens again. Sockets are told of everything in its flow, so in order.</content>
public sealed partial class SocketManager : IEngineClientListener, IListenerErrors
{
    private long _received;
    private ListenerList<int> _onReconnectAttempt;
    private ListenerList<int> _onReconnect;
    private ListenerList<Exception> _onReconnectError;
    private ListenerList<SocketManager> _onReconnectFailed;
    private ListenerList<SocketManager> _onOpen;
    private ListenerList<(string Reason, string? Details)> _onClose;
    private ListenerList<Exception> _onError;
    private ListenerList<SocketManager> _onPing;

    /// <summary>How many packets have come since the connection was opened.</summary>
    internal long ReceivedCount => Volatile.Read(ref _received);

    /// <summary>Is told before each attempt to come back (<c>reconnect_attempt</c>).</summary>
    /// <param name="listener">Gets the number of the attempt, from 1.</param>
    public void OnReconnectAttempt(Action<int> listener) => _onReconnectAttempt.Add(listener);

    /// <summary>Is told when it has come back (<c>reconnect</c>).</summary>
    /// <param name="listener">Gets the number of the attempt that succeeded.</param>
    public void OnReconnect(Action<int> listener) => _onReconnect.Add(listener);

    /// <summary>Is told when an attempt to come back has failed (<c>reconnect_error</c>).</summary>
    /// <param name="listener">Gets the error.</param>
    public void OnReconnectError(Action<Exception> listener) => _onReconnectError.Add(listener);

    /// <summary>Is told when it gives up coming back (<c>reconnect_failed</c>).</summary>
    /// <param name="listener">Is called.</param>
    public void OnReconnectFailed(Action listener) => _onReconnectFailed.Add(_ => listener());

    /// <summary>Is told when there is a connection (<c>open</c>).</summary>
    /// <param name="listener">Is called.</param>
    public void OnOpen(Action listener) => _onOpen.Add(_ => listener());

    /// <summary>Is told when the connection is over (<c>close</c>).</summary>
    /// <param name="listener">Gets the reason, in the official words, and what else is known.</param>
    public void OnClose(Action<string, string?> listener) => _onClose.Add(end => listener(end.Reason, end.Details));

    /// <summary>Is told of each heartbeat (<c>ping</c>).</summary>
    /// <param name="listener">Is called.</param>
    public void OnPing(Action listener) => _onPing.Add(_ => listener());

    /// <summary>Is told when a connection cannot be opened (<c>error</c>), and what a listener throws.</summary>
    /// <param name="listener">Gets the error.</param>
    public void OnError(Action<Exception> listener) => _onError.Add(listener);

    /// <inheritdoc/>
    ValueTask IEngineClientListener.MessageAsync(ReadOnlyMemory<byte> data, bool binary)
    {
        var status = binary ? _decoder.Binary(data, out var packet, out var violation) : _decoder.Text(data, out packet, out violation);
        if (status == OperationStatus.Done)
        {
            // A packet for a namespace that nobody here knows is of no concern, as in the official client.
            var taken = _sockets.TryGetValue(packet.Namespace, out var socket) ? socket.PacketAsync(packet) : default;
            Volatile.Write(ref _received, _received + 1);
            return taken;
        }

        if (violation is not null)
        {
            Engine?.Cut(EngineCloseReasons.ParseError, violation.ToString());
        }

        return default;
    }

    /// <inheritdoc/>
    void IEngineClientListener.Pinged() => Tell(_onPing, this, "ping");

    /// <inheritdoc/>
    void IListenerErrors.ListenerFailed(string eventName, Exception error)
    {
        Log.LogError(error, "A listener for \"{Event}\" of {Name}'s manager threw.", eventName, Options.Name);
        if (eventName != "error")
        {
            Tell(_onError, error, "error");
        }
    }

    private async Task RunAsync(Task before, CancellationTokenSource run)
    {
        await before;
        var attempt = 0;
        while (!run.IsCancellationRequested)
        {
            var (engine, error) = await TryAsync(run.Token);
            if (engine is not null)
            {
                await UseAsync(engine, attempt, run);
                attempt = 0;
            }
            else if (error is not null)
            {
                Failed(error, attempt, run);
            }

            if (run.IsCancellationRequested || !await WaitAsync(++attempt, run))
            {
                break;
            }
        }
    }

    private async Task<(IEngineClient? Engine, Exception? Error)> TryAsync(CancellationToken stop)
    {
        try
        {
            return (await _open(stop), null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return default;
        }
        catch (Exception e)
        {
            return stop.IsCancellationRequested ? default : (null, e);
        }
    }

    /// <summary>Serves a session to its end.</summary>
    private async Task UseAsync(IEngineClient engine, int attempt, CancellationTokenSource run)
    {
        _decoder.Reset();
        Volatile.Write(ref _received, 0);
        lock (_gate)
        {
            if (_run == run)
            {
                _engine = engine;
            }
            else
            {
                engine.Close();
            }
        }

        Log.LogDebug("{Name} has opened session {Id} by {Transport}.", Options.Name, engine.Id, EngineTransports.NameOf(engine.Transport));
        if (Engine == engine)
        {
            Tell(_onOpen, this, "open");
            foreach (var socket in _sockets.Values)
            {
                socket.Opened(engine);
            }

            if (attempt > 0)
            {
                Tell(_onReconnect, attempt, "reconnect");
            }
        }

        var end = await engine.RunAsync(this);
        _webSocketWorked = engine.Transport == EngineTransport.WebSocket;
        Lost(run, 0);
        Log.LogDebug("Session {Id} of {Name} is over: {Reason}, {Details}.", engine.Id, Options.Name, end.Reason, end.Details);
        foreach (var socket in _sockets.Values)
        {
            socket.Closed(engine, end.Reason, end.Details);
        }

        Tell(_onClose, (end.Reason, end.Details), "close");
    }

    private void Failed(Exception error, int attempt, CancellationTokenSource run)
    {
        Lost(run, attempt);
        Log.LogDebug(error, "{Name} could not connect.", Options.Name);
        Tell(_onError, error, "error");
        foreach (var socket in _sockets.Values)
        {
            socket.Failed(error);
        }

        if (attempt > 0)
        {
            Tell(_onReconnectError, error, "reconnect_error");
        }
    }

    /// <summary>There is no connection. If there will be none either, whoever wants one begins anew.</summary>
    private void Lost(CancellationTokenSource run, int attempts)
    {
        lock (_gate)
        {
            if (_run == run)
            {
                _engine = null;
                _run = MayTry(attempts + 1) ? run : null;
            }
        }
    }

    private bool MayTry(int attempt) => Options.Reconnection && (_backoff.Attempts is not { } most || attempt <= most);

    private async Task<bool> WaitAsync(int attempt, CancellationTokenSource run)
    {
        if (!MayTry(attempt))
        {
            if (Options.Reconnection)
            {
                Tell(_onReconnectFailed, this, "reconnect_failed");
            }

            return false;
        }

        var wait = _backoff.Wait(attempt, _random.NextDouble());
        Note("wait", string.Create(CultureInfo.InvariantCulture, $"{wait.TotalMilliseconds:0} ms before attempt {attempt}"));
        try
        {
            await Task.Delay(wait, Options.Clock, run.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        Tell(_onReconnectAttempt, attempt, "reconnect_attempt");
        return true;
    }

    private void Tell<T>(in ListenerList<T> listeners, T value, string eventName)
    {
        if (listeners.All is { Length: > 0 } all)
        {
            Detached.Run(ListenerList<T>.CallAsync(all, value, eventName, this), Log);
        }
    }
}
