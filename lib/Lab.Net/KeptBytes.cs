using System.Buffers;

namespace Lab.Net;

/// <summary>Keeps the first bytes of what is written to it, and counts all of them.</summary>
/// <param name="most">How many it keeps.</param>
internal sealed class KeptBytes(int most) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _kept = new();
    private byte[] _given = [];

    /// <summary>What was kept.</summary>
    public ReadOnlyMemory<byte> Kept => _kept.WrittenMemory;

    /// <summary>How many bytes were written.</summary>
    public long Length { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Clear()
    {
        _kept.ResetWrittenCount();
        Length = 0;
    }

    /// <summary>Takes bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        _kept.Write(bytes[..Math.Clamp(most - _kept.WrittenCount, 0, bytes.Length)]);
        Length += bytes.Length;
    }

    /// <inheritdoc/>
    public void Advance(int count) => Add(_given.AsSpan(0, count));

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_given.Length < Math.Max(sizeHint, 1))
        {
            _given = new byte[Math.Max(sizeHint, 4096)];
        }

        return _given;
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
