using Lab.Wire.SocketIO;

namespace Lab.SocketIO.Traffic;

/// <summary>Writes down each emit to many, once, however many receive it.</summary>
/// <remarks>Its methods are async, so that what they remember for the flow ends with them.</remarks>
/// <param name="adapter">Who brings it to them.</param>
/// <param name="calls">Where to.</param>
internal sealed class TracedBroadcaster(Adapter adapter, CallWriter calls) : IBroadcaster
{
    /// <inheritdoc/>
    public async ValueTask BroadcastAsync(SocketPacket packet, BroadcastOptions options)
    {
        calls.Broadcasts(packet, options, NameOf);
        await adapter.BroadcastAsync(packet, options);
    }

    /// <inheritdoc/>
    public async ValueTask BroadcastWithAckAsync(SocketPacket packet, BroadcastOptions options, BroadcastAnswers answers)
    {
        calls.Broadcasts(packet, options, NameOf);
        await adapter.BroadcastWithAckAsync(packet, options, answers);
    }

    private string NameOf(string room) => adapter.Namespace.Sockets.TryGetValue(room, out var socket) ? calls.NameOf(socket.Conn.Id) ?? room : room;
}
