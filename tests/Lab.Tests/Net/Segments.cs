namespace Lab.Tests.Net;

/// <summary>Gives one segment to each read, and keeps what is written.</summary>
internal sealed class Segments(params byte[][] segments) : MemoryStream
{
    private readonly Queue<byte[]> _segments = new(segments.Where(static segment => segment.Length > 0));

    public MemoryStream Written { get; } = new();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_segments.TryDequeue(out var segment))
        {
            return ValueTask.FromResult(0);
        }

        segment.CopyTo(buffer);
        return ValueTask.FromResult(segment.Length);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => Written.WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        Written.Dispose();
        base.Dispose(disposing);
    }
}
