using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>One end of an open WebSocket on any stream: whole messages in and out. It owns the stream.</summary>
/// <remarks>One receiver at a time; any number of senders, but while one has begun a message with <c>final: false</c> the others must wait for its end. Pings are answered while a receive is under way, as in every library that has
/// no thread of its own. What several senders write while the socket is busy leaves in one write. Nothing is allocated for a message once
/// buffers have grown to its size.</remarks>
public sealed partial class WebSocketPeer : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly WebSocketConnection _connection;
    private readonly WebSocketPeerOptions _options;
    private readonly WebSocketSendQueue _queue;
    private readonly KeepAliveTimer? _keepAlive;
    // What does not lie in one piece in the read buffer; null as long as everything does.
    private ArrayBufferWriter<byte>? _message;
    private bool _assembling;
    private byte[] _buffer;
    private long _pongs;
    // What was read and not taken yet, in the buffer or, of a long frame, where its message lies.
    private Memory<byte> _input;
    private bool _inPlace;
    private bool _filled;
    private int _receiving;
    private WebSocketMessage? _last;

    /// <summary>Takes over a stream on which the upgrade is over.</summary>
    /// <param name="stream">The stream; owned from now on.</param>
    /// <param name="connection">The machine, in state <see cref="WebSocketState.Open"/>; used by nobody else.</param>
    /// <param name="options">How to use the stream; null takes <see cref="WebSocketPeerOptions.Default"/>.</param>
    /// <param name="alreadyRead">Bytes that came behind the head of the upgrade.</param>
    public WebSocketPeer(Stream stream, WebSocketConnection connection, WebSocketPeerOptions? options = null, ReadOnlySpan<byte> alreadyRead = default)
    {
        (_stream, _connection, _options) = (stream, connection, options ?? WebSocketPeerOptions.Default);
        _queue = new WebSocketSendQueue(stream);
        _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(_options.ReadBuffer, alreadyRead.Length));
        alreadyRead.CopyTo(_buffer);
        _input = _buffer.AsMemory(0, alreadyRead.Length);
        if (_options.PingAfter is { } pingAfter)
        {
            _keepAlive = new KeepAliveTimer(this, pingAfter);
        }
    }

    /// <summary>Which end it is.</summary>
    public WebSocketRole Role => _connection.Role;

    /// <summary>Where the connection stands.</summary>
    public WebSocketState State => _connection.State;

    /// <summary>Whether both close frames went.</summary>
    public bool IsClean => _connection.IsClean;

    /// <summary>The subprotocol that the upgrade agreed on; null for none.</summary>
    public string? Subprotocol { get; init; }

    /// <summary>Ends what is below the stream, for streams whose disposal does not; null (the default) when it does.</summary>
    public Action? OnAbort { get; init; }

    /// <summary>Called with the payload of each pong that comes, in the receiver's flow; keep it short.</summary>
    public Action<Bytes>? PongCame { get; set; }

    /// <summary>Receives the next message.</summary>
    /// <param name="cancellationToken">Gives up the wait; the connection stays as it is.</param>
    /// <returns>A message, or, from the end on always, the end.</returns>
    /// <exception cref="InvalidOperationException">Another receive is under way.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<WebSocketMessage> ReceiveAsync(CancellationToken cancellationToken = default) => ReceiveOwnAsync(claimed: false, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<WebSocketMessage> ReceiveOwnAsync(bool claimed, CancellationToken cancellationToken)
    {
        if (!claimed && Interlocked.Exchange(ref _receiving, 1) != 0)
        {
            if (_finishing is null)
            {
                throw new InvalidOperationException("Another receive is under way: one at a time.");
            }

            // This end is closing and hears the rest of it itself.
            await EndedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            return _last ?? End(WebSocketClose.Abnormal, null);
        }

        try
        {
            Forget();
            while (true)
            {
                if (_last is { } last)
                {
                    return last;
                }

                var found = Take(out var message);
                if (_queue.Waiting.Length > 0)
                {
                    StartSending();
                }

                if (found)
                {
                    return message;
                }

                if (_last is not null)
                {
                    continue;
                }

                await PongsAsync(cancellationToken).ConfigureAwait(false);
                var (room, count) = (Room(), 0);
                try
                {
                    count = await _stream.ReadAsync(room, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                {
                    // Broken, or closed from this side: for the machine both are the end.
                    _queue.Die(e);
                }

                Came(room, count);
            }
        }
        finally
        {
            Free();
        }
    }

    /// <summary>Sends a message, or one frame of it.</summary>
    /// <param name="payload">What to send; free again when the call returns its task.</param>
    /// <param name="opcode">Text or binary, also for the later frames of a message. Default binary.</param>
    /// <param name="final">Whether the message ends with it. Default true.</param>
    /// <param name="cancellationToken">Gives up the wait for room; the frame is sent all the same.</param>
    /// <returns>Completes when the frame has left or has room to wait: that the other end got it, only its answer can say.</returns>
    /// <exception cref="InvalidOperationException">The state allows no sending.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> payload, WebSocketOpcode opcode = WebSocketOpcode.Binary, bool final = true, CancellationToken cancellationToken = default)
    {
        bool begin;
        lock (_queue.Gate)
        {
            ThrowIfBroken();
            _connection.Send(opcode, payload.Span, _queue.Waiting, final);
            begin = _queue.BeginFlush();
        }

        return GoAsync(begin, cancellationToken);
    }

    /// <summary>Sends a text.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, WebSocketOpcode, bool, CancellationToken)"/>
    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            return SendAsync(bytes.AsMemory(0, Encoding.UTF8.GetBytes(text, bytes)), WebSocketOpcode.Text, cancellationToken: cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Sends a message that was prepared once for many.</summary>
    /// <inheritdoc cref="SendAsync(ReadOnlyMemory{byte}, WebSocketOpcode, bool, CancellationToken)"/>
    public ValueTask SendAsync(PreparedMessage message, CancellationToken cancellationToken = default)
    {
        Post(message);
        return RoomAsync(cancellationToken);
    }

    /// <summary>Sends a ping; its pong comes while a receive is under way.</summary>
    /// <param name="payload">At most 125 bytes.</param>
    /// <param name="cancellationToken">Gives up the wait for room.</param>
    public ValueTask PingAsync(ReadOnlyMemory<byte> payload = default, CancellationToken cancellationToken = default)
    {
        bool begin;
        lock (_queue.Gate)
        {
            ThrowIfBroken();
            _connection.Ping(payload.Span, _queue.Waiting);
            begin = _queue.BeginFlush();
        }

        return GoAsync(begin, cancellationToken);
    }

    /// <summary>Waits until everything that was sent so far has left, or the connection is over.</summary>
    /// <param name="cancellationToken">Gives up the wait.</param>
    public Task FlushAsync(CancellationToken cancellationToken = default)
    {
        Task idle;
        lock (_queue.Gate)
        {
            idle = _queue.IdleAsync();
        }

        return idle.WaitAsync(cancellationToken);
    }

    private void Post(PreparedMessage message)
    {
        ReadOnlyMemory<byte> direct;
        lock (_queue.Gate)
        {
            ThrowIfBroken();
            direct = _connection.Send(message);
            if (!_queue.BeginDirect())
            {
                _queue.Waiting.Add(direct);
                direct = default;
            }
        }

        if (!direct.IsEmpty)
        {
            WebSocketSendQueue.Detach(_queue.FlushAsync(direct));
        }
        else
        {
            StartSending();
        }
    }

    private ValueTask GoAsync(bool begin, CancellationToken cancellationToken)
    {
        Go(begin);
        return RoomAsync(cancellationToken);
    }

    private void StartSending()
    {
        bool begin;
        lock (_queue.Gate)
        {
            begin = _queue.BeginFlush();
        }

        Go(begin);
    }

    private void Go(bool begin)
    {
        if (begin)
        {
            WebSocketSendQueue.Detach(_queue.FlushAsync());
        }
    }

    private ValueTask RoomAsync(CancellationToken cancellationToken)
    {
        if (_queue.Waiting.Length < _options.SendRoom)
        {
            return default;
        }

        Task room;
        lock (_queue.Gate)
        {
            room = _queue.RoomAsync(_options.SendRoom);
        }

        return room.IsCompleted ? default : new ValueTask(WaitAsync(room, cancellationToken));
    }

    // Not inside the method above: what it would capture there is allocated for every frame, also for those that need not wait.
    private async Task WaitAsync(Task room, CancellationToken cancellationToken)
    {
        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        ThrowIfBroken();
    }

    private void ThrowIfBroken()
    {
        if (_queue.Fault is { } fault)
        {
            throw new IOException("The connection is broken: " + fault.Message, fault);
        }
    }
}
