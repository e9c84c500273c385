using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Lab.Kestrel.Loops;

/// <summary>A socket on a loop as a stream that closes it. Asynchronous only.</summary>
internal sealed class LoopStream(LoopSocket socket) : Stream
{
    // So often in a row one connection finds something to read before the others get their turn.
    private const int Longest = 32;

    private int _row;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            int count;
            while (_row >= Longest || !socket.TryReceive(buffer.Span, out count))
            {
                if (_row >= Longest)
                {
                    await new NextTurn(socket.Loop);
                }
                else
                {
                    await ReadableAsync(cancellationToken).ConfigureAwait(false);
                }

                _row = 0;
            }

            _row++;
            return count;
        }
        catch (SocketException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // What it throws is a SocketException where NetworkStream has an IOException around it; the peer makes no difference.
        return socket.SendAsync(buffer);
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is kept here.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            socket.Dispose();
        }

        base.Dispose(disposing);
    }

    private ValueTask ReadableAsync(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled ? CancellableAsync(cancellationToken) : socket.ReadableAsync();

    private async ValueTask CancellableAsync(CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(static socket => ((LoopSocket)socket!).Nudge(), socket))
        {
            await socket.ReadableAsync().ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Goes on when the loop has served the others.</summary>
    private readonly struct NextTurn(SocketLoop loop) : INotifyCompletion
    {
        public bool IsCompleted => false;

        public NextTurn GetAwaiter() => this;

        public void GetResult()
        {
            // There is nothing to get.
        }

        public void OnCompleted(Action continuation) => loop.Later(new Continuation(continuation));

        private sealed class Continuation(Action then) : IThreadPoolWorkItem
        {
            public void Execute() => then();
        }
    }
}
