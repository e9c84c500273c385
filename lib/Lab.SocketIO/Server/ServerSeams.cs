using Lab.SocketIO.Engine;

namespace Lab.SocketIO;

/// <summary>The places where others may stand between the parts of a server. By themselves they put nothing there.</summary>
internal class ServerSeams
{
    /// <summary>The session as the sockets see it.</summary>
    /// <param name="session">The session.</param>
    public virtual EngineSocket Session(EngineSocket session) => session;

    /// <summary>The adapter as those who emit see it.</summary>
    /// <param name="adapter">The adapter.</param>
    public virtual IBroadcaster Broadcasts(Adapter adapter) => adapter;

    /// <summary>The listeners of a socket.</summary>
    /// <param name="ns">Its namespace.</param>
    /// <param name="session">Its session.</param>
    public virtual EventTable Events(Namespace ns, EngineSocket session) => new();

    /// <summary>Those who wait for answers to what a socket emits.</summary>
    /// <param name="ns">Its namespace.</param>
    /// <param name="session">Its session.</param>
    public virtual AckTable Acks(Namespace ns, EngineSocket session) => new();
}
