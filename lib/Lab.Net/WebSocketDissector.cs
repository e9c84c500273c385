using Lab.Tracing;

namespace Lab.Net;

/// <summary>Takes apart what passes a tap: HTTP, and behind an upgrade frames and messages; of Engine.IO and Socket.IO also their packets, in frames as well as
/// in the bodies of polling. It only listens, so it works with any client and any server.</summary>
internal sealed class WebSocketDissector
{
    // Both directions may be under way at once, and what one says decides how the other is read.
    private readonly Lock _gate = new();
    private readonly HttpWay _sent;
    private readonly HttpWay _received;

    public WebSocketDissector(Trace trace, Flow flow, SocketTraffic? traffic = null)
    {
        (_sent, _received) = (new HttpWay(new FlowWriter(trace, flow), Direction.Send, traffic), new HttpWay(new FlowWriter(trace, flow), Direction.Receive, traffic));
        _sent.Join(_received);
    }

    /// <summary>Takes the next bytes of one direction.</summary>
    /// <returns>The actions to which what ended in them belongs, in order; none when nothing did.</returns>
    public IReadOnlyList<long> Saw(Direction direction, ReadOnlySpan<byte> bytes, long action)
    {
        lock (_gate)
        {
            var way = direction == Direction.Send ? _sent : _received;
            way.Writer.Begin();
            way.Saw(bytes, action);
            way.Writer.WriteHead();
            way.Other.Resume();
            return way.Writer.Actions;
        }
    }
}
