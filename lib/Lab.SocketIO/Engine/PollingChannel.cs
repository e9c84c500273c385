using System.Buffers;
using Lab.Wire.EngineIO;

namespace Lab.SocketIO.Engine;

/// <summary>What waits for a client that polls, and its poll. Used under the session's lock.</summary>
internal sealed class PollingChannel
{
    private readonly List<(EnginePacket Packet, bool Compress)> _packets = [];
    private TaskCompletionSource? _poll;
    private TaskCompletionSource? _came;

    /// <summary>Whether a poll waits for packets.</summary>
    public bool HasPoll { get; private set; }

    /// <summary>About how many bytes wait.</summary>
    public long Waiting { get; private set; }

    /// <summary>Whether nothing waits for a poll.</summary>
    public bool IsEmpty => _packets.Count == 0;

    /// <summary>Whether a packet would leave at once.</summary>
    public bool IsWritable => HasPoll && IsEmpty;

    /// <summary>Adds a packet and lets a waiting poll go.</summary>
    /// <param name="data">A packet's text with its digit, or the bytes of a message; kept.</param>
    /// <param name="binary">Whether it is bytes.</param>
    /// <param name="compress">Whether an answer that has it may be compressed.</param>
    /// <returns>Always true.</returns>
    public bool Add(ReadOnlyMemory<byte> data, bool binary, bool compress)
    {
        var packet = binary
            ? new EnginePacket(EnginePacketType.Message, data, IsBinary: true)
            : new EnginePacket((EnginePacketType)(data.Span[0] - '0'), data[1..]);
        _packets.Add((packet, compress));
        Waiting += EnginePayloadCodec.LengthOf(packet);
        _poll?.TrySetResult();
        return true;
    }

    /// <summary>A poll has come.</summary>
    /// <returns>Completes when there is something for it.</returns>
    public Task BeginPoll()
    {
        HasPoll = true;
        _came?.TrySetResult();
        _came = null;
        if (!IsEmpty)
        {
            return Task.CompletedTask;
        }

        _poll = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _poll.Task;
    }

    /// <summary>Waits until there is a poll.</summary>
    public Task PollCame() => HasPoll ? Task.CompletedTask : (_came ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>The poll is over.</summary>
    public void EndPoll()
    {
        HasPoll = false;
        _poll?.TrySetResult();
        _poll = null;
    }

    /// <summary>Takes all that waits.</summary>
    public List<(EnginePacket Packet, bool Compress)> Take()
    {
        var taken = new List<(EnginePacket, bool)>(_packets);
        _packets.Clear();
        Waiting = 0;
        return taken;
    }

    /// <summary>Writes packets as the body of an answer.</summary>
    public static ReadOnlyMemory<byte> BodyOf(List<(EnginePacket Packet, bool Compress)> packets)
    {
        var body = new ArrayBufferWriter<byte>();
        for (var i = 0; i < packets.Count; i++)
        {
            EnginePayloadCodec.Write(body, packets[i].Packet, first: i == 0);
        }

        return body.WrittenMemory;
    }
}
