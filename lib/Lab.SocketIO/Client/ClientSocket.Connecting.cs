using System.Text.Json;
using Lab.SocketIO.Engine;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <content>Connecting and disconnecting.</content>
public sealed partial class ClientSocket
{
    // The official words.
    private const string ServerDisconnect = "io server disconnect";
    private const string ClientDisconnect = "io client disconnect";

    private static readonly TimeSpan RoomWithin = TimeSpan.FromSeconds(2);

    private readonly object? _auth;
    private ListenerList<ClientSocket> _onConnect;
    private ListenerList<Exception> _onConnectError;
    private ListenerList<(string Reason, string? Details)> _onDisconnect;
    private TaskCompletionSource? _waiting;
    // Where it is connected; before that, where it has asked.
    private IEngineClient? _engine;
    private string? _privateId;
    private string? _lastOffset;
    private bool _over;

    /// <summary>Is told at each connect (<c>connect</c>), also after a loss.</summary>
    /// <param name="listener">Is called.</param>
    public void OnConnect(Action listener) => _onConnect.Add(_ => listener());

    /// <inheritdoc cref="OnConnect(Action)"/>
    public void OnConnect(Func<Task> listener) => _onConnect.Add(_ => listener());

    /// <summary>Is told when it cannot connect (<c>connect_error</c>). While <see cref="Active"/> is true it goes on trying; after a refusal of the server it does not.</summary>
    /// <param name="listener">Gets the error.</param>
    public void OnConnectError(Action<Exception> listener) => _onConnectError.Add(listener);

    /// <summary>Is told at each disconnect (<c>disconnect</c>).</summary>
    /// <param name="listener">Gets the reason, in the official words.</param>
    public void OnDisconnect(Action<string> listener) => _onDisconnect.Add(end => listener(end.Reason));

    /// <summary>Is told at each disconnect (<c>disconnect</c>).</summary>
    /// <param name="listener">Gets the reason, in the official words, and what else is known.</param>
    public void OnDisconnect(Action<string, string?> listener) => _onDisconnect.Add(end => listener(end.Reason, end.Details));

    /// <summary>Begins to connect and does not wait for it (the official <c>connect()</c>, also called <c>open()</c>); does nothing when it is connected or connecting already.</summary>
    /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
    public void Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_over, this);
            if (Connected)
            {
                return;
            }

            Active = true;
        }

        if (Manager.Open() is { } engine)
        {
            Opened(engine);
        }
    }

    /// <summary>Connects, unless it is connected, and waits for it.</summary>
    /// <param name="cancellationToken">Gives up the wait; the socket goes on connecting.</param>
    /// <exception cref="ConnectErrorException">It could not connect. While <see cref="Active"/> is true it goes on trying.</exception>
    /// <exception cref="SocketDisconnectedException">It was disconnected meanwhile.</exception>
    /// <exception cref="ObjectDisposedException">It has been disposed.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        Task waiting;
        lock (_gate)
        {
            if (Connected)
            {
                return;
            }

            waiting = (_waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        Open();
        await waiting.WaitAsync(cancellationToken);
    }

    /// <summary>There is a connection: asks for the namespace, once.</summary>
    internal void Opened(IEngineClient engine)
    {
        lock (_gate)
        {
            if (!Active || _engine == engine)
            {
                return;
            }

            _engine = engine;
        }

        Detached.Run(AskAsync(engine), Manager.Log);
    }

    /// <summary>There is no connection to be had.</summary>
    internal void Failed(Exception error)
    {
        if (Active)
        {
            Fail(error);
            Tell(_onConnectError, error, "connect_error");
        }
    }

    /// <summary>The connection is over.</summary>
    internal void Closed(IEngineClient engine, string reason, string? details)
    {
        lock (_gate)
        {
            if (_engine != engine)
            {
                return;
            }
        }

        Left(reason, details);
    }

    /// <summary>Tells the server that it goes, and goes.</summary>
    internal async Task LeaveAsync()
    {
        IEngineClient? engine;
        bool told;
        lock (_gate)
        {
            Active = false;
            engine = Connected ? _engine : null;
            told = TrySayGoodbye(engine);
        }

        if (engine is not null)
        {
            using var call = Manager.BeginCall("disconnect", Namespace);
            // What is said leaves by itself, and the end of the connection waits for it. Only a server for which too much waits is waited for, and not for ever.
            var leaving = engine.FlushAsync().AsTask();
            if (!told)
            {
                await Task.WhenAny(leaving, Task.Delay(RoomWithin));
                if (TrySayGoodbye(engine))
                {
                    _ = engine.FlushAsync().AsTask();
                }
            }
        }

        Left(ClientDisconnect, null);
    }

    private bool TrySayGoodbye(IEngineClient? engine)
    {
        try
        {
            return engine?.Send(new SocketPacket(SocketPacketType.Disconnect) { Namespace = Namespace }) == true;
        }
        catch (IOException)
        {
            // Too much waits to be sent.
            return false;
        }
    }

    /// <summary>Nothing of it goes on.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _over = true;
            _kept.Clear();
            _keptBytes = 0;
        }

        var error = new ObjectDisposedException(nameof(ClientSocket));
        _queue.End();
        _retries?.End(error);
        _acks.End(error);
        Fail(error);
    }

    private async ValueTask AskAsync(IEngineClient engine)
    {
        ReadOnlyMemory<byte> payload;
        try
        {
            payload = await AuthAsync();
        }
        catch (Exception e)
        {
            Manager.Log.LogError(e, "What {Name} says when it connects to {Namespace} cannot be told.", Options.Name, Namespace);
            GiveUp(e);
            return;
        }

        using var call = Manager.BeginCall("connect", Namespace);
        if (engine.Send(new SocketPacket(SocketPacketType.Connect) { Namespace = Namespace, Payload = payload }))
        {
            await engine.FlushAsync();
        }
        else
        {
            // It ended before this socket was one of those that are told of it.
            Closed(engine, EngineCloseReasons.TransportClose, null);
        }
    }

    /// <summary>What it says when it connects: the program's object, and what lets it recover.</summary>
    private async ValueTask<ReadOnlyMemory<byte>> AuthAsync()
    {
        var auth = _auth is Func<object?> ask ? ask() : _auth;
        if (auth is Task task)
        {
            await task;
            auth = task.GetType().GetProperty(nameof(Task<>.Result))?.GetValue(task);
        }

        var element = auth is null ? default : JsonSerializer.SerializeToElement(auth, Json);
        if (element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Object))
        {
            throw new InvalidOperationException($"What a client says when it connects must become a JSON object, not {element.ValueKind}.");
        }

        if (_privateId is null)
        {
            return element.ValueKind == JsonValueKind.Undefined ? default : JsonSerializer.SerializeToUtf8Bytes(element, Json);
        }

        var all = new Dictionary<string, object?>(StringComparer.Ordinal) { ["pid"] = _privateId, ["offset"] = _lastOffset };
        foreach (var property in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default)
        {
            all[property.Name] = property.Value;
        }

        return JsonSerializer.SerializeToUtf8Bytes(all, Json);
    }

    private void Accepted(in SocketPacket packet)
    {
        var payload = packet.Payload.IsEmpty ? default : JsonElement.Parse(packet.Payload.Span);
        if (payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty("sid", out var sid) || sid.ValueKind != JsonValueKind.String)
        {
            var error = new ConnectErrorException("the server speaks another version of the protocol: its CONNECT has no sid", details: null);
            Fail(error);
            Tell(_onConnectError, error, "connect_error");
            return;
        }

        IEngineClient engine;
        SocketPacket[] early;
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            if (!Active || Connected || _engine is null)
            {
                return;
            }

            engine = _engine;
            Id = sid.GetString();
            var pid = payload.TryGetProperty("pid", out var p) && p.ValueKind == JsonValueKind.String ? p.GetString() : null;
            Recovered = pid is not null && pid == _privateId;
            _privateId = pid;
            Connected = true;
            SendKept(engine);
            early = [.. _early];
            ForgetEarly();
            (waiting, _waiting) = (_waiting, null);
        }

        foreach (var one in early)
        {
            Detached.Run(Came(one), Manager.Log);
        }

        Detached.Run(SendRestAsync(engine), Manager.Log);
        Detached.Run(_retries?.Drain(again: true) ?? default, Manager.Log);
        Tell(_onConnect, this, "connect");
        waiting?.TrySetResult();
    }

    /// <summary>The server has refused it. It does not try again by itself.</summary>
    private void Refused(in SocketPacket packet)
    {
        var payload = JsonElement.Parse(packet.Payload.Span);
        var (message, details) = payload.ValueKind == JsonValueKind.Object
            ? (payload.TryGetProperty("message", out var m) ? m.ToString() : "", payload.TryGetProperty("data", out var d) ? d : default(JsonElement?))
            : (payload.ToString(), null);
        GiveUp(new ConnectErrorException(message, details));
    }

    /// <summary>It cannot be connected, and trying again would not help.</summary>
    private void GiveUp(Exception error)
    {
        lock (_gate)
        {
            (Active, _engine) = (false, null);
        }

        Fail(error);
        Tell(_onConnectError, error, "connect_error");
        Detached.Run(new ValueTask(Manager.ReleaseAsync()), Manager.Log);
    }

    /// <summary>It is not connected any more.</summary>
    private void Left(string reason, string? details, bool stays = true)
    {
        bool was;
        IReadOnlyList<IPendingAck> lost;
        lock (_gate)
        {
            was = Connected;
            (Connected, Id, _engine) = (false, null, null);
            Active &= stays;
            ForgetEarly();
            lost = _acks.Take(id => !_kept.Exists(kept => kept.Packet.Id == id));
        }

        if (was)
        {
            Tell(_onDisconnect, (reason, details), "disconnect");
        }

        var error = new SocketDisconnectedException(reason);
        foreach (var one in lost)
        {
            one.Fail(error);
        }

        Fail(error);
    }

    private void ForgetEarly()
    {
        _early.Clear();
        _earlyBytes = 0;
    }

    private void Fail(Exception error)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            (waiting, _waiting) = (_waiting, null);
        }

        waiting?.TrySetException(error);
    }

    private void Tell<T>(in ListenerList<T> listeners, T value, string eventName)
    {
        if (listeners.All is { Length: > 0 } all)
        {
            Detached.Run(ListenerList<T>.CallAsync(all, value, eventName, this), Manager.Log);
        }
    }
}
