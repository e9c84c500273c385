using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Net;
using Lab.SocketIO.Engine;
using Lab.SocketIO.Traffic;
using Lab.Wire.SocketIO;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lab.SocketIO;

/// <summary>A Socket.IO server: its namespaces. As a <see cref="BroadcastOperator"/> it is everybody in the main namespace.</summary>
public sealed partial class SocketIOServer : BroadcastOperator, IEventTarget
{
    private readonly ConcurrentDictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly Func<Namespace, Adapter> _adapter;
    private ParentNamespace[] _parents = [];

    /// <summary>A server without a transport; <c>StartAsync</c> or <c>MapSocketIO</c> brings one.</summary>
    /// <param name="options">How it behaves; null takes <see cref="SocketIOOptions.Default"/>.</param>
    /// <param name="loggers">Where it logs; null for nowhere.</param>
    public SocketIOServer(SocketIOOptions? options = null, ILoggerFactory? loggers = null)
        : this(options, loggers, null)
    {
    }

    /// <summary>A server whose calls are written down.</summary>
    /// <param name="options">How it behaves; null takes <see cref="SocketIOOptions.Default"/>.</param>
    /// <param name="loggers">Where it logs; null for nowhere.</param>
    /// <param name="traffic">Where its calls are written, joined with what the taps on its connections see; null for nowhere.</param>
    public SocketIOServer(SocketIOOptions? options, ILoggerFactory? loggers, SocketTraffic? traffic)
    {
        Traffic = traffic;
        Seams = traffic is null ? new ServerSeams() : new TracedSeams(traffic);
        Options = options ?? SocketIOOptions.Default;
        Log = (loggers ?? NullLoggerFactory.Instance).CreateLogger("Lab.SocketIO");
        _adapter = Options.Adapter ?? (Options.ConnectionStateRecovery is null ? ns => new InMemoryAdapter(ns) : ns => new SessionAwareAdapter(ns));
        Sockets = _namespaces[SocketPacket.MainNamespace] = new Namespace(this, SocketPacket.MainNamespace, _adapter);
    }

    private event Action<Namespace>? NewNamespace;

    /// <summary>How it behaves.</summary>
    public SocketIOOptions Options { get; }

    /// <summary>The main namespace, <c>/</c>.</summary>
    public Namespace Sockets { get; }

    /// <summary>The namespaces that are there now, without the parents of others.</summary>
    public IReadOnlyCollection<Namespace> Namespaces => [.. _namespaces.Values];

    /// <summary>The listeners for what other servers send to the main namespace.</summary>
    EventTable IEventTarget.Events => ((IEventTarget)Sockets).Events;

    /// <summary>What joins its calls with what passes; null when nothing is written down.</summary>
    public SocketTraffic? Traffic { get; }

    /// <summary>Where it logs.</summary>
    internal ILogger Log { get; }

    /// <summary>Where others may stand between its parts.</summary>
    internal ServerSeams Seams { get; }

    private protected override Namespace Target => Sockets;

    /// <summary>A namespace; made if it is not there yet.</summary>
    /// <param name="name">Its name, with or without the slash in front.</param>
    public Namespace Of(string name)
    {
        name = name.StartsWith('/') ? name : "/" + name;
        return _namespaces.TryGetValue(name, out var found) ? found : GetOrMake(name, Array.Find(_parents, p => p.Pattern?.Invoke(name) == true));
    }

    /// <summary>Lets clients have every namespace whose name matches.</summary>
    /// <param name="pattern">The pattern of the names, slash included.</param>
    /// <returns>Its middlewares and handlers are those of each such namespace.</returns>
    public ParentNamespace Of(Regex pattern) => AddParent((name, _) => new(pattern.IsMatch(name)), pattern.IsMatch);

    /// <summary>Lets clients have every namespace that a function allows.</summary>
    /// <param name="allow">Gets the name and what the client said.</param>
    /// <returns>Its middlewares and handlers are those of each such namespace.</returns>
    public ParentNamespace Of(Func<string, JsonElement, ValueTask<bool>> allow) => AddParent(allow, null);

    /// <inheritdoc cref="Namespace.Use(Func{ServerSocket, Task})"/>
    [OverloadResolutionPriority(1)]
    public void Use(Func<ServerSocket, Task> middleware) => Sockets.Use(middleware);

    /// <inheritdoc cref="Namespace.Use(Func{ServerSocket, Task})"/>
    public void Use(Func<ServerSocket, ValueTask> middleware) => Sockets.Use(middleware);

    /// <inheritdoc cref="Namespace.Use(Func{ServerSocket, Task})"/>
    public void Use(Action<ServerSocket> middleware) => Sockets.Use(middleware);

    /// <inheritdoc cref="Namespace.OnConnection(Func{ServerSocket, Task})"/>
    [OverloadResolutionPriority(1)]
    public void OnConnection(Func<ServerSocket, Task> listener) => Sockets.OnConnection(listener);

    /// <inheritdoc cref="Namespace.OnConnection(Func{ServerSocket, Task})"/>
    public void OnConnection(Func<ServerSocket, ValueTask> listener) => Sockets.OnConnection(listener);

    /// <inheritdoc cref="Namespace.OnConnection(Func{ServerSocket, Task})"/>
    public void OnConnection(Action<ServerSocket> listener) => Sockets.OnConnection(listener);

    /// <summary>Is told of each namespace that is made.</summary>
    /// <param name="listener">Gets the namespace.</param>
    public void OnNewNamespace(Action<Namespace> listener) => NewNamespace += listener;

    /// <inheritdoc cref="Namespace.ServerSideEmitAsync"/>
    public ValueTask ServerSideEmitAsync(string eventName, params ReadOnlySpan<object?> arguments) => Sockets.ServerSideEmitAsync(eventName, arguments);

    /// <inheritdoc cref="Namespace.ServerSideEmitWithAckAsync{T}"/>
    public Task<IReadOnlyList<T>> ServerSideEmitWithAckAsync<T>(string eventName, TimeSpan timeout, params ReadOnlySpan<object?> arguments) =>
        Sockets.ServerSideEmitWithAckAsync<T>(eventName, timeout, arguments);

    /// <summary>Tells every socket that the server is shutting down.</summary>
    private async Task CloseSocketsAsync()
    {
        foreach (var ns in _namespaces.Values)
        {
            await ns.CloseAsync();
        }
    }

    /// <summary>Takes over a session that has just been opened.</summary>
    /// <param name="engine">The session.</param>
    internal void Accept(EngineSocket engine) => engine.Listener = new ServerConnection(this, Seams.Session(engine));

    /// <summary>Lets a client into a namespace, or refuses it. Never fails.</summary>
    /// <param name="connection">The client's connection.</param>
    /// <param name="name">The namespace's name.</param>
    /// <param name="auth">What the client said.</param>
    internal async Task ConnectAsync(ServerConnection connection, string name, ReadOnlyMemory<byte> auth)
    {
        try
        {
            Namespace? found;
            do
            {
                found = await FindAsync(name, auth);
                if (found is null)
                {
                    SendConnectError(connection, name, "Invalid namespace", null);
                    return;
                }
            }
            while (!await found.ConnectAsync(connection, auth));
        }
        catch (Exception e)
        {
            Log.LogError(e, "A client could not be connected to namespace {Namespace}.", name);
            connection.Close();
        }
    }

    /// <summary>Tells a client that it is refused.</summary>
    /// <param name="connection">Its connection.</param>
    /// <param name="name">The namespace's name.</param>
    /// <param name="message">Why.</param>
    /// <param name="data">What else it gets; null for nothing.</param>
    internal void SendConnectError(ServerConnection connection, string name, string message, object? data)
    {
        var payload = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(payload))
        {
            // The names are the protocol's, whatever the program's options make of its own.
            json.WriteStartObject();
            json.WriteString("message"u8, message);
            if (data is not null)
            {
                json.WritePropertyName("data"u8);
                JsonSerializer.Serialize(json, data, data.GetType(), Options.Json);
            }

            json.WriteEndObject();
        }

        PacketWriter.Send(connection.Engine, new SocketPacket(SocketPacketType.ConnectError) { Namespace = name, Payload = payload.WrittenMemory });
    }

    /// <summary>Makes the adapter of a namespace.</summary>
    /// <param name="ns">The namespace.</param>
    internal Adapter MakeAdapter(Namespace ns) => _adapter(ns);

    /// <summary>A namespace that was made by a pattern is empty and goes.</summary>
    /// <param name="ns">The namespace.</param>
    internal void Forget(Namespace ns)
    {
        _namespaces.TryRemove(KeyValuePair.Create(ns.Name, ns));
        ns.Parent?.Forget(ns);
        Detached.Run(ns.Adapter.CloseAsync(), Log);
    }

    private async ValueTask<Namespace?> FindAsync(string name, ReadOnlyMemory<byte> auth)
    {
        if (_namespaces.TryGetValue(name, out var found))
        {
            return found;
        }

        foreach (var parent in _parents)
        {
            try
            {
                if (await parent.FitsAsync(name, JsonElement.Parse(auth.IsEmpty ? "{}"u8 : auth.Span)))
                {
                    return GetOrMake(name, parent);
                }
            }
            catch (Exception e)
            {
                Log.LogError(e, "Whether there may be a namespace {Namespace} could not be decided.", name);
            }
        }

        return null;
    }

    private Namespace GetOrMake(string name, ParentNamespace? parent)
    {
        Namespace made;
        lock (_gate)
        {
            if (_namespaces.TryGetValue(name, out var found))
            {
                return found;
            }

            made = _namespaces[name] = parent?.Make(name) ?? new Namespace(this, name, _adapter);
        }

        foreach (var listener in Delegate.EnumerateInvocationList(NewNamespace))
        {
            try
            {
                listener(made);
            }
            catch (Exception e)
            {
                Log.LogError(e, "A listener for the new namespace {Namespace} threw.", name);
            }
        }

        return made;
    }

    private ParentNamespace AddParent(Func<string, JsonElement, ValueTask<bool>> fits, Func<string, bool>? pattern)
    {
        lock (_gate)
        {
            var parent = new ParentNamespace(this, $"/_{_parents.Length}", fits, pattern);
            _parents = [.. _parents, parent];
            return parent;
        }
    }
}
