using System.Buffers;
using Lab.Wire;

namespace Lab.Net;

/// <summary>Frames that leave together: what was encoded lies in one buffer, and large prepared frames are kept as they are, in between.</summary>
internal sealed class SendBatch : IBufferWriter<byte>
{
    // Below this a copy is cheaper than a write of its own.
    private const int CopyBelow = 4 * 1024;

    private List<(int At, ReadOnlyMemory<byte> Frame)>? _prepared;
    private byte[] _bytes = [];
    private int _count;

    /// <summary>How many bytes wait in it.</summary>
    public int Length { get; private set; }

    /// <summary>Adds a frame that nobody will change.</summary>
    public void Add(ReadOnlyMemory<byte> frame)
    {
        if (frame.Length < CopyBelow)
        {
            frame.Span.CopyTo(GetSpan(frame.Length));
            Advance(frame.Length);
            return;
        }

        (_prepared ??= []).Add((_count, frame));
        Length += frame.Length;
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        _count += count;
        Length += count;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(_count);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsSpan(_count);
    }

    /// <summary>The parts in order: one when nothing large was prepared.</summary>
    public int Parts => (PreparedCount * 2) + 1;

    /// <summary>A part; it may be empty.</summary>
    public ReadOnlyMemory<byte> Part(int index)
    {
        if (index % 2 == 1)
        {
            return _prepared![index / 2].Frame;
        }

        var from = index == 0 ? 0 : _prepared![(index / 2) - 1].At;
        var to = index / 2 < PreparedCount ? _prepared![index / 2].At : _count;
        return _bytes.AsMemory(from, to - from);
    }

    /// <summary>Empties it; an uncommonly large buffer is given back.</summary>
    public void Clear()
    {
        (_count, Length) = (0, 0);
        _prepared?.Clear();
        if (_bytes.Length > Limits.WebSocketBufferKept)
        {
            Release();
        }
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private int PreparedCount => _prepared?.Count ?? 0;

    private void Grow(int sizeHint)
    {
        var needed = _count + Math.Max(sizeHint, 1);
        if (needed <= _bytes.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(256, _bytes.Length * 2)));
        _bytes.AsSpan(0, _count).CopyTo(larger);
        var old = _bytes;
        _bytes = larger;
        if (old.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(old);
        }
    }
}
