using System.Runtime.CompilerServices;

namespace Lab.SocketIO;

/// <summary>A client's socket as a place to send to, with flags for what is sent next. It never changes: each flag makes a new one.</summary>
public class ClientEmitter : Emitter
{
    private readonly ClientSocket? _socket;
    private readonly EmitFlags _flags;

    private protected ClientEmitter()
    {
    }

    private ClientEmitter(ClientSocket socket, EmitFlags flags) => (_socket, _flags) = (socket, flags);

    /// <summary>The same, but an event that cannot leave at once is lost: it is neither kept while there is no connection nor sent again.</summary>
    public ClientEmitter Volatile => new(Socket, _flags with { Volatile = true });

    private ClientSocket Socket => _socket ?? (ClientSocket)this;

    /// <summary>Says whether what is sent may be compressed.</summary>
    /// <param name="compress">False forbids it.</param>
    public ClientEmitter Compress(bool compress) => new(Socket, _flags with { Uncompressed = !compress });

    /// <summary>Says how long to wait for an answer.</summary>
    /// <param name="timeout">How long.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public ClientEmitter Timeout(TimeSpan timeout) => new(Socket, _flags.Within(timeout));

    /// <summary>Says how long to wait for an answer.</summary>
    /// <param name="milliseconds">How long, in milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public ClientEmitter Timeout(int milliseconds) => Timeout(TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>Emits an event and waits for the server's answer.</summary>
    /// <typeparam name="T">What the server answers; <see cref="Lab.Wire.SocketIO.SocketArguments"/> when it answers with several values.</typeparam>
    /// <param name="eventName">The event's name.</param>
    /// <param name="argument">Its argument.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    /// <exception cref="AckTimeoutException">No answer came in time.</exception>
    /// <exception cref="SocketDisconnectedException">The socket was disconnected before the answer came.</exception>
    [OverloadResolutionPriority(1)]
    public Task<T> EmitWithAckAsync<T>(string eventName, object? argument) => Socket.EmitWithAck<T>(Checked(eventName), [argument], _flags);

    /// <inheritdoc cref="EmitWithAckAsync{T}(string, object?)"/>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">Its arguments.</param>
    public Task<T> EmitWithAckAsync<T>(string eventName, params ReadOnlySpan<object?> arguments) => Socket.EmitWithAck<T>(Checked(eventName), arguments, _flags);

    private protected override ValueTask EmitCore(string eventName, ReadOnlySpan<object?> arguments) => Socket.Emit(eventName, arguments, _flags);
}
