using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Lab.Wire.WebSocket;

/// <summary>The sending half: messages and control frames to bytes. It does not know the connection's state.</summary>
internal sealed class WebSocketSender(WebSocketRole role, WebSocketOptions options)
{
    private MessageDeflater? _deflater;
    private ArrayBufferWriter<byte>? _deflated;
    private WebSocketOpcode? _open;

    /// <summary>Compresses from now on.</summary>
    public void Agree(DeflateAgreement deflate) => _deflater = deflate.DeflaterOf(role);

    /// <summary>Whether a message has been begun and not ended.</summary>
    public bool InMessage => _open is not null;

    /// <summary>Writes a message, or one frame of it.</summary>
    public void Message(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool final, IBufferWriter<byte> output, bool compress = true)
    {
        if (opcode is not (WebSocketOpcode.Text or WebSocketOpcode.Binary))
        {
            throw new ArgumentOutOfRangeException(nameof(opcode), "A message is text or binary.");
        }

        if (_open is { } open && open != opcode)
        {
            throw new InvalidOperationException($"A {open} message has been begun: send the rest of it first.");
        }

        var first = _open is null;
        _open = final ? null : opcode;
        if (first && final && compress && _deflater is not null && payload.Length >= options.CompressFrom)
        {
            _deflated ??= new ArrayBufferWriter<byte>();
            _deflater.Deflate(payload, _deflated);
            Frame(opcode, _deflated.WrittenSpan, true, output, compressed: true);
            _deflated.ResetWrittenCount();
            if (_deflated.Capacity > Limits.WebSocketBufferKept)
            {
                _deflated = null;
            }

            return;
        }

        Frame(first ? opcode : WebSocketOpcode.Continuation, payload, final, output);
    }

    /// <summary>Writes a ping or a pong.</summary>
    public void Control(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, IBufferWriter<byte> output)
    {
        if (payload.Length > WebSocketFrameHeader.MaxControlLength)
        {
            throw new ArgumentException($"A control frame carries at most {WebSocketFrameHeader.MaxControlLength} bytes.", nameof(payload));
        }

        Frame(opcode, payload, true, output);
    }

    /// <summary>Writes a close frame; 1005 writes one without a code.</summary>
    public void Close(WebSocketClose close, IBufferWriter<byte> output)
    {
        if (close.Code == WebSocketClose.NoStatus.Code)
        {
            Frame(WebSocketOpcode.Close, [], true, output);
            return;
        }

        Span<byte> payload = stackalloc byte[WebSocketFrameHeader.MaxControlLength];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)close.Code);
        // A reason that is too long is cut between characters.
        Encoding.UTF8.GetEncoder().Convert(close.Reason, payload[2..], flush: true, out _, out var written, out _);
        Frame(WebSocketOpcode.Close, payload[..(2 + written)], true, output);
    }

    private void Frame(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool final, IBufferWriter<byte> output, bool compressed = false)
    {
        var header = new WebSocketFrameHeader(opcode, payload.Length, final, role == WebSocketRole.Client ? options.MaskKey!() : null, compressed);
        var span = output.GetSpan(header.Size + payload.Length);
        var size = header.Write(span);
        payload.CopyTo(span[size..]);
        if (header.Mask is { } key)
        {
            WebSocketMask.Apply(span.Slice(size, payload.Length), key);
        }

        output.Advance(size + payload.Length);
    }
}
