namespace Lab.SocketIO.Engine;

/// <summary>A connection of a client: its owner can find it to cut it, and can hold back what passes.</summary>
/// <param name="inner">The stream; owned from now on.</param>
/// <param name="owner">Who opened it.</param>
internal sealed class DialedStream(Stream inner, EngineDialer owner) : Stream
{
    private readonly CancellationTokenSource _over = new();
    private int _disposed;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        owner.Delay > TimeSpan.Zero ? ReadLateAsync(buffer, cancellationToken) : inner.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        owner.Delay > TimeSpan.Zero ? WriteLateAsync(buffer, cancellationToken) : inner.WriteAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            owner.Forget(this);
            _over.Cancel();
            _over.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadLateAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var came = await inner.ReadAsync(buffer, cancellationToken);
        await HoldBackAsync(cancellationToken);
        return came;
    }

    private async ValueTask WriteLateAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken)
    {
        await HoldBackAsync(cancellationToken);
        await inner.WriteAsync(buffer, cancellationToken);
    }

    private async Task HoldBackAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _over.Token);
            await Task.Delay(owner.Delay, owner.Clock, either.Token);
        }
        catch (OperationCanceledException) when (_disposed != 0)
        {
            throw new IOException("The connection was cut.");
        }
    }
}
