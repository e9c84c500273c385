namespace Lab.SocketIO;

/// <summary>Something that events come to: a socket at either end, or a namespace. Listeners are added with the methods of <see cref="EventTargets"/>.</summary>
public interface IEventTarget
{
    /// <summary>The listeners.</summary>
    internal EventTable Events { get; }
}
