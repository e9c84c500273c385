using System.Buffers;
using Lab.Tracing;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>Takes apart what passes a tap: the HTTP of the upgrade, then frames and messages. It only listens, so it works with any WebSocket.</summary>
internal sealed class WebSocketDissector
{
    private readonly HttpListener _sent;
    private readonly HttpListener _received;
    private readonly Trace _trace;
    private readonly Flow _flow;
    private WebSocketFrameListener? _sentFrames;
    private WebSocketFrameListener? _receivedFrames;

    public WebSocketDissector(Trace trace, Flow flow)
    {
        (_trace, _flow) = (trace, flow);
        (_sent, _received) = (new HttpListener(trace, flow, Direction.Send), new HttpListener(trace, flow, Direction.Receive));
    }

    /// <summary>Takes the next bytes of one direction.</summary>
    public void Saw(Direction direction, ReadOnlySpan<byte> bytes, long action)
    {
        if (_sentFrames is null)
        {
            var http = direction == Direction.Send ? _sent : _received;
            var rest = http.Saw(bytes, action);
            if (http.Upgraded is not { } response)
            {
                return;
            }

            var role = direction == Direction.Send ? WebSocketRole.Server : WebSocketRole.Client;
            var deflate = Deflate(response);
            _sentFrames = new WebSocketFrameListener(_trace, _flow, Direction.Send, role, deflate);
            _receivedFrames = new WebSocketFrameListener(_trace, _flow, Direction.Receive, role, deflate);
            bytes = rest;
        }

        (direction == Direction.Send ? _sentFrames : _receivedFrames)!.Saw(bytes, action);
    }

    private static DeflateAgreement? Deflate(HttpResponseHead response) =>
        DeflateNegotiation.Check(response.Headers.Joined("Sec-WebSocket-Extensions"), DeflateOptions.Default, out var agreed, out _) == OperationStatus.Done ? agreed : null;

    /// <summary>Finds heads in one direction, and leaves the bodies between them out.</summary>
    private sealed class HttpListener(Trace trace, Flow flow, Direction direction)
    {
        private readonly ArrayBufferWriter<byte> _head = new();
        private long _body;
        private bool _lost;

        public HttpResponseHead? Upgraded { get; private set; }

        /// <summary>Takes bytes; gives back what follows the head of an upgrade.</summary>
        public ReadOnlySpan<byte> Saw(ReadOnlySpan<byte> bytes, long action)
        {
            while (!bytes.IsEmpty && !_lost && Upgraded is null)
            {
                var skip = (int)Math.Min(_body, bytes.Length);
                _body -= skip;
                bytes = bytes[skip..];
                if (bytes.IsEmpty)
                {
                    break;
                }

                var before = _head.WrittenCount;
                _head.Write(bytes);
                var input = new ReadOnlySequence<byte>(_head.WrittenMemory);
                var status = Head(ref input, out var line, out var headers);
                if (status != OperationStatus.Done)
                {
                    // No HTTP, or too long: nothing more is taken apart in this direction.
                    _lost = status == OperationStatus.InvalidData;
                    return default;
                }

                var length = (int)(_head.WrittenCount - input.Length);
                Tell(_head.WrittenSpan[..length], line, action);
                bytes = bytes[(length - before)..];
                _head.ResetWrittenCount();
                _body = long.TryParse(headers["Content-Length"], out var body) ? body : 0;
            }

            return bytes;
        }

        private OperationStatus Head(ref ReadOnlySequence<byte> input, out string line, out HttpHeaders headers)
        {
            OperationStatus status;
            if (_head.WrittenSpan.StartsWith("HTTP/"u8))
            {
                status = HttpHeadCodec.Read(ref input, out HttpResponseHead? response, out _);
                (line, headers) = (response is null ? "" : $"{response.Status} {response.Reason}", response?.Headers ?? HttpHeaders.Empty);
                Upgraded = response?.Status == 101 ? response : null;
                return status;
            }

            status = HttpHeadCodec.Read(ref input, out HttpRequestHead? request, out _);
            (line, headers) = (request is null ? "" : $"{request.Method} {request.Target}", request?.Headers ?? HttpHeaders.Empty);
            return status;
        }

        private void Tell(ReadOnlySpan<byte> head, string line, long action) => trace.Write(new TraceEvent
        {
            Flow = flow,
            Direction = direction,
            Level = TraceLevel.Message,
            Provenance = Provenance.Captured,
            Verb = "HTTP",
            Text = line,
            Bytes = trace.Snap(head),
            Length = head.Length,
            Fields = HttpHeadFields.Of(head),
            Action = action,
        });
    }
}
