using Lab.Tracing;

namespace Lab.Net;

/// <summary>Hears the messages that the frames of one direction make, and writes them down as what they mean.</summary>
/// <remarks>This is the seam for protocols above the WebSocket.</remarks>
internal interface IMessageListener
{
    /// <summary>How much of a message it wants to see, in bytes.</summary>
    int Room { get; }

    /// <summary>Takes a message.</summary>
    /// <param name="message">It, or its beginning.</param>
    /// <param name="length">How long it really is.</param>
    /// <param name="binary">Whether it came as bytes.</param>
    /// <param name="action">The action of the bytes that ended it.</param>
    /// <returns>The action that it belongs to.</returns>
    long Message(ReadOnlySpan<byte> message, long length, bool binary, long action);
}

/// <summary>Writes messages down as they are.</summary>
internal sealed class PlainMessages(FlowWriter writer, Direction direction) : IMessageListener
{
    /// <inheritdoc/>
    public int Room => writer.SnapLength;

    /// <inheritdoc/>
    public long Message(ReadOnlySpan<byte> message, long length, bool binary, long action)
    {
        writer.Write(direction, TraceLevel.Message, "message", null, message, length, [], action);
        return action;
    }
}
