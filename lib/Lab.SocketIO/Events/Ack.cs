using System.Runtime.CompilerServices;

namespace Lab.SocketIO;

/// <summary>The way to answer one event; a listener gets it as an argument of this type.</summary>
public sealed class Ack
{
    private readonly IAckSender? _sender;
    private readonly long _id;
    private int _sent;

    internal Ack(IAckSender? sender, long id) => (_sender, _id) = (sender, id);

    /// <summary>The answer to an event whose sender asked for none.</summary>
    internal static Ack None { get; } = new(null, 0);

    /// <summary>Whether the other end asked for an answer. If not, sending one does nothing.</summary>
    public bool IsWanted => _sender is not null;

    /// <summary>Sends the answer. Only the first one of an event goes.</summary>
    /// <param name="argument">What the other end's callback gets.</param>
    [OverloadResolutionPriority(1)]
    public ValueTask SendAsync(object? argument) => SendAsync([argument]);

    /// <summary>Sends an answer of several values, or of none.</summary>
    /// <param name="arguments">What the other end's callback gets.</param>
    public ValueTask SendAsync(params ReadOnlySpan<object?> arguments) =>
        _sender is null || Interlocked.Exchange(ref _sent, 1) != 0 ? default : _sender.SendAck(_id, arguments);
}

/// <summary>Sends answers.</summary>
internal interface IAckSender
{
    /// <summary>Sends one.</summary>
    /// <param name="id">The number that the event carried.</param>
    /// <param name="arguments">What it says.</param>
    ValueTask SendAck(long id, ReadOnlySpan<object?> arguments);
}
