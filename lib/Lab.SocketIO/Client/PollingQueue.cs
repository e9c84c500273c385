using System.Buffers;
using Lab.Wire.EngineIO;

namespace Lab.SocketIO.Engine;

/// <summary>What waits for the next POST of a client that polls. Used under the session's lock.</summary>
internal sealed class PollingQueue
{
    private const int SendRoom = 64 * 1024;

    private readonly Queue<EnginePacket> _packets = new();
    private TaskCompletionSource? _posting;
    private TaskCompletionSource? _room;

    /// <summary>About how many bytes wait.</summary>
    public long Waiting { get; private set; }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _packets.Count == 0;

    /// <summary>Whether a packet would leave at once.</summary>
    public bool IsWritable => IsEmpty && _posting is null;

    /// <summary>Adds a packet.</summary>
    /// <param name="packet">It; kept.</param>
    public void Add(in EnginePacket packet)
    {
        _packets.Enqueue(packet);
        Waiting += EnginePayloadCodec.LengthOf(packet);
    }

    /// <summary>Takes the next packet.</summary>
    public bool TryTake(out EnginePacket packet)
    {
        if (!_packets.TryDequeue(out packet))
        {
            return false;
        }

        Waiting -= EnginePayloadCodec.LengthOf(packet);
        if (Waiting < SendRoom)
        {
            _room?.TrySetResult();
            _room = null;
        }

        return true;
    }

    /// <summary>Takes as many packets as one body may hold, and at least one.</summary>
    /// <param name="most">The longest body that the server takes, in bytes; 0 when it does not say.</param>
    public ReadOnlyMemory<byte> TakeBody(int most)
    {
        var body = new ArrayBufferWriter<byte>();
        while (_packets.TryPeek(out var next) && (body.WrittenCount == 0 || most == 0 || body.WrittenCount + EnginePayloadCodec.LengthOf(next) <= most))
        {
            TryTake(out _);
            EnginePayloadCodec.Write(body, next, first: body.WrittenCount == 0);
        }

        return body.WrittenMemory;
    }

    /// <summary>A POST begins, unless one is under way or nothing waits.</summary>
    public bool TryBegin()
    {
        if (_posting is not null || IsEmpty)
        {
            return false;
        }

        _posting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return true;
    }

    /// <summary>No POST is under way any more.</summary>
    public void End()
    {
        _posting?.TrySetResult();
        _room?.TrySetResult();
        (_posting, _room) = (null, null);
    }

    /// <summary>Waits until no POST is under way.</summary>
    public Task IdleAsync() => _posting?.Task ?? Task.CompletedTask;

    /// <summary>Waits until little waits.</summary>
    public Task RoomAsync() => Waiting < SendRoom || _posting is null ? Task.CompletedTask
        : (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
}
