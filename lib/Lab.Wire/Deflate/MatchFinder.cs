using System.Buffers.Binary;
using System.Numerics;

namespace Lab.Wire.Deflate;

/// <summary>The bytes that were deflated last and those to deflate now, and where in them the same four bytes came before (RFC 1951 §4).</summary>
/// <remarks>Positions are counted without end and may wrap around: what was found is always compared, so an old or wrong position does no harm.
/// Memory is taken when it is first needed.</remarks>
/// <param name="windowBits">How far back a match may go: 8 to 15.</param>
internal sealed class MatchFinder(int windowBits)
{
    /// <summary>The shortest match that is looked for, in bytes.</summary>
    internal const int ShortestMatch = 4;

    /// <summary>The most bytes that are added at once.</summary>
    internal const int Chunk = 32 * 1024;

    private const int MostTries = 24, GoodEnough = 96, FewestBytes = 1024;

    private readonly int _window = 1 << windowBits;
    private readonly int _hashShift = 32 - Math.Clamp(windowBits, 10, 14);
    private byte[] _bytes = [];
    private int[] _head = [];
    private ushort[] _back = [];
    private int _base;
    private int _hashed;

    /// <summary>Where the added bytes end.</summary>
    internal int End { get; private set; }

    /// <summary>The byte at <paramref name="index"/>.</summary>
    internal byte this[int index] => _bytes[index];

    /// <summary>Forgets what was added; the memory is kept.</summary>
    internal void Reset() => (_base, End, _hashed) = (unchecked(_base + End), 0, 0);

    /// <summary>Adds at most <see cref="Chunk"/> bytes, and lets go of those before them that no match may reach any more.</summary>
    /// <returns>The index of the first.</returns>
    internal int Add(ReadOnlySpan<byte> bytes)
    {
        MakeRoom(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(End));
        End += bytes.Length;
        return End - bytes.Length;
    }

    /// <summary>Looks for what begins at <paramref name="index"/>; the indexes of a chunk are asked for in ascending order, not necessarily all.</summary>
    /// <param name="index">Where.</param>
    /// <param name="better">Only a longer match than this is of use.</param>
    /// <param name="distance">How far back the match began; 0 without a match.</param>
    /// <returns>The length of the longest match, at most 258; 0 when there is none.</returns>
    internal int Find(int index, int better, out int distance)
    {
        distance = 0;
        if (index + ShortestMatch > End)
        {
            return 0;
        }

        while (_hashed < index)
        {
            Remember(_hashed);
        }

        var bytes = _bytes.AsSpan(0, End);
        var here = bytes.Slice(index, Math.Min(End - index, DeflateTables.LongestMatch));
        var position = unchecked(_base + index);
        var candidate = Remember(index);
        var farthest = Math.Min(_window, index);
        var longest = Math.Max(better, ShortestMatch - 1);
        if (longest >= here.Length)
        {
            return 0;
        }

        var found = 0;
        for (var tries = MostTries; tries > 0; tries--)
        {
            var back = unchecked(position - candidate);
            if ((uint)(back - 1) >= (uint)farthest)
            {
                break;
            }

            var from = index - back;
            if (bytes[from + longest] == here[longest])
            {
                var length = here.CommonPrefixLength(bytes[from..]);
                if (length > longest)
                {
                    (found, longest, distance) = (length, length, back);
                    if (length >= GoodEnough || length == here.Length)
                    {
                        break;
                    }
                }
            }

            candidate = unchecked(candidate - Math.Max((int)_back[candidate & (_window - 1)], 1));
        }

        return found;
    }

    /// <summary>Puts the bytes at an index at the front of their chain.</summary>
    /// <returns>The position that was there before.</returns>
    private int Remember(int index)
    {
        var hash = (int)((BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(index)) * 0x9E3779B1u) >> _hashShift);
        var position = unchecked(_base + index);
        var before = _head[hash];
        _head[hash] = position;
        _back[position & (_window - 1)] = (ushort)Math.Min((uint)unchecked(position - before), ushort.MaxValue);
        _hashed = index + 1;
        return before;
    }

    private void MakeRoom(int count)
    {
        if (_head.Length == 0)
        {
            _head = new int[1 << (32 - _hashShift)];
            _back = new ushort[_window];
        }

        if (End + count > _window + Chunk)
        {
            var gone = End - _window;
            _bytes.AsSpan(gone, _window).CopyTo(_bytes);
            (_base, End, _hashed) = (unchecked(_base + gone), _window, Math.Max(_hashed - gone, 0));
        }

        if (End + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min((uint)(_window + Chunk), BitOperations.RoundUpToPowerOf2((uint)Math.Max(End + count, FewestBytes))));
        }
    }
}
