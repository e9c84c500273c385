using Lab.Tracing;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO.Engine;

/// <summary>One open Engine.IO session at the client, whatever carries it at the moment.</summary>
internal interface IEngineClient
{
    /// <summary>The session's id.</summary>
    string Id { get; }

    /// <summary>What carries the session at the moment.</summary>
    EngineTransport Transport { get; }

    /// <summary>Whether it may still go over to a WebSocket: it tries one, or is about to.</summary>
    bool IsUpgrading { get; }

    /// <summary>Between whom the connection is that carries it at the moment; null when that is not known.</summary>
    Flow? Flow { get; }

    /// <summary>Adds a packet to what is sent at the next <see cref="FlushAsync"/>. Never waits.</summary>
    /// <param name="packet">The packet; copied, except for its attachments.</param>
    /// <param name="options">How it is sent.</param>
    /// <returns>False when it was dropped: volatile and something waits already, or the session is over.</returns>
    /// <exception cref="IOException">Too much waits.</exception>
    bool Send(in SocketPacket packet, PacketOptions options = PacketOptions.None);

    /// <summary>Sends what was added, on the caller's path.</summary>
    /// <returns>Done when there is room for more. Never fails.</returns>
    ValueTask FlushAsync();

    /// <summary>Takes what comes until the session is over. Called once; never fails.</summary>
    /// <param name="listener">Who hears it.</param>
    /// <returns>Why the session is over. Nothing of it is left then.</returns>
    Task<EngineEnd> RunAsync(IEngineClientListener listener);

    /// <summary>Ends the session in good order: what was sent so far leaves first, within a bound.</summary>
    void Close();

    /// <summary>Gives the session up at once.</summary>
    /// <param name="reason">Why, one of <see cref="EngineCloseReasons"/>.</param>
    /// <param name="details">What else is known; null for nothing.</param>
    void Cut(string reason, string? details);
}

/// <summary>Why a session is over.</summary>
/// <param name="Reason">One of <see cref="EngineCloseReasons"/>.</param>
/// <param name="Details">What else is known; null for nothing.</param>
internal readonly record struct EngineEnd(string Reason, string? Details);

/// <summary>Who hears a session, all calls in one flow.</summary>
internal interface IEngineClientListener
{
    /// <summary>Takes a message. The session reads on when the task is done.</summary>
    /// <param name="data">A text in UTF-8, or bytes; valid until the task is done.</param>
    /// <param name="binary">Whether it came as bytes.</param>
    ValueTask MessageAsync(ReadOnlyMemory<byte> data, bool binary);

    /// <summary>The server has asked whether this end is there.</summary>
    void Pinged();
}
