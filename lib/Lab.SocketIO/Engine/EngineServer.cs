using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Lab.Kestrel;
using Lab.Net;
using Lab.Wire.EngineIO;
using Lab.Wire.WebSocket;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO.Engine;

/// <summary>The Engine.IO server: takes HTTP requests, keeps the sessions, ends them.</summary>
internal sealed class EngineServer : IAsyncDisposable
{
    // 20 characters of base 64; the official ids have the same length.
    private const int IdBytes = 15;
    private const int ReadBuffer = 256;
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    // Null is an id whose session is not open yet.
    private readonly ConcurrentDictionary<string, EngineSession?> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, byte> _owned = new();
    private readonly Action<EngineSocket> _accept;
    private readonly KestrelWebSocketOptions _webSockets;
    private volatile bool _stopping;
    private int _running;
    private int _places;

    /// <summary>Makes a server.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="accept">Takes each new session, and sets its listener.</param>
    /// <param name="logger">Where it tells what it does.</param>
    public EngineServer(SocketIOOptions options, Action<EngineSocket> accept, ILogger logger)
    {
        (Options, _accept, Log) = (options, accept, new EngineLog(logger));
        Clock = new SessionClock(options.Clock);
        Answers = new EngineAnswers(options);
        Upgrades = options is { AllowUpgrades: true } && options.Transports.Contains(EngineTransport.WebSocket) ? [EngineTransports.NameOf(EngineTransport.WebSocket)] : [];
        _webSockets = new KestrelWebSocketOptions
        {
            Policy = WebSocketPolicy.Default with { Deflate = options.PerMessageDeflate },
            Messages = WebSocketOptions.Default with { MaxMessageLength = options.MaxHttpBufferSize },
            Peer = WebSocketPeerOptions.Default with { PostRoom = options.MaxBufferedBytes, ReadBuffer = ReadBuffer },
        };
    }

    /// <summary>How it behaves.</summary>
    public SocketIOOptions Options { get; }

    /// <summary>The deadlines of its sessions.</summary>
    public SessionClock Clock { get; }

    /// <summary>Writes the answers of polling.</summary>
    public EngineAnswers Answers { get; }

    /// <summary>Where it tells what it does.</summary>
    public EngineLog Log { get; }

    /// <summary>The names of the transports to which a polling session may go over.</summary>
    public IReadOnlyList<string> Upgrades { get; }

    /// <summary>Whether WebSocket messages may be compressed: then each connection needs frames of its own.</summary>
    public bool Compresses => Options.PerMessageDeflate is not null;

    /// <summary>How many sessions are open.</summary>
    public int Count => _sessions.Count;

    /// <summary>How many WebSockets are being served.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>One more or one less WebSocket is being served.</summary>
    public void CountRunning(int change) => Interlocked.Add(ref _running, change);

    /// <summary>Hears of refused requests.</summary>
    public Action<HttpContext, EngineError>? ConnectionError { get; set; }

    /// <summary>Serves one request below the path.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (Options.Cors is { } cors && EngineCors.Apply(context, cors))
        {
            return;
        }

        if (_stopping)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            // The limit is ours: a longer body gets 413 and ends the session.
            size.MaxRequestBodySize = null;
        }

        var query = context.Request.Query;
        var upgrade = context.AsksForWebSocket();
        var sid = query["sid"].ToString();
        var session = sid.Length > 0 ? _sessions.GetValueOrDefault(sid) : null;
        if (session is not null && !upgrade)
        {
            await session.SettleAsync();
        }

        if (session?.IsOverdue() == true)
        {
            session = null;
        }

        var error = Verify(context, upgrade, sid, session, out var transport);
        if (error is null && sid.Length == 0 && Options.AllowRequest is { } allow)
        {
            var decision = await allow(context);
            error = decision.Allowed ? null : EngineError.Of(EngineErrorCode.Forbidden) is var refused && decision.Message is { } message ? refused with { Message = message } : refused;
        }

        if (error is not null)
        {
            await RefuseAsync(context, error, upgrade);
            return;
        }

        if (session is null)
        {
            await OpenAsync(context, transport, upgrade);
            return;
        }

        Answers.SetHeaders(context, firstOf: null);
        await (upgrade ? UpgradeAsync(context, session)
            : HttpMethods.IsGet(context.Request.Method) ? session.PollAsync(context)
            : HttpMethods.IsPost(context.Request.Method) ? session.PostAsync(context)
            : RefuseAsync(context, EngineError.Of(EngineErrorCode.BadRequest, "METHOD"), upgrade));
    }

    /// <summary>A session is over.</summary>
    public void Forget(EngineSession session)
    {
        if (_sessions.TryRemove(new(session.Id, session)))
        {
            Interlocked.Decrement(ref _places);
        }
    }

    /// <summary>Keeps a task that nobody waits for until it is done, so that stopping can.</summary>
    public void Own(Task task)
    {
        if (!task.IsCompleted)
        {
            _owned.TryAdd(task, 0);
            _ = task.ContinueWith(static (done, owned) => ((ConcurrentDictionary<Task, byte>)owned!).TryRemove(done, out _), _owned, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Ends all sessions and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        var sessions = _sessions.Values;
        foreach (var session in sessions)
        {
            session?.Stop();
        }

        if (!_owned.IsEmpty)
        {
            await Task.WhenAny(Task.WhenAll(_owned.Keys), Task.Delay(StopWithin));
            foreach (var session in sessions)
            {
                // Does nothing to one that has ended well.
                session?.Abort();
            }
        }

        Clock.Dispose();
    }

    private EngineError? Verify(HttpContext context, bool upgrade, string sid, EngineSession? session, out EngineTransport transport)
    {
        var request = context.Request;
        if (!EngineTransports.TryParse(request.Query["transport"], out transport) || !Options.Transports.Contains(transport))
        {
            return EngineError.Of(EngineErrorCode.UnknownTransport, request.Query["transport"]);
        }

        foreach (var c in request.Headers.Origin.ToString())
        {
            if (c is (< ' ' and not '\t') or '\x7F' or > '\xFF')
            {
                return EngineError.Of(EngineErrorCode.BadRequest, "INVALID_ORIGIN");
            }
        }

        if (sid.Length > 0)
        {
            return session is null ? EngineError.Of(EngineErrorCode.UnknownSid, sid)
                : !upgrade && session.Transport != transport ? EngineError.Of(EngineErrorCode.BadRequest, "TRANSPORT_MISMATCH")
                : upgrade && !Options.AllowUpgrades ? EngineError.Of(EngineErrorCode.BadRequest, "TRANSPORT_MISMATCH")
                : request.Query["EIO"] != "4" ? EngineError.Of(EngineErrorCode.BadRequest, "PROTOCOL_MISMATCH")
                : null;
        }

        // What asks for a WebSocket on a stream of HTTP/2 is a CONNECT (RFC 8441 §4).
        return !HttpMethods.IsGet(request.Method) && !(upgrade && HttpMethods.IsConnect(request.Method)) ? EngineError.Of(EngineErrorCode.BadHandshakeMethod, request.Method)
            : transport == EngineTransport.WebSocket && !upgrade ? EngineError.Of(EngineErrorCode.BadRequest, "TRANSPORT_HANDSHAKE_ERROR")
            : transport == EngineTransport.Polling && upgrade ? EngineError.Of(EngineErrorCode.BadRequest, "TRANSPORT_HANDSHAKE_ERROR")
            : request.Query["EIO"] != "4" ? EngineError.Of(EngineErrorCode.UnsupportedProtocolVersion)
            : null;
    }

    private Task RefuseAsync(HttpContext context, EngineError error, bool upgrade)
    {
        Log.Refused(error.Message, error.Context);
        ConnectionError?.Invoke(context, error);
        return error.WriteAsync(context, upgrade);
    }

    private async Task OpenAsync(HttpContext context, EngineTransport transport, bool upgrade)
    {
        // A place is taken first, so that many handshakes at once cannot go over the bound together.
        if (Interlocked.Increment(ref _places) > Options.MaxSessions)
        {
            Interlocked.Decrement(ref _places);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        string? taken = null;
        WebSocketPeer? peer = null;
        var opened = false;
        try
        {
            if (await IdAsync(context) is not { } id || !_sessions.TryAdd(id, null))
            {
                await RefuseAsync(context, EngineError.Of(EngineErrorCode.BadRequest, "ID_GENERATION_ERROR"), upgrade);
                return;
            }

            taken = id;
            Answers.SetHeaders(context, firstOf: id);
            var session = new EngineSession(this, id, transport, HandshakeRequest.Of(context));
            if (transport == EngineTransport.Polling)
            {
                Accept(session);
                opened = true;
                session.Begin();
                await session.PollAsync(context);
                return;
            }

            (peer, var outlives) = await context.TakeAsync(_webSockets);
            if (peer is not null)
            {
                Accept(session);
                opened = true;
                session.Begin(peer);
                await RunAsync(outlives, session.RunAsync(peer));
            }
        }
        finally
        {
            if (!opened)
            {
                if (taken is not null)
                {
                    _sessions.TryRemove(new(taken, null));
                }

                Interlocked.Decrement(ref _places);
                // Taken from Kestrel, it is nobody's when what accepts sessions has thrown.
                await (peer?.DisposeAsync() ?? default);
            }
        }
    }

    private async Task UpgradeAsync(HttpContext context, EngineSession session)
    {
        var (peer, outlives) = await context.TakeAsync(_webSockets);
        if (peer is not null)
        {
            peer.Uncork();
            await RunAsync(outlives, session.UpgradeAsync(peer));
        }
    }

    private void Accept(EngineSession session)
    {
        Log.Opened(session.Id, EngineTransports.NameOf(session.Transport));
        _accept(session);
        _sessions[session.Id] = session;
        if (_stopping)
        {
            session.Close(discard: true);
        }
    }

    /// <summary>Where its socket has left Kestrel, a WebSocket outlives its request.</summary>
    private static Task RunAsync(bool outlives, Task serving) => outlives ? Task.CompletedTask : serving;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever the application's function throws, the client is refused.")]
    private async ValueTask<string?> IdAsync(HttpContext context)
    {
        try
        {
            return Options.GenerateId is { } generate ? await generate(context) : NewId();
        }
        catch (Exception e)
        {
            Log.Failed("(new)", e);
            return null;
        }
    }

    /// <summary>A session's id: nobody can guess it.</summary>
    internal static string NewId() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(IdBytes)).Replace('+', '-').Replace('/', '_');
}
