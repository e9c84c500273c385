using System.Threading.Channels;
using Lab.Kestrel;
using Lab.Net;
using Lab.Wire.WebSocket;

namespace Lab.Host.Serving.Channels;

/// <summary>One client of a kernel: reads its messages, and writes to it without ever making others wait.</summary>
internal sealed class ChannelSocket(WebSocketPeer socket, string sessionId)
{
    /// <summary>Largest message that a client may send, in bytes. A cell of a lesson is a thousandth of it.</summary>
    public const int MessageLimit = 16 * 1024 * 1024;

    /// <summary>Bytes that may wait for a client that does not read. Past it the connection is closed.</summary>
    public const int BacklogLimit = 64 * 1024 * 1024;

    /// <summary>How connections are made: the binary framing where a client knows it, pings to those who are silent.</summary>
    public static KestrelWebSocketOptions Options { get; } = new()
    {
        Policy = new WebSocketPolicy { Subprotocols = [MessageFraming.BinaryProtocol] },
        Messages = new WebSocketOptions { MaxMessageLength = MessageLimit },
        Peer = new WebSocketPeerOptions { PingAfter = TimeSpan.FromSeconds(30), PongWithin = TimeSpan.FromSeconds(30) },
    };

    private const int MessagesAtMost = 20_000;

    private readonly Channel<(ReadOnlyMemory<byte> Bytes, long Number)> _outgoing = Channel.CreateBounded<(ReadOnlyMemory<byte>, long)>(
        new BoundedChannelOptions(MessagesAtMost) { SingleReader = true });

    private long _backlog;
    private long _lastSent;

    /// <summary>The client's own name for its connection; it is the same again after a reload.</summary>
    public string SessionId => sessionId;

    /// <summary>How messages are framed here.</summary>
    public MessageFraming.Kind Framing { get; } = socket.Subprotocol == MessageFraming.BinaryProtocol ? MessageFraming.Kind.Binary : MessageFraming.Kind.Json;

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
        catch (OperationCanceledException)
        {
            // The host or the kernel is ending.
        }
        finally
        {
            left();
            _outgoing.Writer.TryComplete();
            await ending.CancelAsync();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await socket.CloseAsync(cancellationToken: CancellationToken.None);
        }
    }

    private async Task ReadAsync(Func<JupyterMessage, Task> handle, CancellationToken cancellationToken)
    {
        var expected = Framing == MessageFraming.Kind.Binary ? WebSocketOpcode.Binary : WebSocketOpcode.Text;
        while (await socket.ReceiveAsync(cancellationToken) is { IsClose: false } message)
        {
            if (message.Opcode != expected)
            {
                await socket.SendCloseAsync(new WebSocketClose(1003, $"This connection takes {expected} messages."));
                return;
            }

            JupyterMessage decoded;
            try
            {
                decoded = MessageFraming.Decode(message.Payload.Span, Framing);
            }
            catch (FormatException e)
            {
                await socket.SendCloseAsync(new WebSocketClose(1007, e.Message));
                return;
            }

            await handle(decoded);
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var opcode = Framing == MessageFraming.Kind.Binary ? WebSocketOpcode.Binary : WebSocketOpcode.Text;
        try
        {
            await foreach (var (bytes, number) in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await socket.SendAsync(bytes, opcode, cancellationToken: cancellationToken);
                // What has only been queued is not yet on its way: a client that comes back would miss it.
                await socket.FlushAsync(cancellationToken);
                Interlocked.Add(ref _backlog, -bytes.Length);
                Interlocked.Exchange(ref _lastSent, number);
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The reader sees the same end and cleans up.
            socket.Abort();
        }
    }
}
