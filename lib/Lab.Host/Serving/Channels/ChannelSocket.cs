using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;

namespace Lab.Host.Serving.Channels;

/// <summary>One client of a kernel: reads its messages, and writes to it without ever making others wait.</summary>
internal sealed class ChannelSocket(WebSocket socket, string sessionId)
{
    /// <summary>Largest message that a client may send, in bytes. A cell of a lesson is a thousandth of it.</summary>
    public const int MessageLimit = 16 * 1024 * 1024;

    /// <summary>Bytes that may wait for a client that does not read. Past it the connection is closed.</summary>
    public const int BacklogLimit = 64 * 1024 * 1024;

    private const int MessagesAtMost = 20_000;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly Channel<(ReadOnlyMemory<byte> Bytes, long Number)> _outgoing = Channel.CreateBounded<(ReadOnlyMemory<byte>, long)>(
        new BoundedChannelOptions(MessagesAtMost) { SingleReader = true });

    private long _backlog;
    private long _lastSent;

    /// <summary>The client's own name for its connection; it is the same again after a reload.</summary>
    public string SessionId => sessionId;

    /// <summary>How messages are framed here.</summary>
    public MessageFraming.Kind Framing { get; } = socket.SubProtocol == MessageFraming.BinaryProtocol ? MessageFraming.Kind.Binary : MessageFraming.Kind.Json;

    /// <summary>Number of the newest message that has left for this client.</summary>
    public long LastSent => Interlocked.Read(ref _lastSent);

    /// <summary>Puts a message into the queue of this client. Never waits: a client that does not read is dropped.</summary>
    public void Send(JupyterMessage message, long number)
    {
        var bytes = message.Encoded(Framing);
        if (Interlocked.Add(ref _backlog, bytes.Length) > BacklogLimit || !_outgoing.Writer.TryWrite((bytes, number)))
        {
            _outgoing.Writer.TryComplete();
            socket.Abort();
        }
    }

    /// <summary>Reads until the client leaves.</summary>
    /// <param name="handle">Takes each message.</param>
    /// <param name="left">Called when the client has left, before what waited for it is dropped.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    public async Task RunAsync(Func<JupyterMessage, Task> handle, Action left, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(ending.Token);
        try
        {
            await ReadAsync(handle, ending.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // The client has gone, or the host is ending.
        }
        finally
        {
            left();
            _outgoing.Writer.TryComplete();
            await ending.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await CloseAsync(WebSocketCloseStatus.NormalClosure, "");
            }
        }
    }

    private async Task ReadAsync(Func<JupyterMessage, Task> handle, CancellationToken cancellationToken)
    {
        var expected = Framing == MessageFraming.Kind.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        var message = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var part = await socket.ReceiveAsync(message.GetMemory(4096), cancellationToken);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            message.Advance(part.Count);
            if (message.WrittenCount > MessageLimit)
            {
                await CloseAsync(WebSocketCloseStatus.MessageTooBig, FormattableString.Invariant($"A message may have {MessageLimit:N0} bytes."));
                return;
            }

            if (!part.EndOfMessage)
            {
                continue;
            }

            if (part.MessageType != expected)
            {
                await CloseAsync(WebSocketCloseStatus.InvalidMessageType, $"This connection takes {expected} messages.");
                return;
            }

            JupyterMessage decoded;
            try
            {
                decoded = MessageFraming.Decode(message.WrittenSpan, Framing);
            }
            catch (FormatException e)
            {
                await CloseAsync(WebSocketCloseStatus.InvalidPayloadData, e.Message);
                return;
            }

            message.ResetWrittenCount();
            await handle(decoded);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var type = Framing == MessageFraming.Kind.Binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text;
        try
        {
            await foreach (var (bytes, number) in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await socket.SendAsync(bytes, type, endOfMessage: true, cancellationToken);
                Interlocked.Add(ref _backlog, -bytes.Length);
                Interlocked.Exchange(ref _lastSent, number);
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException)
        {
            // The reader sees the same end and cleans up.
            socket.Abort();
        }
    }

    /// <summary>Says goodbye, bounded: a client that does not answer is dropped.</summary>
    private async Task CloseAsync(WebSocketCloseStatus status, string reason)
    {
        using var limit = new CancellationTokenSource(CloseLimit);
        try
        {
            await socket.CloseOutputAsync(status, reason, limit.Token);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            socket.Abort();
        }
    }
}
