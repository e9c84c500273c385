using System.Buffers;
using Lab.Wire.Deflate;

namespace Lab.Wire.WebSocket;

/// <summary>Inflates messages of one direction of a connection (RFC 7692 §7.2.2), piece by piece.</summary>
/// <remarks>The bound on the inflated size is the output: not a byte is written beyond it, and what it has no room for waits.
/// Memory is taken when messages first need it, at most the window and 16 KiB of tables; later calls take none.</remarks>
/// <param name="windowBits">The window that was agreed on for this direction: 8 (256 bytes) to 15 (32 KiB).</param>
/// <param name="noContextTakeover">Whether each message stands for itself; else it may go back into those before it (§7.1.1).</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="windowBits"/> is less than 8 or more than 15.</exception>
public sealed class MessageInflater(int windowBits, bool noContextTakeover)
{
    private readonly Inflater _inflater = new(windowBits);
    private int _tailTaken;
    private long _start;

    /// <summary>The end of a flushed block, which the sender left out and the receiver adds again (§7.2.1, §7.2.2).</summary>
    private static ReadOnlySpan<byte> Tail => DeflateTables.EmptyStored;

    /// <summary>Inflates what has come of a message.</summary>
    /// <param name="input">What has come; moved past what was taken.</param>
    /// <param name="endOfMessage">Whether the message ends with this input. It stays true until the result is <see cref="OperationStatus.Done"/>.</param>
    /// <param name="output">Where to; what lies behind the written bytes may be changed too.</param>
    /// <param name="written">How many bytes of <paramref name="output"/> were filled.</param>
    /// <param name="violation">What the peer did wrong; set exactly when the result is <see cref="OperationStatus.InvalidData"/>.</param>
    /// <returns><see cref="OperationStatus.Done"/>: all input is taken, and with <paramref name="endOfMessage"/> the message is over.
    /// <see cref="OperationStatus.DestinationTooSmall"/>: the output is full and the message is longer; call again with the rest of the input, even if it is empty.
    /// <see cref="OperationStatus.InvalidData"/>: the peer broke a rule; the connection must fail.</returns>
    public OperationStatus Inflate(ref ReadOnlySpan<byte> input, bool endOfMessage, Span<byte> output, out int written, out Violation? violation)
    {
        var status = _inflater.Inflate(ref input, output, out written, out violation);
        if (status == OperationStatus.NeedMoreData && endOfMessage)
        {
            status = End(output, ref written, out violation);
        }

        // Where it shows is counted from the beginning of the message, not of the connection.
        violation = violation is null ? null : violation with { Offset = violation.Offset - _start };
        return status == OperationStatus.NeedMoreData ? OperationStatus.Done : status;
    }

    private OperationStatus End(Span<byte> output, ref int written, out Violation? violation)
    {
        // A message that ends between two blocks is whole already: it came without a byte, or its last block calls itself the last.
        if (_tailTaken < Tail.Length && !(_tailTaken == 0 && _inflater.IsBetweenBlocks))
        {
            var tail = Tail[_tailTaken..];
            var status = _inflater.Inflate(ref tail, output[written..], out var more, out violation);
            written += more;
            _tailTaken = Tail.Length - tail.Length;
            if (status != OperationStatus.NeedMoreData)
            {
                return status;
            }
        }

        if (!_inflater.IsBetweenBlocks)
        {
            violation = new Violation("RFC 7692 §7.2.1", _inflater.Taken - _tailTaken, "the message ends in the middle of a block");
            return OperationStatus.InvalidData;
        }

        violation = null;
        _tailTaken = 0;
        if (noContextTakeover)
        {
            _inflater.Reset();
        }

        _start = _inflater.Taken;
        return OperationStatus.Done;
    }
}
