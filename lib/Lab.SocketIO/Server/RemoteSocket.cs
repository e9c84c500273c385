using System.Runtime.CompilerServices;

namespace Lab.SocketIO;

/// <summary>A socket of any server, as it was when it was asked for.</summary>
public sealed class RemoteSocket : Emitter
{
    private readonly BroadcastOperator _operator;

    internal RemoteSocket(Namespace ns, SocketDetails details) => (Details, _operator) = (details, new BroadcastOperator(ns, new BroadcastOptions { Rooms = [details.Id] }));

    private RemoteSocket(SocketDetails details, BroadcastOperator op) => (Details, _operator) = (details, op);

    /// <summary>Its id.</summary>
    public string Id => Details.Id;

    /// <summary>How it came.</summary>
    public Handshake Handshake => Details.Handshake;

    /// <summary>Its rooms.</summary>
    public IReadOnlyList<string> Rooms => Details.Rooms;

    /// <summary>What the program has attached to it.</summary>
    public IDictionary<string, object?> Data => Details.Data;

    private SocketDetails Details { get; }

    /// <summary>Says how long to wait for an answer.</summary>
    /// <param name="timeout">How long.</param>
    public RemoteSocket Timeout(TimeSpan timeout) => new(Details, _operator.Timeout(timeout));

    /// <summary>Says how long to wait for an answer.</summary>
    /// <param name="milliseconds">How long, in milliseconds.</param>
    public RemoteSocket Timeout(int milliseconds) => Timeout(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Emits an event and waits for the client's answer.</summary>
    /// <typeparam name="T">What the client answers.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="argument">Its argument.</param>
    /// <exception cref="InvalidOperationException">There is no <see cref="Timeout(int)"/>.</exception>
    /// <exception cref="AckTimeoutException">No answer came in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is gone.</exception>
    [OverloadResolutionPriority(1)]
    public Task<T> EmitWithAckAsync<T>(string eventName, object? argument) => OneAsync(_operator.EmitWithAckAsync<T>(eventName, argument));

    /// <inheritdoc cref="EmitWithAckAsync{T}(string, object?)"/>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">Its arguments.</param>
    public Task<T> EmitWithAckAsync<T>(string eventName, params ReadOnlySpan<object?> arguments) => OneAsync(_operator.EmitWithAckAsync<T>(eventName, arguments));

    /// <summary>Makes it join rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    public ValueTask JoinAsync(params string[] rooms) => _operator.SocketsJoinAsync(rooms);

    /// <summary>Makes it leave a room.</summary>
    /// <param name="room">The room.</param>
    public ValueTask LeaveAsync(string room) => _operator.SocketsLeaveAsync(room);

    /// <summary>Disconnects it.</summary>
    /// <param name="close">Whether the connection below ends too. Default false.</param>
    public ValueTask DisconnectAsync(bool close = false) => _operator.DisconnectSocketsAsync(close);

    private protected override ValueTask EmitCore(string eventName, ReadOnlySpan<object?> arguments) => _operator.EmitAsync(eventName, arguments);

    private static async Task<T> OneAsync<T>(Task<IReadOnlyList<T>> answers) =>
        await answers is [var answer, ..] ? answer : throw new SocketDisconnectedException("it left since it was fetched");
}
