using System.Buffers;
using System.Runtime.InteropServices;

namespace Lab.Wire.Deflate;

/// <summary>Inflates a series of DEFLATE blocks (RFC 1951), in pieces of any size, into outputs of any size.</summary>
/// <remarks>A block that calls itself the last one ends at a byte, and what follows is taken for a further block: that is what RFC 7692 §7.2.3.4 wants.
/// Memory for the window and for dynamic codes is taken when they are first needed, and then kept.</remarks>
public sealed class Inflater
{
    private readonly InflaterWindow _window;
    private DynamicCodes? _dynamic;
    private HuffmanDecoder _literals = HuffmanDecoder.FixedLiterals;
    private HuffmanDecoder _distances = HuffmanDecoder.FixedDistances;
    private BitReader _bits;
    private State _state;
    private bool _last;
    private int _left, _distance;
    private Violation? _violation;

    /// <summary>Makes an inflater.</summary>
    /// <param name="windowBits">How far back a match may go: 8 (256 bytes) to 15 (32 KiB). Default 15.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 8 or more than 15.</exception>
    public Inflater(int windowBits = 15)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(windowBits, 8);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(windowBits, 15);
        _window = new InflaterWindow(1 << windowBits);
    }

    private enum State
    {
        Header,
        StoredLength,
        Stored,
        Codes,
        Symbols,
        Match,
    }

    /// <summary>Whether the input ended exactly between two blocks and at the end of a byte.</summary>
    public bool IsBetweenBlocks => _state == State.Header && _bits.Count == 0;

    /// <summary>How many bytes of input were taken since <see cref="Reset"/>.</summary>
    internal long Taken { get; private set; }

    /// <summary>Forgets what was inflated, and an unfinished block.</summary>
    public void Reset()
    {
        _window.Clear();
        (_bits, _state, _last, Taken, _violation) = (default, State.Header, false, 0, null);
    }

    /// <summary>Inflates what has come.</summary>
    /// <param name="input">What has come; moved past what was taken, which is all of it unless the output is full.</param>
    /// <param name="output">Where to.</param>
    /// <param name="written">How many bytes of <paramref name="output"/> were filled.</param>
    /// <param name="violation">What the peer did wrong, with its offset from the first byte since <see cref="Reset"/>; set exactly when the result is <see cref="OperationStatus.InvalidData"/>, and then again at every call until <see cref="Reset"/>.</param>
    /// <returns><see cref="OperationStatus.NeedMoreData"/>: all input is taken and all its output written.
    /// <see cref="OperationStatus.DestinationTooSmall"/>: the output is full and there is more; call again with the rest of the input, even if it is empty.
    /// <see cref="OperationStatus.InvalidData"/>: this is no DEFLATE, or a match goes back too far.</returns>
    public OperationStatus Inflate(ref ReadOnlySpan<byte> input, Span<byte> output, out int written, out Violation? violation)
    {
        written = 0;
        var before = input.Length;
        var status = OperationStatus.Done;
        while (_violation is null && status == OperationStatus.Done)
        {
            status = _state switch
            {
                State.Header => ReadHeader(ref input),
                State.StoredLength => ReadStoredLength(ref input),
                State.Stored => CopyStored(ref input, output, ref written),
                State.Codes => ReadCodes(ref input),
                State.Match => CopyMatch(output, ref written),
                _ => ReadSymbols(ref input, output, ref written),
            };
        }

        _bits.Trim();
        _window.Add(output[..written]);
        Taken += before - input.Length;
        if (status == OperationStatus.InvalidData)
        {
            _violation = _violation! with { Offset = Taken - (_bits.Count / 8) };
        }

        violation = _violation;
        return violation is null ? status : OperationStatus.InvalidData;
    }

    private OperationStatus ReadHeader(ref ReadOnlySpan<byte> input)
    {
        if (!_bits.Has(DeflateTables.BlockHeaderBits, ref input))
        {
            return OperationStatus.NeedMoreData;
        }

        _last = _bits.Take(1) == 1;
        switch (_bits.Take(2))
        {
            case 0:
                _bits.Align();
                _state = State.StoredLength;
                return OperationStatus.Done;
            case 1:
                (_literals, _distances, _state) = (HuffmanDecoder.FixedLiterals, HuffmanDecoder.FixedDistances, State.Symbols);
                return OperationStatus.Done;
            case 2:
                _dynamic ??= new DynamicCodes();
                _dynamic.Begin();
                _state = State.Codes;
                return OperationStatus.Done;
            default:
                return Fail("RFC 1951 §3.2.3", "the block is of the fourth kind, which does not exist");
        }
    }

    private OperationStatus ReadStoredLength(ref ReadOnlySpan<byte> input)
    {
        if (!_bits.Has(32, ref input))
        {
            return OperationStatus.NeedMoreData;
        }

        _left = _bits.Take(16);
        if ((_left ^ _bits.Take(16)) != 0xFFFF)
        {
            return Fail("RFC 1951 §3.2.4", "the length of a stored block does not fit its complement");
        }

        _state = State.Stored;
        return OperationStatus.Done;
    }

    private OperationStatus CopyStored(ref ReadOnlySpan<byte> input, Span<byte> output, ref int written)
    {
        while (_left > 0)
        {
            if (written == output.Length && _bits.Count + input.Length > 0)
            {
                return OperationStatus.DestinationTooSmall;
            }

            if (_bits.Count > 0)
            {
                output[written++] = (byte)_bits.Take(8);
                _left--;
                continue;
            }

            _bits.Trim();
            var count = Math.Min(_left, Math.Min(input.Length, output.Length - written));
            if (count == 0)
            {
                return OperationStatus.NeedMoreData;
            }

            input[..count].CopyTo(output[written..]);
            input = input[count..];
            written += count;
            _left -= count;
        }

        EndBlock();
        return OperationStatus.Done;
    }

    private OperationStatus ReadCodes(ref ReadOnlySpan<byte> input)
    {
        if (!_dynamic!.Read(ref _bits, ref input, out var fault))
        {
            return fault is null ? OperationStatus.NeedMoreData : Fail("RFC 1951 §3.2.7", fault);
        }

        (_literals, _distances, _state) = (_dynamic.Literals, _dynamic.Distances, State.Symbols);
        return OperationStatus.Done;
    }

    /// <summary>Literals and matches until the block ends, the output is full or the input is used up.</summary>
    private OperationStatus ReadSymbols(ref ReadOnlySpan<byte> input, Span<byte> output, ref int written)
    {
        // The longest step: code and extra bits of a length, then of a distance.
        const int LongestStep = 48;
        var (bits, literals, distances, at) = (_bits, _literals, _distances, written);
        var rest = input;
        OperationStatus status;
        while (true)
        {
            if (bits.Count < LongestStep)
            {
                bits.Fill(ref rest);
            }

            var entry = literals.Decode(bits.Bits);
            var code = (int)(entry & HuffmanDecoder.CodeBits);
            if (code > bits.Count)
            {
                status = OperationStatus.NeedMoreData;
                break;
            }

            if ((entry & HuffmanDecoder.Literal) != 0)
            {
                if ((uint)at >= (uint)output.Length)
                {
                    status = OperationStatus.DestinationTooSmall;
                    break;
                }

                output[at++] = (byte)(entry >> HuffmanDecoder.ValueShift);
                bits.Drop(code);
                continue;
            }

            if ((entry & (HuffmanDecoder.End | HuffmanDecoder.Never)) != 0)
            {
                bits.Drop(code);
                status = (entry & HuffmanDecoder.End) != 0 ? OperationStatus.Done : Fail("RFC 1951 §3.2.6", "a symbol has no meaning");
                break;
            }

            // All of a match or nothing of it: a count below 0 says that some of its bits have not come yet.
            var match = bits;
            match.Drop(code);
            var length = Value(entry, ref match);
            var far = match.Count < 0 ? 0 : distances.Decode(match.Bits);
            match.Drop((int)(far & HuffmanDecoder.CodeBits));
            var distance = Value(far, ref match);
            if (match.Count < 0)
            {
                status = OperationStatus.NeedMoreData;
                break;
            }

            bits = match;
            if (distance > Math.Min(_window.Size, _window.Held + at) || (far & HuffmanDecoder.Never) != 0)
            {
                status = FailDistance(far, distance);
                break;
            }

            if (!TryCopyInside(output, ref at, length, distance))
            {
                (_left, _distance) = (length, distance);
                status = CopyMatch(output, ref at);
                if (status != OperationStatus.Done)
                {
                    break;
                }
            }
        }

        (_bits, written) = (bits, at);
        input = rest;
        if (status == OperationStatus.Done)
        {
            EndBlock();
        }

        return status;
    }

    /// <summary>The value of an entry with its extra bits; takes the bit count below 0 when they have not come yet.</summary>
    private static int Value(uint entry, ref BitReader bits) =>
        (int)(entry >> HuffmanDecoder.ValueShift) + bits.Take((int)(entry >> HuffmanDecoder.ExtraShift) & 0xF);

    /// <summary>The common match: all of it in this output, not overlapping itself, and with room to copy eight bytes at a time.</summary>
    private static bool TryCopyInside(Span<byte> output, ref int at, int length, int distance)
    {
        const int Step = sizeof(ulong);
        var (from, to, end) = (at - distance, at, at + length);
        if (distance < Step || from < 0 || end > output.Length - Step)
        {
            return false;
        }

        for (; to < end; to += Step, from += Step)
        {
            MemoryMarshal.Write(output[to..], MemoryMarshal.Read<ulong>(output[from..]));
        }

        at = end;
        return true;
    }

    private OperationStatus CopyMatch(Span<byte> output, ref int written)
    {
        _state = State.Match;
        while (_left > 0)
        {
            if (written == output.Length)
            {
                return OperationStatus.DestinationTooSmall;
            }

            var room = Math.Min(_left, output.Length - written);
            var back = _distance - written;

            // What lies before this output is in the window; what overlaps itself is copied a period at a time.
            var count = Math.Min(room, back > 0 ? back : _distance);
            var target = output.Slice(written, count);
            if (back > 0)
            {
                _window.Copy(back, target);
            }
            else
            {
                output.Slice(written - _distance, count).CopyTo(target);
            }

            written += count;
            _left -= count;
        }

        _state = State.Symbols;
        return OperationStatus.Done;
    }

    private void EndBlock()
    {
        // After the last block the rest of its byte is of no use (RFC 1951 §3.2.3), and a further block begins with the next.
        if (_last)
        {
            _bits.Align();
        }

        _state = State.Header;
    }

    private OperationStatus FailDistance(uint entry, int distance) => (entry & HuffmanDecoder.Never) != 0
        ? Fail("RFC 1951 §3.2.6", "a distance has no meaning")
        : distance > _window.Size
            ? Fail("RFC 7692 §7.1.2", "a match goes back farther than the window")
            : Fail("RFC 1951 §3.2.5", "a match goes back to before the first byte");

    private OperationStatus Fail(string rule, string text)
    {
        _violation = new Violation(rule, 0, text);
        return OperationStatus.InvalidData;
    }
}
