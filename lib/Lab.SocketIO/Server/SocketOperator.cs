using System.Runtime.CompilerServices;

namespace Lab.SocketIO;

/// <summary>One socket as a place to send to, with flags for what is sent next. It never changes: each flag makes a new one.</summary>
public class SocketOperator : Emitter
{
    private readonly ServerSocket? _socket;
    private readonly EmitFlags _flags;

    private protected SocketOperator()
    {
    }

    private SocketOperator(ServerSocket socket, EmitFlags flags) => (_socket, _flags) = (socket, flags);

    /// <summary>The same, but an event that cannot leave at once is lost; then no answer to it comes either.</summary>
    public SocketOperator Volatile => new(Socket, _flags with { Volatile = true });

    /// <summary>Everybody in the namespace but this socket.</summary>
    public BroadcastOperator Broadcast => Others(_flags);

    /// <summary>Everybody in the namespace but this socket, on this server only.</summary>
    public BroadcastOperator Local => Others(_flags with { Local = true });

    private ServerSocket Socket => _socket ?? (ServerSocket)this;

    /// <summary>Whoever is in at least one of these rooms, but not this socket.</summary>
    /// <param name="rooms">The rooms; a socket's id is the room of that socket.</param>
    public BroadcastOperator To(params string[] rooms) => Broadcast.To(rooms);

    /// <summary>The same as <see cref="To"/>; reads better in front of what is not an emit.</summary>
    /// <param name="rooms">The rooms.</param>
    public BroadcastOperator In(params string[] rooms) => Broadcast.To(rooms);

    /// <summary>Everybody but this socket and whoever is in one of these rooms.</summary>
    /// <param name="rooms">The rooms; a socket's id is the room of that socket.</param>
    public BroadcastOperator Except(params string[] rooms) => Broadcast.Except(rooms);

    /// <summary>Says whether what is sent may be compressed.</summary>
    /// <param name="compress">False forbids it.</param>
    public SocketOperator Compress(bool compress) => new(Socket, _flags with { Uncompressed = !compress });

    /// <summary>Says how long to wait for an answer.</summary>
    /// <param name="timeout">How long.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public SocketOperator Timeout(TimeSpan timeout) => new(Socket, _flags.Within(timeout));

    /// <summary>Says how long to wait for an answer.</summary>
    /// <param name="milliseconds">How long, in milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public SocketOperator Timeout(int milliseconds) => Timeout(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Emits an event and waits for the client's answer.</summary>
    /// <typeparam name="T">What the client answers; <see cref="Lab.Wire.SocketIO.SocketArguments"/> when it answers with several values.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="argument">Its argument.</param>
    /// <exception cref="AckTimeoutException">No answer came in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket is disconnected, or was before it answered.</exception>
    [OverloadResolutionPriority(1)]
    public Task<T> EmitWithAckAsync<T>(string eventName, object? argument) => Socket.EmitWithAck<T>(Checked(eventName), [argument], _flags);

    /// <inheritdoc cref="EmitWithAckAsync{T}(string, object?)"/>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">Its arguments.</param>
    public Task<T> EmitWithAckAsync<T>(string eventName, params ReadOnlySpan<object?> arguments) => Socket.EmitWithAck<T>(Checked(eventName), arguments, _flags);

    private protected override ValueTask EmitCore(string eventName, ReadOnlySpan<object?> arguments) => Socket.Emit(eventName, arguments, _flags);

    private BroadcastOperator Others(EmitFlags flags) => new(Socket.Namespace, new BroadcastOptions { Except = [Socket.Id], Flags = flags });
}
