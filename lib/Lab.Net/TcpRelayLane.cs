using System.Globalization;
using System.Net.Sockets;
using System.Threading.Channels;
using Lab.Tracing;

namespace Lab.Net;

/// <summary>One direction of one connection through a TCP relay.</summary>
internal sealed class TcpRelayLane(TcpRelayOptions options, TcpSession session, TappedSocket from, TappedSocket to, int number, int direction)
{
    // Few, so that a slow receiver still slows the sender: the relay must not hide back-pressure.
    private const int MostQueued = 4;
    private const int ChunkSize = 16_384;

    private readonly Channel<(long Due, byte[] Chunk)> _queue = Channel.CreateBounded<(long, byte[])>(MostQueued);
    private long _passed;
    private long _piece = -1;
    private int _leftOfPiece;

    /// <summary>Passes bytes until their end.</summary>
    /// <returns>True after an orderly end, which was passed on; false when the connection is to be reset.</returns>
    public async Task<bool> RunAsync(CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var reading = ReadAsync(ended.Token);
        try
        {
            await foreach (var (due, chunk) in _queue.Reader.ReadAllAsync(ended.Token))
            {
                await UntilAsync(due, ended.Token);
                if (!await PassAsync(chunk, ended.Token))
                {
                    return false;
                }
            }

            if (!await reading)
            {
                return false;
            }

            to.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            await ended.CancelAsync();
            await reading;
        }
    }

    private async Task<bool> ReadAsync(CancellationToken stop)
    {
        var buffer = new byte[ChunkSize];
        try
        {
            while (await from.ReceiveAsync(buffer, stop) is var came and > 0)
            {
                var (length, ended) = options.MergeFor > TimeSpan.Zero ? await MergeAsync(buffer, came, stop) : (came, false);
                if (options.Delay > TimeSpan.Zero)
                {
                    Tell("delay", string.Create(CultureInfo.InvariantCulture, $"takes at least {options.Delay.TotalMilliseconds:0.##} ms"), length);
                }

                var due = options.Clock.GetTimestamp() + (long)(options.Delay.TotalSeconds * options.Clock.TimestampFrequency);
                await _queue.Writer.WriteAsync((due, buffer[..length]), stop);
                if (ended)
                {
                    break;
                }
            }

            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            _queue.Writer.TryComplete();
        }
    }

    private async Task<(int Length, bool Ended)> MergeAsync(byte[] buffer, int length, CancellationToken stop)
    {
        using var window = CancellationTokenSource.CreateLinkedTokenSource(stop);
        window.CancelAfter(options.MergeFor);
        var receives = 1;
        try
        {
            while (length < buffer.Length)
            {
                var came = await from.ReceiveAsync(buffer.AsMemory(length), window.Token);
                if (came == 0)
                {
                    return (length, true);
                }

                (receives, length) = (receives + 1, length + came);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // The window is over.
        }

        if (receives > 1)
        {
            Tell("merge", string.Create(CultureInfo.InvariantCulture, $"{receives} receives into one"), length);
        }

        return (length, false);
    }

    private async Task<bool> PassAsync(ReadOnlyMemory<byte> chunk, CancellationToken stop)
    {
        if (options.BytesPerSecond > 0)
        {
            Tell("throttle", string.Create(CultureInfo.InvariantCulture, $"at {options.BytesPerSecond:N0} bytes/s takes {chunk.Length * 1_000.0 / options.BytesPerSecond:N0} ms"), chunk.Length);
        }

        var pieces = new List<int>();
        var cut = false;
        for (var at = 0; at < chunk.Length && !cut;)
        {
            var length = Next(chunk.Length - at);
            if (options.CutAfter is { } limit && _passed + length >= limit)
            {
                (length, cut) = ((int)(limit - _passed), true);
            }

            if (length > 0)
            {
                // A slow line needs its time before the bytes are there, not after.
                await PauseAsync(options.BytesPerSecond > 0 ? TimeSpan.FromSeconds((double)length / options.BytesPerSecond) : TimeSpan.Zero, stop);
                await to.SendAsync(chunk.Slice(at, length), stop);
                pieces.Add(length);
            }

            (at, _passed) = (at + length, _passed + length);
            await PauseAsync(options.SplitInto > 0 ? options.SplitPause : TimeSpan.Zero, stop);
        }

        if (options.SplitInto > 0 && pieces.Count > 1)
        {
            Tell("split", $"into {string.Join(" + ", pieces.Take(12))}{(pieces.Count > 12 ? " + …" : "")} bytes", chunk.Length);
        }

        if (cut)
        {
            Tell("cut", string.Create(CultureInfo.InvariantCulture, $"both connections end here, after {_passed:N0} bytes"), 0);
        }

        return !cut;
    }

    /// <summary>How much goes next. Pieces end at places in the stream that only the seed decides, whatever the chunks were.</summary>
    private int Next(int available)
    {
        // A tenth of a second's worth at a time keeps a throttled stream flowing instead of jumping.
        var most = options.BytesPerSecond > 0 ? Math.Max(1, Math.Min(available, options.BytesPerSecond / 10)) : available;
        if (options.SplitInto <= 0)
        {
            return most;
        }

        if (_leftOfPiece == 0)
        {
            _leftOfPiece = options.PieceLength(number, direction, ++_piece);
        }

        var length = Math.Min(_leftOfPiece, most);
        _leftOfPiece -= length;
        return length;
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop)
    {
        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, options.Clock, stop);
        }
    }

    private async Task UntilAsync(long due, CancellationToken stop)
    {
        var wait = options.Clock.GetElapsedTime(options.Clock.GetTimestamp(), due);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, options.Clock, stop);
        }
    }

    private void Tell(string verb, string text, int length) => session.Server.Trace.Write(new TraceEvent
    {
        Flow = session.Socket.Flow,
        Direction = direction == 0 ? Direction.Receive : Direction.Send,
        Level = TraceLevel.Bytes,
        Provenance = Provenance.Simulated,
        Verb = verb,
        Text = length > 0
            ? $"{Sizes.Count(length)} {(direction == 0 ? "to the server" : "to the client")} {text}"
            : $"{(direction == 0 ? "to the server" : "to the client")}: {text}",
        Length = length,
    });
}
