using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;
using Lab.Wire.WebSocket;
using Microsoft.Extensions.Logging;

namespace Lab.SocketIO;

/// <summary>How a Socket.IO client behaves: the official options under their names and with their defaults, and a few that only this client has.</summary>
public sealed record SocketIOClientOptions
{
    /// <summary>The defaults.</summary>
    public static SocketIOClientOptions Default { get; } = new();

    /// <summary>The path on the server. Default <c>/socket.io</c>.</summary>
    public string Path { get; init; } = "/socket.io";

    /// <summary>Whether a slash is added to the path. Default true.</summary>
    public bool AddTrailingSlash { get; init; } = true;

    /// <summary>What may carry the connection; it begins with the first. Default polling, then WebSocket.</summary>
    public IReadOnlyList<EngineTransport> Transports { get; init; } = [EngineTransport.Polling, EngineTransport.WebSocket];

    /// <summary>Whether a connection that began with polling goes over to a WebSocket. Default true.</summary>
    public bool Upgrade { get; init; } = true;

    /// <summary>Whether it begins with a WebSocket when one has worked before. Default false.</summary>
    public bool RememberUpgrade { get; init; }

    /// <summary>Whether the next transport is tried when the first cannot connect. Default false.</summary>
    public bool TryAllTransports { get; init; }

    /// <summary>What the address is given in its query beside Engine.IO's own and what it has itself, which wins; the server sees it in the handshake. Default nothing.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>();

    /// <summary>Further header lines of every request. Default none.</summary>
    public IReadOnlyDictionary<string, string> ExtraHeaders { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether cookies that the server sets are kept and sent back, as a load balancer with sticky sessions needs it. Default false.</summary>
    public bool WithCredentials { get; init; }

    /// <summary>Judges the certificate of a server at an https or wss address, such as one that the server has signed itself; null (the default) trusts what the system trusts.</summary>
    public RemoteCertificateValidationCallback? CheckCertificate { get; init; }

    /// <summary>By which certificates the client may prove who it is, when the server asks for one. Default none.</summary>
    public IReadOnlyList<X509Certificate2> ClientCertificates { get; init; } = [];

    /// <summary>What each socket says when it connects: what becomes a JSON object, or a function that is asked each time
    /// (<c>Func&lt;object&gt;</c> or <c>Func&lt;Task&lt;object&gt;&gt;</c>); null (the default) for nothing.</summary>
    public object? Auth { get; init; }

    /// <summary>Whether a socket connects as soon as there is one. Default false, unlike the official client: with many threads an
    /// event could come before its listener has been added.</summary>
    public bool AutoConnect { get; init; }

    /// <summary>Whether it comes back after a loss. Default true.</summary>
    public bool Reconnection { get; init; } = true;

    /// <summary>After how many failed attempts in a row it gives up; null (the default) never does.</summary>
    public int? ReconnectionAttempts { get; init; }

    /// <summary>The wait before the first attempt to come back; each further one is twice as long. Default 1 s.</summary>
    public TimeSpan ReconnectionDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait, before it is spread. Default 5 s.</summary>
    public TimeSpan ReconnectionDelayMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How far waits are spread, so that not all clients come back at once: 0.5 gives half to one and a half. 0 to 1. Default 0.5.</summary>
    public double RandomizationFactor { get; init; } = 0.5;

    /// <summary>How long one attempt to connect may take. Default 20 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long one request of polling may take; null (the default) as long as it takes.</summary>
    public TimeSpan? RequestTimeout { get; init; }

    /// <summary>How long to wait for an answer when the emit does not say; null (the default) as long as it takes. Not negative.</summary>
    public TimeSpan? AckTimeout { get; init; }

    /// <summary>How often an event is sent again when no answer came: then events go one after the other, each when the one before was answered. Needs
    /// <see cref="AckTimeout"/>: without it nothing would ever be sent again, and a manager refuses to be made. Default 0: an event goes once and nobody waits.</summary>
    public int Retries { get; init; }

    /// <summary>Whether requests of polling carry a value that differs each time, against caches. Default true.</summary>
    public bool TimestampRequests { get; init; } = true;

    /// <summary>The name of that value. Default <c>t</c>.</summary>
    public string TimestampParam { get; init; } = "t";

    /// <summary>The compression of WebSocket messages that is offered; null (the default) offers none.</summary>
    public DeflateOptions? PerMessageDeflate { get; init; }

    /// <summary>How values become JSON and back. A program's own options are copied, and bytes become attachments whatever they say. Default <see cref="SocketIOJson.Default"/>.</summary>
    public JsonSerializerOptions Json { get; init => field = SocketIOJson.With(value); } = SocketIOJson.Default;

    /// <summary>What views and logs call it. Default <c>client</c>.</summary>
    public string Name { get; init; } = "client";

    /// <summary>Where calls and bytes are written down; null (the default) for nowhere.</summary>
    public Trace? Trace { get; init; }

    /// <summary>Where it logs; null (the default) for nowhere.</summary>
    public ILoggerFactory? Loggers { get; init; }

    /// <summary>Makes waits and request marks repeatable; null (the default) makes them differ in each run.</summary>
    public int? RandomSeed { get; init; }

    /// <summary>The longest message that is taken, in bytes. Default 100 MiB, as the official client for Node.</summary>
    public int MaxPayload { get; init; } = 100 * 1024 * 1024;

    /// <summary>How many bytes of events may wait while there is no connection, and as many again for one that is slow; a further emit fails. Default 16 MiB.</summary>
    public int MaxBufferedBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many events of one socket may wait for their listeners before reading pauses; about <see cref="MaxBufferedBytes"/> of them pause it too,
    /// and only those do while the program waits for an answer. Default 1,000.</summary>
    public int MaxQueuedEvents { get; init; } = 1_000;

    /// <summary>How many binary parts one packet may have. Default 10.</summary>
    public int MaxAttachments { get; init; } = Limits.SocketIOAttachmentCount;

    /// <summary>The clock of all waits. Default the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
