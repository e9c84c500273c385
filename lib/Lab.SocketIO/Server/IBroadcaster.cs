using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Brings events to many. An <see cref="Adapter"/> does; others may stand in front of one.</summary>
internal interface IBroadcaster
{
    /// <inheritdoc cref="Adapter.BroadcastAsync"/>
    ValueTask BroadcastAsync(SocketPacket packet, BroadcastOptions options);

    /// <inheritdoc cref="Adapter.BroadcastWithAckAsync"/>
    ValueTask BroadcastWithAckAsync(SocketPacket packet, BroadcastOptions options, BroadcastAnswers answers);
}
