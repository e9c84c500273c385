using Lab.Net;
using Lab.SocketIO.Engine;

namespace Lab.SocketIO.Traffic;

/// <summary>Stands between the parts of a server and writes down what its program calls: emits, answers, and what its listeners get.</summary>
/// <param name="traffic">Where to.</param>
internal sealed class TracedSeams(SocketTraffic traffic) : ServerSeams
{
    private readonly CallWriter _calls = new(traffic);

    /// <inheritdoc/>
    public override EngineSocket Session(EngineSocket session) => new TracedSession(session, _calls);

    /// <inheritdoc/>
    public override IBroadcaster Broadcasts(Adapter adapter) => new TracedBroadcaster(adapter, _calls);

    /// <inheritdoc/>
    public override EventTable Events(Namespace ns, EngineSocket session) => new TracedEvents(ns.Name, () => session.Id, _calls);

    /// <inheritdoc/>
    public override AckTable Acks(Namespace ns, EngineSocket session) => new TracedAcks(ns.Name, () => session.Id, _calls);
}
