using System.Runtime.CompilerServices;

namespace Lab.SocketIO;

/// <summary>A choice of receivers in one namespace. It never changes: each refinement is a new one.</summary>
public class BroadcastOperator : Emitter
{
    private readonly Namespace? _namespace;
    private readonly BroadcastOptions _options;

    private protected BroadcastOperator() => _options = BroadcastOptions.Everyone;

    internal BroadcastOperator(Namespace ns, BroadcastOptions options) => (_namespace, _options) = (ns, options);

    /// <summary>The same, but whoever cannot take it at once does not get it.</summary>
    public BroadcastOperator Volatile => With(_options.Flags with { Volatile = true });

    /// <summary>The same, but only sockets of this server.</summary>
    public BroadcastOperator Local => With(_options.Flags with { Local = true });

    private protected virtual Namespace Target => _namespace!;

    /// <summary>Adds rooms: whoever is in at least one of them is a receiver, once.</summary>
    /// <param name="rooms">The rooms; a socket's id is the room of that socket.</param>
    public BroadcastOperator To(params string[] rooms) => new(Target, _options with { Rooms = Union(_options.Rooms, rooms) });

    /// <summary>The same as <see cref="To"/>; reads better in front of what is not an emit.</summary>
    /// <param name="rooms">The rooms.</param>
    public BroadcastOperator In(params string[] rooms) => To(rooms);

    /// <summary>Leaves out whoever is in one of these rooms.</summary>
    /// <param name="rooms">The rooms; a socket's id is the room of that socket.</param>
    public BroadcastOperator Except(params string[] rooms) => new(Target, _options with { Except = Union(_options.Except, rooms) });

    /// <summary>Says whether what is sent may be compressed.</summary>
    /// <param name="compress">False forbids it.</param>
    public BroadcastOperator Compress(bool compress) => With(_options.Flags with { Uncompressed = !compress });

    /// <summary>Says how long to wait for answers.</summary>
    /// <param name="timeout">How long.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public BroadcastOperator Timeout(TimeSpan timeout) => With(_options.Flags.Within(timeout));

    /// <summary>Says how long to wait for answers.</summary>
    /// <param name="milliseconds">How long, in milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public BroadcastOperator Timeout(int milliseconds) => Timeout(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Emits an event and waits for the answer of every receiver.</summary>
    /// <typeparam name="T">What a receiver answers.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="argument">Its argument.</param>
    /// <returns>The answers in the order in which they came.</returns>
    /// <exception cref="InvalidOperationException">There is no <see cref="Timeout(int)"/>: one silent receiver would mean to wait for ever.</exception>
    /// <exception cref="AckTimeoutException{T}">Not all answered in time; or all that could did, and the others have left. It has the answers that came.</exception>
    [OverloadResolutionPriority(1)]
    public Task<IReadOnlyList<T>> EmitWithAckAsync<T>(string eventName, object? argument) => EmitWithAckAsync<T>(eventName, [argument]);

    /// <inheritdoc cref="EmitWithAckAsync{T}(string, object?)"/>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">Its arguments.</param>
    public Task<IReadOnlyList<T>> EmitWithAckAsync<T>(string eventName, params ReadOnlySpan<object?> arguments)
    {
        if (_options.Flags.Timeout is not { } timeout)
        {
            throw new InvalidOperationException("Say how long to wait for the answers, as in io.Timeout(5000).EmitWithAckAsync(…): one silent receiver would mean to wait for ever.");
        }

        var packet = PacketWriter.Event(Target, Checked(eventName), arguments) with { Id = Target.NextAckId() };
        return new BroadcastWait<T>(Target, packet.Id.Value, timeout).RunAsync(packet, _options);
    }

    /// <summary>The ids of the sockets that would get a broadcast, on every server.</summary>
    public ValueTask<IReadOnlySet<string>> AllSocketsAsync() => Target.Adapter.SocketsAsync(_options);

    /// <summary>The sockets that would get a broadcast, on every server.</summary>
    /// <exception cref="NotSupportedException">The namespace is the parent of others.</exception>
    public async ValueTask<IReadOnlyList<RemoteSocket>> FetchSocketsAsync() =>
        [.. (await Target.Adapter.FetchSocketsAsync(_options)).Select(details => new RemoteSocket(Target, details))];

    /// <summary>Makes them join rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    public ValueTask SocketsJoinAsync(params string[] rooms) => Target.Adapter.AddSocketsAsync(_options, rooms);

    /// <summary>Makes them leave rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    public ValueTask SocketsLeaveAsync(params string[] rooms) => Target.Adapter.DelSocketsAsync(_options, rooms);

    /// <summary>Disconnects them.</summary>
    /// <param name="close">Whether the connections below end too, with all their namespaces. Default false.</param>
    public ValueTask DisconnectSocketsAsync(bool close = false) => Target.Adapter.DisconnectSocketsAsync(_options, close);

    private protected override ValueTask EmitCore(string eventName, ReadOnlySpan<object?> arguments) =>
        Target.Broadcasts.BroadcastAsync(PacketWriter.Event(Target, eventName, arguments), _options);

    private BroadcastOperator With(EmitFlags flags) => new(Target, _options with { Flags = flags });

    private static string[] Union(IReadOnlyList<string> first, string[] second) => [.. first.Union(second)];
}
