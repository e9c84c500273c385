using System.Runtime.CompilerServices;

namespace Lab.SocketIO;

/// <summary>Adds listeners by the name of their event. Each takes as many arguments as it likes; further ones are not read, missing ones are null.</summary>
/// <remarks>An argument of type <see cref="Ack"/> is the way to answer, and one of type <see cref="Lab.Wire.SocketIO.SocketArguments"/> is all arguments as they came.
/// What a listener returns is the answer, if the sender asked for one. One that returns a task is waited for: the next event of the same socket comes after it.
/// If an argument is not what a listener asks for, it is not called, and the socket's <c>OnError</c> is told.</remarks>
public static partial class EventTargets
{
    // The compiler takes an async lambda for a task, and what returns a value task (as EmitAsync does) for that: nothing is taken for an answer that is none.
    private const int TaskFirst = 1;

    /// <summary>Listens with no argument.</summary>
    /// <param name="target">Where the events come.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="listener">What is called.</param>
    /// <returns>To take the listener away again, or after one event.</returns>
    /// <exception cref="ArgumentException">No event of this name comes over the wire.</exception>
    public static EventRegistration On(this IEventTarget target, string eventName, Action listener) => target.Events.Add(eventName, listener, (in c) =>
        {
            listener();
            return default;
        });

    /// <summary>Listens with no argument and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On(this IEventTarget target, string eventName, Func<Task> listener) => target.Events.Add(eventName, listener, (in c) => new ValueTask(listener()));

    /// <summary>Listens with no argument and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On(this IEventTarget target, string eventName, Func<ValueTask> listener) => target.Events.Add(eventName, listener, (in c) => listener());

    /// <summary>Answers with no argument.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<TResult>(this IEventTarget target, string eventName, Func<TResult> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer((object?)listener()));

    /// <summary>Answers with no argument and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<TResult>(this IEventTarget target, string eventName, Func<Task<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener()));

    /// <summary>Answers with no argument and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<TResult>(this IEventTarget target, string eventName, Func<ValueTask<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener()));

    /// <summary>Listens with one argument.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1>(this IEventTarget target, string eventName, Action<T1> listener) => target.Events.Add(eventName, listener, (in c) =>
        {
            listener(c.Get<T1>(0));
            return default;
        });

    /// <summary>Listens with one argument and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<T1>(this IEventTarget target, string eventName, Func<T1, Task> listener) => target.Events.Add(eventName, listener, (in c) => new ValueTask(listener(c.Get<T1>(0))));

    /// <summary>Listens with one argument and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1>(this IEventTarget target, string eventName, Func<T1, ValueTask> listener) => target.Events.Add(eventName, listener, (in c) => listener(c.Get<T1>(0)));

    /// <summary>Answers with one argument.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, TResult>(this IEventTarget target, string eventName, Func<T1, TResult> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer((object?)listener(c.Get<T1>(0))));

    /// <summary>Answers with one argument and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<T1, TResult>(this IEventTarget target, string eventName, Func<T1, Task<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener(c.Get<T1>(0))));

    /// <summary>Answers with one argument and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, TResult>(this IEventTarget target, string eventName, Func<T1, ValueTask<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener(c.Get<T1>(0))));

    /// <summary>Listens with two arguments.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2>(this IEventTarget target, string eventName, Action<T1, T2> listener) => target.Events.Add(eventName, listener, (in c) =>
        {
            listener(c.Get<T1>(0), c.Get<T2>(1));
            return default;
        });

    /// <summary>Listens with two arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<T1, T2>(this IEventTarget target, string eventName, Func<T1, T2, Task> listener) => target.Events.Add(eventName, listener, (in c) => new ValueTask(listener(c.Get<T1>(0), c.Get<T2>(1))));

    /// <summary>Listens with two arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2>(this IEventTarget target, string eventName, Func<T1, T2, ValueTask> listener) => target.Events.Add(eventName, listener, (in c) => listener(c.Get<T1>(0), c.Get<T2>(1)));

    /// <summary>Answers with two arguments.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, TResult>(this IEventTarget target, string eventName, Func<T1, T2, TResult> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer((object?)listener(c.Get<T1>(0), c.Get<T2>(1))));

    /// <summary>Answers with two arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<T1, T2, TResult>(this IEventTarget target, string eventName, Func<T1, T2, Task<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener(c.Get<T1>(0), c.Get<T2>(1))));

    /// <summary>Answers with two arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, TResult>(this IEventTarget target, string eventName, Func<T1, T2, ValueTask<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener(c.Get<T1>(0), c.Get<T2>(1))));

    /// <summary>Listens with three arguments.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3>(this IEventTarget target, string eventName, Action<T1, T2, T3> listener) => target.Events.Add(eventName, listener, (in c) =>
        {
            listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2));
            return default;
        });

    /// <summary>Listens with three arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<T1, T2, T3>(this IEventTarget target, string eventName, Func<T1, T2, T3, Task> listener) => target.Events.Add(eventName, listener, (in c) => new ValueTask(listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2))));

    /// <summary>Listens with three arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3>(this IEventTarget target, string eventName, Func<T1, T2, T3, ValueTask> listener) => target.Events.Add(eventName, listener, (in c) => listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2)));

    /// <summary>Answers with three arguments.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3, TResult>(this IEventTarget target, string eventName, Func<T1, T2, T3, TResult> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer((object?)listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2))));

    /// <summary>Answers with three arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<T1, T2, T3, TResult>(this IEventTarget target, string eventName, Func<T1, T2, T3, Task<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2))));

    /// <summary>Answers with three arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3, TResult>(this IEventTarget target, string eventName, Func<T1, T2, T3, ValueTask<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2))));

    /// <summary>Listens with four arguments.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3, T4>(this IEventTarget target, string eventName, Action<T1, T2, T3, T4> listener) => target.Events.Add(eventName, listener, (in c) =>
        {
            listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3));
            return default;
        });

    /// <summary>Listens with four arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<T1, T2, T3, T4>(this IEventTarget target, string eventName, Func<T1, T2, T3, T4, Task> listener) => target.Events.Add(eventName, listener, (in c) => new ValueTask(listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3))));

    /// <summary>Listens with four arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3, T4>(this IEventTarget target, string eventName, Func<T1, T2, T3, T4, ValueTask> listener) => target.Events.Add(eventName, listener, (in c) => listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3)));

    /// <summary>Answers with four arguments.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3, T4, TResult>(this IEventTarget target, string eventName, Func<T1, T2, T3, T4, TResult> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer((object?)listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3))));

    /// <summary>Answers with four arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<T1, T2, T3, T4, TResult>(this IEventTarget target, string eventName, Func<T1, T2, T3, T4, Task<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3))));

    /// <summary>Answers with four arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3, T4, TResult>(this IEventTarget target, string eventName, Func<T1, T2, T3, T4, ValueTask<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3))));

    /// <summary>Listens with five arguments.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3, T4, T5>(this IEventTarget target, string eventName, Action<T1, T2, T3, T4, T5> listener) => target.Events.Add(eventName, listener, (in c) =>
        {
            listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3), c.Get<T5>(4));
            return default;
        });

    /// <summary>Listens with five arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<T1, T2, T3, T4, T5>(this IEventTarget target, string eventName, Func<T1, T2, T3, T4, T5, Task> listener) => target.Events.Add(eventName, listener, (in c) => new ValueTask(listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3), c.Get<T5>(4))));

    /// <summary>Listens with five arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3, T4, T5>(this IEventTarget target, string eventName, Func<T1, T2, T3, T4, T5, ValueTask> listener) => target.Events.Add(eventName, listener, (in c) => listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3), c.Get<T5>(4)));

    /// <summary>Answers with five arguments.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3, T4, T5, TResult>(this IEventTarget target, string eventName, Func<T1, T2, T3, T4, T5, TResult> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer((object?)listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3), c.Get<T5>(4))));

    /// <summary>Answers with five arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    [OverloadResolutionPriority(TaskFirst)]
    public static EventRegistration On<T1, T2, T3, T4, T5, TResult>(this IEventTarget target, string eventName, Func<T1, T2, T3, T4, T5, Task<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3), c.Get<T5>(4))));

    /// <summary>Answers with five arguments and takes its time.</summary>
    /// <inheritdoc cref="On(IEventTarget, string, Action)"/>
    public static EventRegistration On<T1, T2, T3, T4, T5, TResult>(this IEventTarget target, string eventName, Func<T1, T2, T3, T4, T5, ValueTask<TResult>> listener) => target.Events.Add(eventName, listener, (in c) => c.Answer(listener(c.Get<T1>(0), c.Get<T2>(1), c.Get<T3>(2), c.Get<T4>(3), c.Get<T5>(4))));
}
