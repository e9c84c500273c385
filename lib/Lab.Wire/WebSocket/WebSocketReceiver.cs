using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace Lab.Wire.WebSocket;

/// <summary>The receiving half: bytes to events. It answers nothing and does not know the connection's state.</summary>
internal sealed class WebSocketReceiver(WebSocketRole role, WebSocketOptions options)
{
    private readonly byte[] _head = new byte[WebSocketFrameHeader.MaxSize];
    private byte[]? _control;
    private MessageInflater? _inflater;
    private byte[] _inflated = [];
    private int _headCount;
    private long _taken;

    // The frame whose payload is coming.
    private bool _inPayload;
    private WebSocketFrameHeader _frame;
    private long _payloadTaken;
    // How many bytes at the front of the input are unmasked already, and whether the inflater has more to give.
    private int _unmasked;
    private bool _inflateOn;

    // The message under way.
    private WebSocketOpcode _message;
    private bool _inMessage;
    private bool _toldFirst;
    private bool _compressed;
    private long _messageLength;
    private long _compressedTaken;
    private Utf8Check _utf8;

    /// <summary>How many bytes of the payload of an uncompressed data frame are still to come.</summary>
    public long PayloadAhead => _inPayload && !_compressed && !_frame.IsControl ? _frame.Length - _payloadTaken : 0;

    /// <summary>What the peer's close frame said.</summary>
    public WebSocketClose Closed { get; private set; } = WebSocketClose.Abnormal;

    /// <summary>Messages may be compressed from now on.</summary>
    public void Agree(DeflateAgreement deflate) => _inflater = deflate.InflaterOf(role == WebSocketRole.Server ? WebSocketRole.Client : WebSocketRole.Server);

    /// <summary>Takes input up to the next event.</summary>
    /// <returns>False when all input is taken and there is none.</returns>
    public bool Next(scoped ref Span<byte> input, out WebSocketEvent happened)
    {
        while (true)
        {
            if (!_inPayload)
            {
                if (!Header(ref input, out happened))
                {
                    return happened.Kind != WebSocketEventKind.None;
                }
            }

            if (_frame.IsControl ? Control(ref input, out happened) : _compressed ? Inflate(ref input, out happened) : Data(ref input, out happened))
            {
                return true;
            }

            if (_inPayload)
            {
                // The frame goes on, and the input is over.
                return false;
            }
        }
    }

    private bool Header(scoped ref Span<byte> input, out WebSocketEvent happened)
    {
        happened = default;
        if (input.IsEmpty)
        {
            return false;
        }

        OperationStatus status;
        Violation? violation;
        var before = _headCount;
        if (before == 0)
        {
            status = WebSocketFrameHeader.Read(input, out _frame, out violation);
        }
        else
        {
            // The rest of a header that was cut off.
            var more = Math.Min(input.Length, _head.Length - before);
            input[..more].CopyTo(_head.AsSpan(before));
            status = WebSocketFrameHeader.Read(_head.AsSpan(0, before + more), out _frame, out violation);
        }

        if (status == OperationStatus.NeedMoreData)
        {
            if (before == 0)
            {
                input.CopyTo(_head);
            }

            _headCount += input.Length;
            input = default;
            return false;
        }

        _headCount = 0;
        if (violation is not null)
        {
            happened = Fail(violation with { Offset = violation.Offset + _taken }, 1002);
            return false;
        }

        if (WebSocketMessageRules.Broken(_frame, role, _inflater is not null, _inMessage, _taken) is { } broken)
        {
            happened = Fail(broken.Violation, broken.Code);
            return false;
        }

        if (!_frame.IsControl && !Begin(out happened))
        {
            return false;
        }

        _taken += _frame.Size;
        input = input[(_frame.Size - before)..];
        (_inPayload, _payloadTaken, _unmasked) = (true, 0, 0);
        return true;
    }

    private bool Begin(out WebSocketEvent happened)
    {
        happened = default;
        if (!_inMessage)
        {
            (_inMessage, _message, _compressed, _messageLength, _compressedTaken, _toldFirst) = (true, _frame.Opcode, _frame.Rsv1, 0, 0, false);
            _utf8.Reset();
        }

        // Said before the payload comes. A compressed message is measured as it is inflated.
        if (!_compressed && _frame.Length > options.MaxMessageLength - _messageLength)
        {
            happened = TooLong(_taken);
            return false;
        }

        return true;
    }

    private bool Control(scoped ref Span<byte> input, out WebSocketEvent happened)
    {
        happened = default;
        _control ??= new byte[WebSocketFrameHeader.MaxControlLength];
        var have = (int)_payloadTaken;
        var more = Math.Min(input.Length, (int)_frame.Length - have);
        input[..more].CopyTo(_control.AsSpan(have));
        Take(ref input, more);
        if (_payloadTaken < _frame.Length)
        {
            return false;
        }

        _inPayload = false;
        var payload = _control.AsSpan(0, (int)_frame.Length);
        if (_frame.Mask is { } key)
        {
            WebSocketMask.Apply(payload, key);
        }

        happened = _frame.Opcode switch
        {
            WebSocketOpcode.Ping => new WebSocketEvent { Kind = WebSocketEventKind.Ping, Opcode = WebSocketOpcode.Ping, Payload = payload },
            WebSocketOpcode.Pong => new WebSocketEvent { Kind = WebSocketEventKind.Pong, Opcode = WebSocketOpcode.Pong, Payload = payload },
            _ => Close(payload),
        };
        return true;
    }

    private WebSocketEvent Close(ReadOnlySpan<byte> payload)
    {
        var at = _taken - payload.Length;
        if (payload.Length == 1)
        {
            return Fail(new Violation("RFC 6455 §5.5.1", at, "the close frame carries 1 byte: a code has 2"), 1002);
        }

        if (payload.IsEmpty)
        {
            Closed = WebSocketClose.NoStatus;
            return new WebSocketEvent { Kind = WebSocketEventKind.Close, Opcode = WebSocketOpcode.Close, Close = Closed };
        }

        var code = BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!WebSocketCloseCodes.MaySend(code))
        {
            return Fail(new Violation("RFC 6455 §7.4", at, $"{code} must not stand in a close frame"), 1002);
        }

        var check = default(Utf8Check);
        var wrong = check.Add(payload[2..]);
        if (wrong >= 0 || !check.IsComplete)
        {
            return Fail(new Violation("RFC 6455 §5.5.1", at + 2 + Math.Max(wrong, 0), "the reason in the close frame is not UTF-8"), 1007);
        }

        Closed = new WebSocketClose(code, System.Text.Encoding.UTF8.GetString(payload[2..]));
        return new WebSocketEvent { Kind = WebSocketEventKind.Close, Opcode = WebSocketOpcode.Close, Payload = payload, Close = Closed };
    }

    private bool Data(scoped ref Span<byte> input, out WebSocketEvent happened)
    {
        happened = default;
        var piece = input[..(int)Math.Min(input.Length, _frame.Length - _payloadTaken)];
        if (_frame.Mask is { } key)
        {
            WebSocketMask.Apply(piece, key, _payloadTaken);
        }

        Take(ref input, piece.Length);
        _inPayload = _payloadTaken < _frame.Length;
        return Tell(piece, _frame.Final && !_inPayload, _taken - piece.Length, out happened);
    }

    private bool Inflate(scoped ref Span<byte> input, out WebSocketEvent happened)
    {
        happened = default;
        var length = (int)Math.Min(input.Length, _frame.Length - _payloadTaken);
        if (length == 0 && !_inflateOn && _payloadTaken < _frame.Length)
        {
            return false;
        }

        if (_frame.Mask is { } key)
        {
            WebSocketMask.Apply(input[_unmasked..length], key, _payloadTaken + _unmasked);
        }

        if (_inflated.Length == 0)
        {
            _inflated = new byte[Limits.WebSocketInflateBlock];
        }

        var ends = _frame.Final && _payloadTaken + length == _frame.Length;
        ReadOnlySpan<byte> rest = input[..length];
        var (at, payloadAt) = (_taken, _taken - _payloadTaken);
        var status = _inflater!.Inflate(ref rest, ends, _inflated, out var written, out var violation);
        if (status == OperationStatus.InvalidData)
        {
            // What was inflated before it may break a rule of its own.
            if (Tell(_inflated.AsSpan(0, written), false, payloadAt, out happened) && happened.Kind == WebSocketEventKind.Violation)
            {
                return true;
            }

            // Counted from the beginning of the message; of it, so much was taken before this piece.
            happened = Fail(violation! with { Offset = at + violation.Offset - _compressedTaken }, 1007);
            return true;
        }

        _unmasked = rest.Length;
        Take(ref input, length - rest.Length);
        _compressedTaken += length - rest.Length;
        _inflateOn = status == OperationStatus.DestinationTooSmall;
        _inPayload = _inflateOn || _payloadTaken < _frame.Length;
        return Tell(_inflated.AsSpan(0, written), ends && !_inflateOn, payloadAt, out happened);
    }

    private bool Tell(ReadOnlySpan<byte> piece, bool ends, long at, out WebSocketEvent happened)
    {
        happened = default;
        // What breaks a rule first in the order of the bytes is said, however they come.
        var fitting = piece[..(int)Math.Min(piece.Length, options.MaxMessageLength - _messageLength)];
        _messageLength += piece.Length;
        var wrong = _message == WebSocketOpcode.Text ? _utf8.Add(fitting) : -1;
        if (wrong < 0 && fitting.Length < piece.Length)
        {
            happened = TooLong(at);
            return true;
        }

        if (wrong >= 0 || (ends && !_utf8.IsComplete))
        {
            // An inflated byte has no place of its own in what was sent: then it is the place of its frame's payload.
            var offset = _compressed ? 0 : wrong >= 0 ? wrong : piece.Length;
            happened = Fail(new Violation("RFC 6455 §8.1", at + offset, wrong >= 0 ? "the text is not UTF-8" : "the text ends in the middle of a character"), 1007);
            return true;
        }

        if (piece.IsEmpty && !ends)
        {
            return false;
        }

        happened = new WebSocketEvent { Kind = WebSocketEventKind.Data, Opcode = _message, Payload = piece, IsFirst = !_toldFirst, IsLast = ends };
        _toldFirst = true;
        _inMessage &= !ends;
        if (ends)
        {
            _compressed = false;
        }

        return true;
    }

    private void Take(scoped ref Span<byte> input, int count)
    {
        input = input[count..];
        _taken += count;
        _payloadTaken += count;
    }

    private WebSocketEvent TooLong(long at) => Fail(
        new Violation("Limits.WebSocketMessageLength", at, string.Create(CultureInfo.InvariantCulture, $"the message has more than {options.MaxMessageLength:N0} bytes")), 1009);

    private static WebSocketEvent Fail(Violation violation, int code) =>
        new() { Kind = WebSocketEventKind.Violation, Violation = violation, Close = new WebSocketClose(code, violation.Text) };
}
