using System.Buffers;
using Lab.Wire;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <content>What comes in: bytes to the machine, its pieces to messages.</content>
public sealed partial class WebSocketPeer
{
    private const int LargestBuffer = 64 * 1024;

    // A payload of which so much is still to come is read to where its message lies.
    private const int InPlaceFrom = 4 * 1024;

    private const int FewBeforeShrinking = 16;

    private int _few;

    /// <summary>Gives the last message's memory back to the next one.</summary>
    private void Forget()
    {
        if (_assembling || _message is null)
        {
            return;
        }

        _message.ResetWrittenCount();
        if (_message.Capacity > Limits.WebSocketBufferKept)
        {
            _message = null;
        }
    }

    /// <summary>Takes events from what has been read until there is a message or an end.</summary>
    private bool Take(out WebSocketMessage message)
    {
        message = default;
        while (true)
        {
            var input = _input.Span;
            bool more;
            WebSocketEvent happened;
            lock (_queue.Gate)
            {
                var before = _queue.Waiting.Length;
                more = _connection.Receive(ref input, _queue.Waiting, out happened);
                if (happened.Kind == WebSocketEventKind.Ping)
                {
                    _pongs = (before == 0 ? 0 : _pongs) + _queue.Waiting.Length - before;
                }
            }

            _input = _input[^input.Length..];
            if (!more)
            {
                return false;
            }

            switch (happened.Kind)
            {
                case WebSocketEventKind.Data when Whole(happened, out message):
                    return true;
                case WebSocketEventKind.Pong:
                    PongCame?.Invoke(Bytes.Of(happened.Payload));
                    break;
                case WebSocketEventKind.Close or WebSocketEventKind.Violation:
                    message = End(happened.Close, happened.Violation);
                    return true;
            }
        }
    }

    /// <summary>Waits until pongs have left when too many wait: a peer that pings and does not read must not fill memory.</summary>
    /// <remarks>Messages of this end that wait are no reason: two ends that both send a lot must both go on reading.</remarks>
    private async ValueTask PongsAsync(CancellationToken cancellationToken)
    {
        if (_pongs > _options.SendRoom)
        {
            await RoomAsync(cancellationToken).ConfigureAwait(false);
            _pongs = 0;
        }
    }

    private bool Whole(in WebSocketEvent piece, out WebSocketMessage message)
    {
        message = default;
        if (!_inPlace && piece.IsFirst && piece.IsLast && _buffer.AsSpan().Overlaps(piece.Payload, out var at))
        {
            // All of it lies in the read buffer: no copy.
            message = new WebSocketMessage { Opcode = piece.Opcode, Payload = _buffer.AsMemory(at, piece.Payload.Length) };
            return true;
        }

        _message ??= new ArrayBufferWriter<byte>();
        if (_inPlace)
        {
            _message.Advance(piece.Payload.Length);
        }
        else
        {
            _message.Write(piece.Payload);
        }

        _assembling = !piece.IsLast;
        if (_assembling)
        {
            return false;
        }

        message = new WebSocketMessage { Opcode = piece.Opcode, Payload = _message.WrittenMemory };
        return true;
    }

    /// <summary>Where the next read goes. The machine has taken everything, so the buffer is free.</summary>
    private Memory<byte> Room()
    {
        var ahead = _connection.PayloadAhead;
        _inPlace = ahead >= InPlaceFrom;
        if (!_inPlace)
        {
            // A buffer that many short frames filled to the brim is too small; one that stays nearly empty is too large.
            if (_filled && _buffer.Length < LargestBuffer)
            {
                Resize(_buffer.Length * 4);
            }
            else if (_few > FewBeforeShrinking && _buffer.Length > _options.ReadBuffer * 4)
            {
                Resize(_options.ReadBuffer);
            }

            return _buffer;
        }

        // What belongs to a long frame is read to where its message lies. Room for it grows as it comes, not as its header promises.
        var room = (_message ??= new ArrayBufferWriter<byte>()).GetMemory(InPlaceFrom);
        return room[..(int)Math.Min(ahead, room.Length)];
    }

    private void Resize(int size)
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = ArrayPool<byte>.Shared.Rent(size);
        _few = 0;
    }

    /// <summary>Takes what a read brought; nothing is the end of the stream.</summary>
    private void Came(Memory<byte> room, int count)
    {
        _input = room[..count];
        _filled = !_inPlace && count == room.Length;
        _few = count < _options.ReadBuffer ? _few + 1 : 0;
        if (count > 0)
        {
            _keepAlive?.Heard();
            return;
        }

        WebSocketEvent happened;
        bool news;
        lock (_queue.Gate)
        {
            news = _connection.ReceiveEnd(out happened);
        }

        End(news ? happened.Close : WebSocketClose.Abnormal, null);
    }

    private WebSocketMessage End(WebSocketClose close, Violation? violation)
    {
        var end = new WebSocketMessage { Opcode = WebSocketOpcode.Close, Close = close, Violation = violation };
        _last ??= end;
        SayEnded();
        return _last.Value;
    }
}
