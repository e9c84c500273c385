using System.Net.Sockets;
using Lab.Tracing;

namespace Lab.Net;

/// <summary>A stream that writes down what passes and changes nothing; for code that wants a <see cref="Stream"/>, such as TLS or HTTP.</summary>
public sealed class TappedStream : Stream
{
    private readonly Stream _inner;
    private readonly FlowTap _tap;

    /// <summary>Puts a tap on a stream, which it owns from now on.</summary>
    /// <param name="inner">Any stream.</param>
    /// <param name="trace">Where to write.</param>
    /// <param name="flow">Between whom the stream is, seen from this end.</param>
    /// <param name="options">What to write; null takes <see cref="TapOptions.Default"/>.</param>
    public TappedStream(Stream inner, Trace trace, Flow flow, TapOptions? options = null)
    {
        options ??= TapOptions.Default;
        (_inner, _tap) = (inner, new FlowTap(trace, flow, options.Calls, options.WebSocket, options.Traffic));
        if (options.Name is { } name)
        {
            trace.Name(flow.Transport, flow.Local, name);
        }
    }

    /// <summary>The flow, from this end.</summary>
    public Flow Flow => _tap.Flow;

    /// <inheritdoc/>
    public override bool CanRead => _inner.CanRead;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => _inner.CanWrite;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            var came = _inner.Read(buffer);
            Came(buffer, came);
            return came;
        }
        catch (IOException e) when (e.InnerException is SocketException socket)
        {
            _tap.ReceiveFailed(socket.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var came = await _inner.ReadAsync(buffer, cancellationToken);
            Came(buffer.Span, came);
            return came;
        }
        catch (IOException e) when (e.InnerException is SocketException socket)
        {
            _tap.ReceiveFailed(socket.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var mark = _tap.Sending(buffer);
        try
        {
            _inner.Write(buffer);
        }
        catch (IOException e) when (e.InnerException is SocketException socket)
        {
            _tap.SendFailed(mark, socket.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var mark = _tap.Sending(buffer.Span);
        try
        {
            await _inner.WriteAsync(buffer, cancellationToken);
        }
        catch (IOException e) when (e.InnerException is SocketException socket)
        {
            _tap.SendFailed(mark, socket.SocketErrorCode);
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Flush() => _inner.Flush();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => _inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Came(ReadOnlySpan<byte> buffer, int came)
    {
        // A read into no bytes only asks whether there is something; its 0 is not the end.
        if (came > 0 || !buffer.IsEmpty)
        {
            _tap.Received(buffer[..came]);
        }
    }
}
