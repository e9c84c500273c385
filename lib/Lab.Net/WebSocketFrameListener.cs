using System.Buffers;
using System.Globalization;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>Hears the frames of one direction and writes them down, and hands on the messages that they make.</summary>
/// <param name="writer">Where to.</param>
/// <param name="messages">Who hears the messages.</param>
/// <param name="direction">Which direction it hears.</param>
/// <param name="localRole">The role of the end at which the tap is.</param>
/// <param name="deflate">The compression that was agreed on; null for none.</param>
internal sealed class WebSocketFrameListener(FlowWriter writer, IMessageListener messages, Direction direction, WebSocketRole localRole, DeflateAgreement? deflate)
{
    private readonly byte[] _head = new byte[WebSocketFrameHeader.MaxSize];
    private readonly ArrayBufferWriter<byte> _frame = new();
    private readonly ArrayBufferWriter<byte> _payload = new();
    private readonly ArrayBufferWriter<byte> _message = new();
    private readonly byte[] _block = new byte[4 * 1024];
    private readonly MessageInflater? _inflater = deflate?.InflaterOf((direction == Direction.Send) == (localRole == WebSocketRole.Server) ? WebSocketRole.Server : WebSocketRole.Client);

    private WebSocketFrameHeader _header;
    private int _headCount;
    private long _left;
    private long _messageLength;
    private bool _inFrame;
    private bool _compressed;
    private bool _binary;
    private bool _lost;

    /// <summary>Takes the next bytes.</summary>
    public void Saw(ReadOnlySpan<byte> bytes, long action)
    {
        while (!_lost && (_inFrame || !bytes.IsEmpty))
        {
            if (!_inFrame && !Begin(ref bytes, action))
            {
                return;
            }

            var piece = bytes[..(int)Math.Min(bytes.Length, _left)];
            Payload(piece, action);
            bytes = bytes[piece.Length..];
            _left -= piece.Length;
            if (_left > 0)
            {
                return;
            }

            Ended(action);
        }
    }

    private bool Begin(ref ReadOnlySpan<byte> bytes, long action)
    {
        var before = _headCount;
        var more = Math.Min(bytes.Length, _head.Length - before);
        bytes[..more].CopyTo(_head.AsSpan(before));
        var status = WebSocketFrameHeader.Read(_head.AsSpan(0, before + more), out _header, out var violation);
        if (status == OperationStatus.NeedMoreData)
        {
            _headCount += more;
            return false;
        }

        _headCount = 0;
        if (violation is not null)
        {
            _lost = true;
            Tell("malformed", violation.Text, _head.AsSpan(0, before + more), before + more, action);
            return false;
        }

        bytes = bytes[(_header.Size - before)..];
        (_inFrame, _left) = (true, _header.Length);
        _frame.ResetWrittenCount();
        _payload.ResetWrittenCount();
        _frame.Write(_head.AsSpan(0, _header.Size));
        if (_header.Opcode is WebSocketOpcode.Text or WebSocketOpcode.Binary)
        {
            _message.ResetWrittenCount();
            (_messageLength, _compressed, _binary) = (0, _header.Rsv1, _header.Opcode == WebSocketOpcode.Binary);
        }

        return true;
    }

    private void Payload(ReadOnlySpan<byte> piece, long action)
    {
        Keep(_frame, piece, writer.SnapLength);
        var plain = piece.ToArray();
        if (_header.Mask is { } key)
        {
            WebSocketMask.Apply(plain, key, _header.Length - _left);
        }

        Keep(_payload, plain, writer.SnapLength);
        if (_header.IsControl)
        {
            return;
        }

        if (!_compressed)
        {
            Keep(_message, plain, messages.Room);
            _messageLength += plain.Length;
            return;
        }

        if (!Inflate(plain, _header.Final && piece.Length == _left))
        {
            _lost = true;
            Tell("malformed", "the compressed payload cannot be read", _frame.WrittenSpan, _frame.WrittenCount, action);
        }
    }

    private bool Inflate(ReadOnlySpan<byte> rest, bool ends)
    {
        // A listener follows no bomb to its end.
        while (_inflater is not null && _messageLength <= Limits.WebSocketMessageLength)
        {
            var status = _inflater.Inflate(ref rest, ends, _block, out var written, out _);
            Keep(_message, _block.AsSpan(0, written), messages.Room);
            _messageLength += written;
            if (status != OperationStatus.DestinationTooSmall)
            {
                return status == OperationStatus.Done;
            }
        }

        return false;
    }

    private void Ended(long action)
    {
        _inFrame = false;
        var message = _header is { IsControl: false, Final: true };
        if (message && direction == Direction.Send)
        {
            action = Message(action);
        }

        Tell("frame", Describe(), _frame.WrittenSpan, _header.Size + _header.Length, action);
        if (message && direction == Direction.Receive)
        {
            Message(action);
        }
    }

    private string Describe()
    {
        var seen = Bytes.Wrap(_payload.WrittenMemory);
        var content = _header.Opcode == WebSocketOpcode.Close && seen.Length >= 2
            ? string.Create(CultureInfo.InvariantCulture, $" {(seen[0] << 8) | seen[1]} \"{seen.Slice(2, seen.Length - 2).ToPreview()}\"")
            : seen.IsEmpty || _header.Rsv1 ? "" : $" \"{seen.ToPreview(24)}\"";
        return $"{_header}{content}";
    }

    private long Message(long action) => messages.Message(_message.WrittenSpan, _messageLength, _binary, action);

    private void Tell(string verb, string text, ReadOnlySpan<byte> bytes, long length, long action) =>
        writer.Write(direction, TraceLevel.Frame, verb, text, bytes, length, WebSocketFrameFields.Of(bytes), action);

    private static void Keep(ArrayBufferWriter<byte> kept, ReadOnlySpan<byte> piece, int most) => kept.Write(piece[..Math.Clamp(most - kept.WrittenCount, 0, piece.Length)]);
}
