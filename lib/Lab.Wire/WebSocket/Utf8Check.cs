using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Lab.Wire.WebSocket;

/// <summary>Checks UTF-8 that comes in pieces, and says so at the first byte that no valid text can have there (RFC 3629 §4; RFC 6455 §8.1).</summary>
/// <remarks>A mutable struct: keep it in a field. After a failure call <see cref="Reset"/>.</remarks>
public record struct Utf8Check
{
    private const int LongestCharacter = 4;

    // The bytes of a character that is not complete yet, the first one lowest.
    private uint _begun;
    private int _count;

    /// <summary>Whether no character is cut off at the end of what came so far.</summary>
    public readonly bool IsComplete => _count == 0;

    /// <summary>Forgets what came so far.</summary>
    public void Reset() => (_begun, _count) = (0, 0);

    /// <summary>Takes the next piece.</summary>
    /// <param name="piece">Any number of bytes.</param>
    /// <returns>-1 when all is well so far; else the offset in <paramref name="piece"/> of the first byte that cannot be.</returns>
    public int Add(ReadOnlySpan<byte> piece)
    {
        var at = 0;
        while (_count > 0 && at < piece.Length)
        {
            if (!TryGrow(piece[at]))
            {
                return at;
            }

            at++;
        }

        var rest = piece[at..];
        var tail = CutOff(rest);
        if (!Utf8.IsValid(rest[..^tail]))
        {
            return at + FirstWrong(rest[..^tail]);
        }

        for (var i = rest.Length - tail; i < rest.Length; i++)
        {
            if (!TryGrow(rest[i]))
            {
                return at + i;
            }
        }

        return -1;
    }

    /// <summary>How many bytes at the end begin a character that is not complete: 0 to 3.</summary>
    private static int CutOff(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back < LongestCharacter && back <= bytes.Length; back++)
        {
            var b = bytes[^back];
            if ((b & 0xC0) != 0x80)
            {
                var needs = b switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
                return needs > back ? back : 0;
            }
        }

        return 0;
    }

    /// <summary>The offset of the first byte that cannot be: not the start of its character, but the byte that spoils it.</summary>
    private static int FirstWrong(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        // The longest beginning that could still become a character; the byte after it is wrong.
        var good = 1;
        while (at + good <= bytes.Length && Rune.DecodeFromUtf8(bytes.Slice(at, good), out _, out _) == OperationStatus.NeedMoreData)
        {
            good++;
        }

        return at + good - 1;
    }

    private bool TryGrow(byte next)
    {
        Span<byte> bytes = stackalloc byte[LongestCharacter];
        for (var i = 0; i < _count; i++)
        {
            bytes[i] = (byte)(_begun >> (8 * i));
        }

        bytes[_count] = next;
        switch (Rune.DecodeFromUtf8(bytes[..(_count + 1)], out _, out _))
        {
            case OperationStatus.Done:
                Reset();
                return true;
            case OperationStatus.NeedMoreData:
                _begun |= (uint)next << (8 * _count);
                _count++;
                return true;
            default:
                return false;
        }
    }
}
