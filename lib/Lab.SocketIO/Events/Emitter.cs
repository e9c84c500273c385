using System.Runtime.CompilerServices;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Something that emits events: a socket, a namespace, or a choice of receivers.</summary>
/// <remarks>A single <see cref="SocketArguments"/> stands for all its arguments: what came is passed on as it is.</remarks>
public abstract class Emitter
{
    private protected Emitter()
    {
    }

    /// <summary>Emits an event with one argument; a list is one argument.</summary>
    /// <param name="eventName">Its name.</param>
    /// <param name="argument">What becomes JSON; bytes anywhere inside it go as attachments and must not be changed any more.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    [OverloadResolutionPriority(1)]
    public ValueTask EmitAsync(string eventName, object? argument) => EmitCore(Checked(eventName), [argument]);

    /// <summary>Emits an event with several arguments, or with none.</summary>
    /// <param name="eventName">Its name.</param>
    /// <param name="arguments">What becomes JSON; bytes anywhere inside them go as attachments and must not be changed any more.</param>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    public ValueTask EmitAsync(string eventName, params ReadOnlySpan<object?> arguments) => EmitCore(Checked(eventName), arguments);

    /// <summary>Emits the event <c>message</c> with one argument.</summary>
    /// <param name="argument">What becomes JSON.</param>
    [OverloadResolutionPriority(1)]
    public ValueTask SendAsync(object? argument) => EmitCore("message", [argument]);

    /// <summary>Emits the event <c>message</c>.</summary>
    /// <param name="arguments">What becomes JSON.</param>
    public ValueTask SendAsync(params ReadOnlySpan<object?> arguments) => EmitCore("message", arguments);

    private protected abstract ValueTask EmitCore(string eventName, ReadOnlySpan<object?> arguments);

    /// <summary>A name that an event may have.</summary>
    /// <exception cref="ArgumentException">The name is reserved.</exception>
    private protected static string Checked(string eventName) => !ReservedEvents.Contains(eventName) ? eventName
        : throw new ArgumentException($"\"{eventName}\" is a reserved event name: a socket tells its own program with it.", nameof(eventName));
}
