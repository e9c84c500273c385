using System.Buffers;
using System.Globalization;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.EngineIO;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;

namespace Lab.Net;

/// <summary>One direction of a connection: finds heads and bodies, and hears frames behind an upgrade.</summary>
/// <param name="writer">Where it writes.</param>
/// <param name="direction">Which direction.</param>
/// <param name="traffic">What joins packets with the calls of the program at this end; null for nothing.</param>
internal sealed class HttpWay(FlowWriter writer, Direction direction, SocketTraffic? traffic)
{
    private readonly ArrayBufferWriter<byte> _head = new();
    private readonly List<(byte[] Bytes, long Action)> _kept = [];
    private readonly Queue<HttpExchange> _asked = new();
    private readonly EngineListener _engine = new(writer, direction, traffic);
    private WebSocketFrameListener? _frames;
    private HttpBodyListener? _listened;
    private long _body;
    private long _keptLength;
    private bool _waits;
    private bool _lost;

    /// <summary>Where it writes.</summary>
    public FlowWriter Writer => writer;

    /// <summary>The other direction.</summary>
    public HttpWay Other { get; private set; } = null!;

    /// <summary>Makes two directions those of one connection.</summary>
    public void Join(HttpWay other)
    {
        (Other, other.Other) = (other, this);
        (_engine.Other, other._engine.Other) = (other._engine, _engine);
    }

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
            if (_lost || (_waits && _listened is null && !bytes.IsEmpty))
            {
                Keep(bytes, action);
                return;
            }

            if (_listened is not null)
            {
                Body(_listened, ref bytes, action);
            }
            else if (!bytes.IsEmpty && !Head(ref bytes, action))
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
            writer.WriteHead();
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
        bytes = bytes[(length - before)..];
        if (request is not null)
        {
            Asks(request, _head.WrittenSpan[..length], action);
        }
        else
        {
            Answers(response!, _head.WrittenSpan[..length], action);
        }

        _head.ResetWrittenCount();
        return true;
    }

    private void Asks(HttpRequestHead request, ReadOnlySpan<byte> head, long action)
    {
        var exchange = new HttpExchange(request.Method, request.Target, WebSocketHandshake.AsksForUpgrade(request.Headers));
        _asked.Enqueue(exchange);
        if (exchange.IsEngine)
        {
            _engine.Enter(exchange);
        }

        Tell(head, exchange.Line, exchange.IsEngine && request.Method == "POST", action);
        Body(HttpBody.Framing(request, out var framing), framing, exchange, request.Headers, exchange.IsEngine && request.Method == "POST");
        _waits = exchange.Upgrades;
    }

    private void Answers(HttpResponseHead response, ReadOnlySpan<byte> head, long action)
    {
        var exchange = Other._asked.TryPeek(out var asked) ? asked : new HttpExchange("GET", "", upgrades: false);
        var polled = exchange is { IsEngine: true, Method: "GET" } && response.Status == 200;
        if (exchange.IsEngine)
        {
            _engine.Enter(exchange);
        }

        Tell(head, exchange.AnswerLine(response.Status, response.Reason), polled, action);
        Body(HttpBody.Framing(response, exchange.Method, out var framing), framing, exchange, response.Headers, polled);
        if (response.Status == 101)
        {
            var role = direction == Direction.Send ? WebSocketRole.Server : WebSocketRole.Client;
            Upgraded(role, response, exchange);
            Other.Upgraded(role, response, exchange);
        }
        else if (response.Status >= 200)
        {
            Other._asked.TryDequeue(out _);
            Other._waits &= Other._asked.Count > 0;
        }
    }

    private void Body(Violation? violation, HttpBodyFraming framing, HttpExchange exchange, HttpHeaders headers, bool packets)
    {
        if (violation is not null || framing.Kind == HttpBodyKind.UntilClose)
        {
            _lost = true;
        }
        else if (framing.Kind == HttpBodyKind.Chunked || (exchange.IsEngine && framing.Length > 0))
        {
            _listened = new HttpBodyListener(framing, exchange, headers.Joined("Content-Encoding"), packets);
        }
        else
        {
            _body = framing.Length;
        }
    }

    private void Body(HttpBodyListener body, ref ReadOnlySpan<byte> bytes, long action)
    {
        var status = body.Saw(ref bytes);
        _lost |= status == OperationStatus.InvalidData;
        if (status == OperationStatus.NeedMoreData)
        {
            return;
        }

        _listened = null;
        if (status != OperationStatus.Done || !body.Exchange.IsEngine || body.Length == 0)
        {
            return;
        }

        var plain = body.Plain();
        ReadOnlySpan<long> actions = [action];
        var readable = body.HasPackets && body.Body.Length == body.Length && plain is not null;
        if (readable && direction == Direction.Send)
        {
            actions = _engine.Body(plain!.Value, action);
        }

        writer.WriteHead(actions);
        IReadOnlyList<Field> fields = body is { HasPackets: true, Coding: null } ? EnginePayloadCodec.Fields(body.Body.Span) : [];
        writer.Write(direction, TraceLevel.Frame, "body", Words(body, plain), body.Body.Span, body.Length, fields, actions);
        if (readable && direction == Direction.Receive)
        {
            _engine.Body(plain!.Value, action);
        }
    }

    private static string Words(HttpBodyListener body, ReadOnlyMemory<byte>? plain)
    {
        var size = Sizes.Count(body.Length);
        var what = body.Coding is null ? "" : plain is null ? $" of {body.Coding}, which cannot be read" : string.Create(CultureInfo.InvariantCulture, $" of {body.Coding}, unpacked {plain.Value.Length:N0}");
        return $"{size}{what}{(plain is null ? "" : $" \"{Bytes.Wrap(plain.Value).ToPreview(60)}\"")}";
    }

    private void Upgraded(WebSocketRole role, HttpResponseHead response, HttpExchange exchange)
    {
        _waits = false;
        if (_keptLength > Limits.WebSocketBufferKept)
        {
            return;
        }

        if (exchange.IsEngine)
        {
            _engine.Enter(exchange);
        }

        _frames = new WebSocketFrameListener(writer, exchange.IsEngine ? _engine : new PlainMessages(writer, direction), direction, role, Deflate(response));
    }

    private static DeflateAgreement? Deflate(HttpResponseHead response) =>
        DeflateNegotiation.Check(response.Headers.Joined("Sec-WebSocket-Extensions"), DeflateOptions.Default, out var agreed, out _) == OperationStatus.Done ? agreed : null;

    // What is sent is told from above: whose head it is shows in its body.
    private void Tell(ReadOnlySpan<byte> head, string line, bool hasPackets, long action)
    {
        if (hasPackets && direction == Direction.Send)
        {
            writer.KeepHead(direction, line, head, HttpHeadFields.Of(head), action);
            return;
        }

        writer.Write(direction, TraceLevel.Message, "HTTP", line, head, head.Length, HttpHeadFields.Of(head), action);
    }
}
