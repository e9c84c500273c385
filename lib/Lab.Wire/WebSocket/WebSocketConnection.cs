using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Lab.Wire.WebSocket;

/// <summary>One end of a WebSocket, after the upgrade: bytes in, events out, bytes to send. It owns no socket, no clock and no thread.</summary>
/// <remarks>A shell reads from its stream into a buffer and calls <see cref="Receive"/> until it returns false; whatever was written
/// to <c>replies</c> must be sent before anything else that was written later. Calls must not overlap.
/// Every step goes through <see cref="WebSocketStates.Table"/>. Nothing is allocated for a frame.</remarks>
public sealed class WebSocketConnection
{
    private readonly WebSocketOptions _options;
    private readonly WebSocketSender _sender;
    private readonly WebSocketReceiver _receiver;

    /// <summary>Makes the machine in state <see cref="WebSocketState.Connecting"/>.</summary>
    /// <param name="role">Which end it is.</param>
    /// <param name="options">How it behaves; null takes <see cref="WebSocketOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">A client has no source of masking keys.</exception>
    public WebSocketConnection(WebSocketRole role, WebSocketOptions? options = null)
    {
        (Role, _options) = (role, options ?? WebSocketOptions.Default);
        if (role == WebSocketRole.Client && _options.MaskKey is null)
        {
            throw new ArgumentException("A client must mask what it sends: give WebSocketOptions.MaskKey.", nameof(options));
        }

        _sender = new WebSocketSender(role, _options);
        _receiver = new WebSocketReceiver(role, _options);
    }

    /// <summary>Which end it is.</summary>
    public WebSocketRole Role { get; }

    /// <summary>Where it stands.</summary>
    public WebSocketState State { get; private set; } = WebSocketState.Connecting;

    /// <summary>Whether both close frames went: the end was agreed on.</summary>
    public bool IsClean { get; private set; }

    /// <summary>How many bytes of the payload of an uncompressed frame of a message are still to come: a shell may read them to where they shall lie.
    /// 0 when a header or anything else comes next.</summary>
    public long PayloadAhead => _receiver.PayloadAhead;

    /// <summary>The upgrade was agreed on.</summary>
    /// <param name="deflate">The compression that was agreed on; null for none.</param>
    /// <exception cref="InvalidOperationException">It is not connecting.</exception>
    public void Open(DeflateAgreement? deflate = null)
    {
        Step(WebSocketInput.Upgraded);
        if (deflate is not null)
        {
            _sender.Agree(deflate);
            _receiver.Agree(deflate);
        }
    }

    /// <summary>The upgrade was refused.</summary>
    /// <exception cref="InvalidOperationException">It is not connecting.</exception>
    public void Refuse() => Step(WebSocketInput.Refused);

    /// <summary>Takes bytes of the peer up to the next event.</summary>
    /// <param name="input">What came; moved past what was taken. The bytes are unmasked in place. Call again with the rest until the result is false.</param>
    /// <param name="replies">Takes the pongs and the close frame that answer.</param>
    /// <param name="happened">What was found.</param>
    /// <returns>False when all input is taken and there is no further event.</returns>
    /// <exception cref="InvalidOperationException">The upgrade is not over.</exception>
    public bool Receive(scoped ref Span<byte> input, IBufferWriter<byte> replies, out WebSocketEvent happened)
    {
        if (State is WebSocketState.Connecting)
        {
            throw new InvalidOperationException("The upgrade is not over: these bytes belong to HTTP.");
        }

        if (State is WebSocketState.Closed or WebSocketState.CloseReceived)
        {
            // RFC 6455 §1.4, §7.1.7: what comes after the peer's close frame, or after a failure, is thrown away.
            input = default;
            happened = default;
            return false;
        }

        if (!_receiver.Next(ref input, out happened))
        {
            return false;
        }

        switch (happened.Kind)
        {
            case WebSocketEventKind.Data:
                Step(WebSocketInput.ReceiveMessage);
                break;
            case WebSocketEventKind.Ping when State == WebSocketState.Open:
                _sender.Control(WebSocketOpcode.Pong, happened.Payload, replies);
                break;
            case WebSocketEventKind.Close:
                Step(WebSocketInput.ReceiveClose);
                IsClean = State == WebSocketState.Closed;
                if (State == WebSocketState.CloseReceived && _options.AnswerClose)
                {
                    Close(happened.Close with { Reason = "" }, replies);
                }

                break;
            case WebSocketEventKind.Violation:
                if (State == WebSocketState.Open)
                {
                    _sender.Close(happened.Close, replies);
                }

                Step(WebSocketInput.ReceiveNonsense);
                break;
        }

        return true;
    }

    /// <summary>The bytes of the peer are over.</summary>
    /// <param name="happened">The end; its close is 1006 unless the peer had sent a close frame.</param>
    /// <returns>False when the connection was over already.</returns>
    public bool ReceiveEnd(out WebSocketEvent happened)
    {
        happened = default;
        if (State == WebSocketState.Closed)
        {
            return false;
        }

        var closeCame = State == WebSocketState.CloseReceived;
        Step(WebSocketInput.StreamEnds);
        happened = new WebSocketEvent { Kind = WebSocketEventKind.End, Close = closeCame ? _receiver.Closed : WebSocketClose.Abnormal };
        return true;
    }

    /// <summary>Writes a message, or one frame of it.</summary>
    /// <param name="opcode">Text or binary, also for its later frames.</param>
    /// <param name="payload">What it says. Text must be UTF-8; it is not checked again.</param>
    /// <param name="output">Where to.</param>
    /// <param name="final">Whether the message ends with it. Default true.</param>
    /// <param name="compress">Whether it is compressed where that was agreed on and it is long enough. Default true.</param>
    /// <exception cref="InvalidOperationException">The state allows no sending, or a message of the other kind has been begun.</exception>
    public void Send(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, IBufferWriter<byte> output, bool final = true, bool compress = true)
    {
        MaySend(opcode);
        _sender.Message(opcode, payload, final, output, compress);
    }

    /// <summary>Gives the bytes of a message that was prepared once.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The bytes to send, in their own memory.</returns>
    /// <exception cref="InvalidOperationException">The state allows no sending, a message has been begun, or this end is a client, which masks each frame anew.</exception>
    public ReadOnlyMemory<byte> Send(PreparedMessage message)
    {
        if (Role == WebSocketRole.Client || _sender.InMessage)
        {
            throw new InvalidOperationException(Role == WebSocketRole.Client
                ? "A client masks each frame anew: it cannot send a prepared one."
                : "A message has been begun: send the rest of it first.");
        }

        MaySend(message.Opcode);
        return message.Frame;
    }

    /// <summary>Writes a ping.</summary>
    /// <param name="payload">At most 125 bytes; the pong brings them back.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="InvalidOperationException">The state allows no sending.</exception>
    public void Ping(ReadOnlySpan<byte> payload, IBufferWriter<byte> output) => Control(WebSocketOpcode.Ping, payload, output);

    /// <summary>Writes a pong that nobody asked for (RFC 6455 §5.5.3).</summary>
    /// <param name="payload">At most 125 bytes.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="InvalidOperationException">The state allows no sending.</exception>
    public void Pong(ReadOnlySpan<byte> payload, IBufferWriter<byte> output) => Control(WebSocketOpcode.Pong, payload, output);

    /// <summary>Writes a close frame: this end sends nothing more.</summary>
    /// <param name="close">Code and reason; <see cref="WebSocketClose.NoStatus"/> sends neither. A reason of more than 123 bytes is cut.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="ArgumentOutOfRangeException">The code must not stand in a frame.</exception>
    /// <exception cref="InvalidOperationException">It has been sent already, or the connection is over.</exception>
    public void Close(WebSocketClose close, IBufferWriter<byte> output)
    {
        if (close != WebSocketClose.NoStatus)
        {
            WebSocketCloseCodes.Demand(close.Code);
        }

        Step(WebSocketInput.SendClose);
        IsClean = State == WebSocketState.Closed;
        _sender.Close(close, output);
    }

    private void Control(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        MaySend(opcode);
        _sender.Control(opcode, payload, output);
    }

    private void MaySend(WebSocketOpcode opcode)
    {
        // The table is asked only off the beaten path: in Open every message may go.
        if (State != WebSocketState.Open && !WebSocketStates.Table.TryStep(State, WebSocketInput.SendMessage, out _))
        {
            Refuse(opcode);
        }
    }

    [DoesNotReturn]
    private void Refuse(WebSocketOpcode opcode) =>
        throw new InvalidOperationException($"A {WebSocketFrameFields.NameOf(opcode)} frame cannot be sent in state {State}.");

    private void Step(WebSocketInput input)
    {
        if (State != WebSocketState.Open || input is not (WebSocketInput.ReceiveMessage or WebSocketInput.SendMessage))
        {
            State = WebSocketStates.Table.Next(State, input);
        }
    }
}
