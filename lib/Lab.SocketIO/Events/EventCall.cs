using System.Text.Json;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Takes one event. The arguments lie in the connection's buffer: they are read before the first wait.</summary>
/// <param name="call">The event.</param>
internal delegate ValueTask EventListener(in EventCall call);

/// <summary>One event on its way to its listeners.</summary>
/// <param name="Arguments">What came with it.</param>
/// <param name="Ack">How it is answered.</param>
internal readonly record struct EventCall(SocketArguments Arguments, Ack Ack)
{
    /// <summary>An argument as a listener wants it.</summary>
    /// <typeparam name="T">What it shall be; <see cref="SocketIO.Ack"/> is the way to answer and <see cref="SocketArguments"/> all arguments as they came.</typeparam>
    /// <param name="index">Which one, from 0.</param>
    /// <exception cref="JsonException">The argument is something else.</exception>
    public T Get<T>(int index)
    {
        if (typeof(T) == typeof(Ack))
        {
            return (T)(object)Ack;
        }

        if (typeof(T) == typeof(SocketArguments))
        {
            return (T)(object)Arguments.Copy();
        }

        return Arguments.Get<T>(index)!;
    }

    /// <summary>Answers with what a listener returned.</summary>
    /// <param name="value">The value.</param>
    public ValueTask Answer(object? value) => Ack.SendAsync(value);

    /// <summary>Answers with what a listener will have returned.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="task">The listener's task.</param>
    public async ValueTask Answer<T>(Task<T> task) => await Ack.SendAsync(await task);

    /// <inheritdoc cref="Answer{T}(Task{T})"/>
    public async ValueTask Answer<T>(ValueTask<T> task) => await Ack.SendAsync(await task);
}
