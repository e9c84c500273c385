using System.Text.Json;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Makes a namespace of each name that fits, when the first client asks for it. What is emitted to it reaches all of them.</summary>
/// <remarks>Middlewares and handlers that are added here are those of the namespaces that are made from then on.</remarks>
public sealed class ParentNamespace : Namespace
{
    private readonly Func<string, JsonElement, ValueTask<bool>> _fits;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Namespace> _children = new(StringComparer.Ordinal);

    internal ParentNamespace(SocketIOServer server, string name, Func<string, JsonElement, ValueTask<bool>> fits, Func<string, bool>? pattern)
        : base(server, name, ns => new ParentAdapter((ParentNamespace)ns)) => (_fits, Pattern) = (fits, pattern);

    /// <summary>The namespaces that it has made and that are there now.</summary>
    public IReadOnlyList<Namespace> Children
    {
        get
        {
            lock (_gate)
            {
                return [.. _children.Values];
            }
        }
    }

    /// <summary>Whether a name alone decides, and how; null when the client has a say.</summary>
    internal Func<string, bool>? Pattern { get; }

    /// <summary>Whether a client may have a namespace of this name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="auth">What the client said.</param>
    internal ValueTask<bool> FitsAsync(string name, JsonElement auth) => _fits(name, auth);

    /// <summary>Makes one.</summary>
    /// <param name="name">Its name.</param>
    internal Namespace Make(string name)
    {
        var child = new Namespace(Server, name, Server.MakeAdapter) { Parent = this };
        child.Inherit(this);
        lock (_gate)
        {
            _children[name] = child;
        }

        return child;
    }

    /// <summary>Forgets one.</summary>
    /// <param name="child">It.</param>
    internal void Forget(Namespace child)
    {
        lock (_gate)
        {
            _children.Remove(child.Name);
        }
    }

    /// <summary>Brings a broadcast to the children.</summary>
    private sealed class ParentAdapter(ParentNamespace parent) : InMemoryAdapter(parent)
    {
        public override async ValueTask BroadcastAsync(SocketPacket packet, BroadcastOptions options)
        {
            foreach (var child in parent.Children)
            {
                await child.Adapter.BroadcastAsync(packet with { Namespace = child.Name }, options);
            }
        }

        public override async ValueTask AddSocketsAsync(BroadcastOptions options, IReadOnlyList<string> rooms)
        {
            foreach (var child in parent.Children)
            {
                await child.Adapter.AddSocketsAsync(options, rooms);
            }
        }

        public override async ValueTask DelSocketsAsync(BroadcastOptions options, IReadOnlyList<string> rooms)
        {
            foreach (var child in parent.Children)
            {
                await child.Adapter.DelSocketsAsync(options, rooms);
            }
        }

        public override async ValueTask DisconnectSocketsAsync(BroadcastOptions options, bool close)
        {
            foreach (var child in parent.Children)
            {
                await child.Adapter.DisconnectSocketsAsync(options, close);
            }
        }

        public override ValueTask BroadcastWithAckAsync(SocketPacket packet, BroadcastOptions options, BroadcastAnswers answers) => throw NoSockets();

        public override ValueTask<IReadOnlySet<string>> SocketsAsync(BroadcastOptions options) => throw NoSockets();

        public override ValueTask<IReadOnlyList<SocketDetails>> FetchSocketsAsync(BroadcastOptions options) => throw NoSockets();

        private static NotSupportedException NoSockets() => new("The parent of other namespaces has no sockets of its own: ask each of its children.");
    }
}
