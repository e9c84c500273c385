using System.Buffers;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>Takes apart what passes a tap: the HTTP of the upgrade, then frames and messages. It only listens, so it works with any WebSocket.</summary>
internal sealed class WebSocketDissector
{
    // Both directions may be under way at once, and what one says decides how the other is read.
    private readonly Lock _gate = new();
    private readonly Way _sent;
    private readonly Way _received;

    public WebSocketDissector(Trace trace, Flow flow)
    {
        (_sent, _received) = (new Way(trace, flow, Direction.Send), new Way(trace, flow, Direction.Receive));
        (_sent.Other, _received.Other) = (_received, _sent);
    }

    /// <summary>Takes the next bytes of one direction.</summary>
    public void Saw(Direction direction, ReadOnlySpan<byte> bytes, long action)
    {
        lock (_gate)
        {
            var way = direction == Direction.Send ? _sent : _received;
            way.Saw(bytes, action);
            way.Other.Resume();
        }
    }

    /// <summary>One direction: finds heads, leaves the bodies between them out, and hears frames behind the upgrade.</summary>
    private sealed class Way(Trace trace, Flow flow, Direction direction)
    {
        private readonly ArrayBufferWriter<byte> _head = new();
        private readonly List<(byte[] Bytes, long Action)> _kept = [];
        private WebSocketFrameListener? _frames;
        private long _body;
        private long _keptLength;
        private int _unanswered;
        private bool _waits;
        private bool _lost;

        /// <summary>The other direction.</summary>
        public Way Other { get; set; } = null!;

        /// <summary>Takes the next bytes.</summary>
        public void Saw(ReadOnlySpan<byte> bytes, long action)
        {
            while (!bytes.IsEmpty)
            {
                if (_frames is not null)
                {
                    _frames.Saw(bytes, action);
                    return;
                }

                var skip = (int)Math.Min(_body, bytes.Length);
                _body -= skip;
                bytes = bytes[skip..];
                if (_lost || (_waits && !bytes.IsEmpty))
                {
                    Keep(bytes, action);
                    return;
                }

                if (!bytes.IsEmpty && !Head(ref bytes, action))
                {
                    return;
                }
            }
        }

        /// <summary>Takes what was kept, once the answer to the upgrade has said what it is.</summary>
        public void Resume()
        {
            if (_waits || _kept.Count == 0)
            {
                return;
            }

            var kept = _kept.ToArray();
            _kept.Clear();
            _keptLength = 0;
            foreach (var (bytes, action) in kept)
            {
                Saw(bytes, action);
            }
        }

        // Behind a request for an upgrade stand frames or, if it is refused, more HTTP: only the answer tells.
        private void Keep(ReadOnlySpan<byte> bytes, long action)
        {
            if (_lost)
            {
                return;
            }

            _keptLength += bytes.Length;
            if (_keptLength <= Limits.WebSocketBufferKept)
            {
                _kept.Add((bytes.ToArray(), action));
                return;
            }

            _lost = true;
            _kept.Clear();
        }

        /// <summary>Takes a head. False when it is not all there, or is none.</summary>
        private bool Head(ref ReadOnlySpan<byte> bytes, long action)
        {
            var before = _head.WrittenCount;
            _head.Write(bytes);
            var input = new ReadOnlySequence<byte>(_head.WrittenMemory);
            HttpRequestHead? request = null;
            HttpResponseHead? response = null;
            var status = _head.WrittenSpan.StartsWith("HTTP/"u8)
                ? HttpHeadCodec.Read(ref input, out response, out _)
                : HttpHeadCodec.Read(ref input, out request, out _);
            if (status != OperationStatus.Done)
            {
                // No HTTP, or too long: no more heads are looked for in this direction.
                _lost = status == OperationStatus.InvalidData;
                return false;
            }

            var length = (int)(_head.WrittenCount - input.Length);
            Tell(_head.WrittenSpan[..length], request is null ? $"{response!.Status} {response.Reason}" : $"{request.Method} {request.Target}", action);
            bytes = bytes[(length - before)..];
            _head.ResetWrittenCount();
            if (request is not null)
            {
                Asks(request);
            }
            else
            {
                Answers(response!);
            }

            return true;
        }

        private void Asks(HttpRequestHead request)
        {
            Body(HttpBody.Framing(request, out var framing), framing);
            _waits = ++_unanswered > 0 && WebSocketHandshake.AsksForUpgrade(request.Headers);
        }

        private void Answers(HttpResponseHead response)
        {
            Body(HttpBody.Framing(response, "GET", out var framing), framing);
            if (response.Status == 101)
            {
                var role = direction == Direction.Send ? WebSocketRole.Server : WebSocketRole.Client;
                Upgraded(role, response);
                Other.Upgraded(role, response);
            }
            else if (response.Status >= 200)
            {
                Other._waits &= --Other._unanswered > 0;
            }
        }

        private void Body(Violation? violation, HttpBodyFraming framing)
        {
            _body = framing.Length;
            _lost |= violation is not null || framing.Kind is HttpBodyKind.Chunked or HttpBodyKind.UntilClose;
        }

        private void Upgraded(WebSocketRole role, HttpResponseHead response)
        {
            _waits = false;
            if (_keptLength <= Limits.WebSocketBufferKept)
            {
                _frames = new WebSocketFrameListener(trace, flow, direction, role, Deflate(response));
            }
        }

        private static DeflateAgreement? Deflate(HttpResponseHead response) =>
            DeflateNegotiation.Check(response.Headers.Joined("Sec-WebSocket-Extensions"), DeflateOptions.Default, out var agreed, out _) == OperationStatus.Done ? agreed : null;

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
