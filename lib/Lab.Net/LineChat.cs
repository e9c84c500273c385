using System.Buffers;
using System.Net.Sockets;
using Lab.Tracing;
using Lab.Wire;

namespace Lab.Net;

/// <summary>A chat of lines: each line that one client sends goes to every other client as it is.</summary>
public sealed class LineChat
{
    private static readonly TimeSpan SlowClient = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<TcpSession, SemaphoreSlim> _members = [];

    /// <summary>Serves one client until it ends its sending; the handler of the chat's server.</summary>
    public async Task ServeAsync(TcpSession session, CancellationToken cancellationToken = default)
    {
        using var oneAtATime = new SemaphoreSlim(1, 1);
        lock (_gate)
        {
            _members.Add(session, oneAtATime);
        }

        try
        {
            await ReadAsync(session, cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _members.Remove(session);
            }
        }
    }

    private async Task ReadAsync(TcpSession session, CancellationToken cancellationToken)
    {
        var unread = new ReadOnlySequence<byte>();
        var buffer = new byte[4_096];
        while (await session.Socket.ReceiveAsync(buffer, cancellationToken) is var came and > 0)
        {
            // Kept as one piece: what is left over is shorter than a line.
            unread = new ReadOnlySequence<byte>([.. unread.ToArray(), .. buffer.AsSpan(0, came)]);
            OperationStatus status;
            Violation? violation;
            while ((status = LineCodec.Read(ref unread, out var line, out violation)) == OperationStatus.Done)
            {
                session.Socket.Message(Direction.Receive, line.Span);
                await ToOthersAsync(session, line, cancellationToken);
            }

            if (status == OperationStatus.InvalidData)
            {
                FlowTap.Call(session.Server.Trace, session.Socket.Flow, "violation", violation!.ToString());
                return;
            }
        }
    }

    private async Task ToOthersAsync(TcpSession from, Bytes line, CancellationToken cancellationToken)
    {
        var output = new ArrayBufferWriter<byte>(line.Length + 1);
        output.Write(line.Span);
        output.Write("\n"u8);
        KeyValuePair<TcpSession, SemaphoreSlim>[] others;
        lock (_gate)
        {
            others = [.. _members.Where(m => m.Key != from)];
        }

        await Task.WhenAll(others.Select(o => ToOneAsync(o.Key, o.Value, line, output.WrittenMemory, cancellationToken)));
    }

    private static async Task ToOneAsync(TcpSession to, SemaphoreSlim oneAtATime, Bytes line, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(SlowClient);
        try
        {
            await oneAtATime.WaitAsync(timer.Token);
            try
            {
                to.Socket.Message(Direction.Send, line.Span);
                await to.Socket.SendAsync(bytes, timer.Token);
            }
            finally
            {
                oneAtATime.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // One client that does not read must not silence the others.
            to.Socket.Dispose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has gone; its own read loop ends with that.
        }
    }
}
