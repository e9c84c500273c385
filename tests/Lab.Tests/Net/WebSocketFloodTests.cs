using Lab.Net;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Net;

/// <summary>A peer that pings without end and never reads the pongs must not fill memory.</summary>
public sealed class WebSocketFloodTests
{
    [Fact]
    public async Task Pongs_that_nobody_reads_stop_the_reading()
    {
        await using var stream = new PingFlood(1_000);
        var connection = new WebSocketConnection(WebSocketRole.Server);
        connection.Open();
        await using var peer = new WebSocketPeer(stream, connection);
        var receiving = peer.ReceiveAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(receiving.IsCompleted);
        Assert.InRange(stream.Reads, 2, 100);
        stream.Drain();
        var end = await receiving.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(1006, end.Close.Code);
        Assert.Equal(1_001, stream.Reads);
    }

    [Fact]
    public async Task A_message_that_waits_does_not_stop_the_reading()
    {
        await using var stream = new PingFlood(4);
        var connection = new WebSocketConnection(WebSocketRole.Server);
        connection.Open();
        await using var peer = new WebSocketPeer(stream, connection);
        _ = peer.SendAsync(new byte[1_000_000], cancellationToken: TestContext.Current.CancellationToken).AsTask();
        var sending = peer.SendAsync(new byte[1_000_000], cancellationToken: TestContext.Current.CancellationToken).AsTask();
        Assert.False(sending.IsCompleted);
        Assert.True((await peer.ReceiveAsync(TestContext.Current.CancellationToken)).IsClose);
        Assert.Equal(5, stream.Reads);
        stream.Drain();
    }

    /// <summary>Gives a small buffer full of pings so many times, then ends; takes nothing before <see cref="Drain"/>.</summary>
    private sealed class PingFlood(int reads) : Stream
    {
        private static readonly byte[] Ping = [0x89, 0x80, 0, 0, 0, 0];

        private readonly TaskCompletionSource _drain = new();

        public int Reads { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Drain() => _drain.TrySetResult();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (++Reads > reads)
            {
                return ValueTask.FromResult(0);
            }

            var count = buffer.Length / Ping.Length * Ping.Length;
            for (var i = 0; i < count; i += Ping.Length)
            {
                Ping.CopyTo(buffer.Span[i..]);
            }

            return ValueTask.FromResult(count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => new(_drain.Task);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
