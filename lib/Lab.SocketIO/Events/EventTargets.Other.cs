using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <content>Taking listeners away, and those that see every event.</content>
public static partial class EventTargets
{
    /// <summary>Removes all listeners of an event.</summary>
    /// <param name="target">Where the events come.</param>
    /// <param name="eventName">The event.</param>
    public static void Off(this IEventTarget target, string eventName) => target.Events.Remove(e => e.Name == eventName);

    /// <summary>Removes one listener.</summary>
    /// <param name="target">Where the events come.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="listener">What was added.</param>
    public static void Off(this IEventTarget target, string eventName, Delegate listener) => target.Events.Remove(e => e.Name == eventName && e.Original == listener);

    /// <summary>Sees every event that comes, before its own listeners and before any middleware.</summary>
    /// <param name="target">Where the events come.</param>
    /// <param name="listener">Gets the name and the arguments, which are its own to keep.</param>
    public static void OnAny(this IEventTarget target, Action<string, SocketArguments> listener) => target.Events.ChangeAny(false, old => [.. old, Made(listener)]);

    /// <inheritdoc cref="OnAny(IEventTarget, Action{string, SocketArguments})"/>
    public static void OnAny(this IEventTarget target, Func<string, SocketArguments, Task> listener) => target.Events.ChangeAny(false, old => [.. old, Made(listener)]);

    /// <summary>The same, in front of those that see every event already.</summary>
    /// <inheritdoc cref="OnAny(IEventTarget, Action{string, SocketArguments})"/>
    public static void PrependAny(this IEventTarget target, Action<string, SocketArguments> listener) => target.Events.ChangeAny(false, old => [Made(listener), .. old]);

    /// <summary>Removes one of them, or all.</summary>
    /// <param name="target">Where the events come.</param>
    /// <param name="listener">What was added; null for all.</param>
    public static void OffAny(this IEventTarget target, Delegate? listener = null) => target.Events.ChangeAny(false, old => Without(old, listener));

    /// <summary>Those that see every event that comes, in the order in which they are called.</summary>
    /// <param name="target">Where the events come.</param>
    public static IReadOnlyList<Delegate> ListenersAny(this IEventTarget target) => [.. target.Events.Any.Select(a => a.Original)];

    /// <summary>Sees every event that this end sends, also those to many receivers; answers are not events.</summary>
    /// <inheritdoc cref="OnAny(IEventTarget, Action{string, SocketArguments})"/>
    public static void OnAnyOutgoing(this IEventTarget target, Action<string, SocketArguments> listener) => target.Events.ChangeAny(true, old => [.. old, Made(listener)]);

    /// <summary>The same, in front of those that see every event already.</summary>
    /// <inheritdoc cref="OnAny(IEventTarget, Action{string, SocketArguments})"/>
    public static void PrependAnyOutgoing(this IEventTarget target, Action<string, SocketArguments> listener) => target.Events.ChangeAny(true, old => [Made(listener), .. old]);

    /// <summary>Removes one of them, or all.</summary>
    /// <param name="target">Where the events come.</param>
    /// <param name="listener">What was added; null for all.</param>
    public static void OffAnyOutgoing(this IEventTarget target, Delegate? listener = null) => target.Events.ChangeAny(true, old => Without(old, listener));

    /// <summary>Those that see every event that goes, in the order in which they are called.</summary>
    /// <param name="target">Where the events come.</param>
    public static IReadOnlyList<Delegate> ListenersAnyOutgoing(this IEventTarget target) => [.. target.Events.AnyOutgoing.Select(a => a.Original)];

    private static CatchAll Made(Action<string, SocketArguments> listener) => new(listener, (name, arguments) =>
    {
        listener(name, arguments);
        return default;
    });

    private static CatchAll Made(Func<string, SocketArguments, Task> listener) => new(listener, (name, arguments) => new ValueTask(listener(name, arguments)));

    private static CatchAll[] Without(CatchAll[] old, Delegate? listener)
    {
        var index = Array.FindIndex(old, a => a.Original == listener);
        return listener is null ? [] : index < 0 ? old : [.. old[..index], .. old[(index + 1)..]];
    }
}
