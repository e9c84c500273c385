using System.Buffers;
using System.Text;
using Lab.Wire;
using Lab.Wire.Http1;
using Xunit;

namespace Lab.Tests.Wire.Http1;

/// <summary>Heads, right and wrong, fed whole, byte by byte and in two pieces at every split point (RFC 9112).</summary>
public sealed class HttpHeadCodecTests
{
    private const string Host = "Host: h\r\n";

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET / HTTP/1.1|Host: h")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.0|")]
    [InlineData("\r\nGET / HTTP/1.1\r\nHost:\r\n\r\n", "GET / HTTP/1.1|Host: ")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: h:80\r\n\r\n", "OPTIONS * HTTP/1.1|Host: h:80")]
    [InlineData("GET http://h/a?b=c|d HTTP/1.1\r\nhost: h\r\n\r\n", "GET http://h/a?b=c|d HTTP/1.1|host: h")]
    [InlineData("CONNECT h:80 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "CONNECT h:80 HTTP/1.1|Host: [::1]:80")]
    [InlineData("PATCH /x HTTP/1.1\r\nHost: h\r\nA: \t b  c \t\r\na:\r\nB:\u00fc\r\n\r\n", "PATCH /x HTTP/1.1|Host: h|A: b  c|a: |B: \u00fc")]
    public void Section_3_requests_are_read(string text, string expected) => AssertRequest(text, expected, null, null);

    [Theory]
    [InlineData(" / HTTP/1.1\r\n", "RFC 9112 §3", 0)]
    [InlineData("G@T / HTTP/1.1\r\n", "RFC 9112 §3", 0)]
    [InlineData("\u0016\u0003\u0001\r\n", "RFC 9112 §3", 0)]
    [InlineData("GET\r\n", "RFC 9112 §3.2", 4)]
    [InlineData("GET  / HTTP/1.1\r\n", "RFC 9112 §3.2", 4)]
    [InlineData("GET /a#b HTTP/1.1\r\n", "RFC 9112 §3.2", 4)]
    [InlineData("GET /\u00fc HTTP/1.1\r\n", "RFC 9112 §3.2", 4)]
    [InlineData("GET chat HTTP/1.1\r\n", "RFC 9112 §3.2", 4)]
    [InlineData("GET * HTTP/1.1\r\n", "RFC 9112 §3.2", 4)]
    [InlineData("GET /\r\n", "RFC 9112 §3", 6)]
    [InlineData("GET / \r\n", "RFC 9112 §3", 6)]
    [InlineData("GET /  HTTP/1.1\r\n", "RFC 9112 §3", 6)]
    [InlineData("GET / HTTP/1.1 \r\n", "RFC 9112 §3", 6)]
    [InlineData("GET / http/1.1\r\n", "RFC 9112 §3", 6)]
    [InlineData("GET / HTTP/1.10\r\n", "RFC 9112 §3", 6)]
    [InlineData("\r\nGET / HTTP/1\r\n", "RFC 9112 §3", 8)]
    [InlineData("\r\n\r\n", "RFC 9112 §3", 2)]
    [InlineData("PRI * HTTP/2.0\r\n", "RFC 9112 §3.2", 4)]
    [InlineData("GET / HTTP/2.0\r\n", "RFC 9112 §2.3", 6)]
    public void Section_3_a_wrong_request_line_is_refused(string text, string rule, int offset) => AssertRequest(text, null, rule, offset);

    [Theory]
    [InlineData("GET / HTTP/1.1\n", "RFC 9112 §2.2", 14)]
    [InlineData("GET / HTTP/1.1\rHost", "RFC 9112 §2.2", 14)]
    [InlineData("\nGET", "RFC 9112 §2.2", 0)]
    [InlineData("GET / HTTP/1.1\r\nA: b\nC: d\r\n", "RFC 9112 §2.2", 20)]
    [InlineData("GET / HTTP/1.1\r\nA: b\rC", "RFC 9112 §2.2", 20)]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\r\n", "RFC 9112 §2.2", 20)]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\n", "RFC 9112 §2.2", 25)]
    public void Section_2_2_half_a_line_end_is_refused(string text, string rule, int offset) => AssertRequest(text, null, rule, offset);

    [Theory]
    [InlineData("A : b", "RFC 9112 §5.1", 1)]
    [InlineData("A\t: b", "RFC 9112 §5.1", 1)]
    [InlineData("A b: c", "RFC 9112 §5.1", 1)]
    [InlineData("A", "RFC 9112 §5.1", 1)]
    [InlineData(": b", "RFC 9112 §5.1", 0)]
    [InlineData("A(: b", "RFC 9112 §5.1", 1)]
    [InlineData("\u00c4: b", "RFC 9112 §5.1", 0)]
    [InlineData(" folded", "RFC 9112 §5.2", 0)]
    [InlineData("\tfolded", "RFC 9112 §5.2", 0)]
    [InlineData("A: b\0c", "RFC 9110 §5.5", 4)]
    [InlineData("A:\u007f", "RFC 9110 §5.5", 2)]
    [InlineData("A: \u001b[0m", "RFC 9110 §5.5", 3)]
    public void Section_5_a_wrong_header_line_is_refused(string line, string rule, int offset)
    {
        const string Before = "GET / HTTP/1.1\r\n" + Host;
        AssertRequest(Before + line + "\r\n", null, rule, Before.Length + offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Host: a\r\nHost: a\r\n")]
    [InlineData("Host: a\r\nhost: b\r\n")]
    [InlineData("Host: a, b\r\n")]
    [InlineData("Host: http://a/\r\n")]
    [InlineData("Host: user@a\r\n")]
    public void Section_3_2_a_request_has_exactly_one_Host(string lines) => AssertRequest($"GET / HTTP/1.1\r\n{lines}\r\n", null, "RFC 9112 §3.2", 16 + lines.Length);

    [Theory]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 101 Switching Protocols|Upgrade: websocket", null)]
    [InlineData("HTTP/1.0 200 \r\n\r\n", "HTTP/1.0 200 |", null)]
    [InlineData("HTTP/1.1 200 gr\u00fc\u00df\tdich\r\n\r\n", "HTTP/1.1 200 gr\u00fc\u00df\tdich|", null)]
    [InlineData("HTTP/1.1 200\r\n\r\n", null, "RFC 9112 §4")]
    [InlineData("HTTP/1.1 20 OK\r\n\r\n", null, "RFC 9112 §4")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n", null, "RFC 9112 §4")]
    [InlineData("HTTP/1.1 020 OK\r\n\r\n", null, "RFC 9112 §4")]
    [InlineData("HTTP/1.1  200 OK\r\n\r\n", null, "RFC 9112 §4")]
    [InlineData("HTTP/1.1 200 O\0K\r\n\r\n", null, "RFC 9112 §4")]
    [InlineData("HTTP/2.0 200 OK\r\n\r\n", null, "RFC 9112 §2.3")]
    [InlineData("ICY 200 OK\r\n\r\n", null, "RFC 9112 §4")]
    [InlineData("\r\n\r\n", null, "RFC 9112 §4")]
    [InlineData("HTTP/1.1 200 OK\r\nA : b\r\n\r\n", null, "RFC 9112 §5.1")]
    public void Section_4_responses_are_read_or_refused(string text, string? expected, string? rule)
    {
        foreach (var way in Feeding.Ways(Encoding.Latin1.GetBytes(text)))
        {
            var (status, input) = Feed(way, out HttpResponseHead? head, out var violation);
            Assert.Equal(expected, head is null ? null : $"{head.Version} {head.Status} {head.Reason}|{string.Join('|', head.Headers)}");
            Assert.Equal(rule, violation?.Rule);
            Assert.Equal(rule is null ? OperationStatus.Done : OperationStatus.InvalidData, status);
            Assert.Equal(rule is null, input.IsEmpty);
        }
    }

    [Fact]
    public void What_follows_a_head_is_left_and_half_a_head_is_not_touched()
    {
        var input = Feeding.Sequence("GET / HTTP/1.1\r\nHo"u8.ToArray());
        Assert.Equal(OperationStatus.NeedMoreData, HttpHeadCodec.Read(ref input, out HttpRequestHead? none, out _));
        Assert.Null(none);
        Assert.Equal(18, input.Length);
        input = Feeding.Sequence("GET / HTTP/1.1\r\nHo"u8.ToArray(), "st: h\r\n\r"u8.ToArray(), "\nGET"u8.ToArray());
        Assert.Equal(OperationStatus.Done, HttpHeadCodec.Read(ref input, out HttpRequestHead? head, out _));
        Assert.Equal("h", head!.Headers["host"]);
        Assert.Equal("GET", Encoding.UTF8.GetString(input.ToArray()));
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var output = new ArrayBufferWriter<byte>();
        HttpHeadCodec.Write(output, new HttpRequestHead("GET", "/a?b", HttpHeaders.Of(("Host", "h"), ("X", "\u00fc"), ("x", ""))));
        HttpHeadCodec.Write(output, new HttpResponseHead(404, "Not Found", HttpHeaders.Empty) { Version = "HTTP/1.0" });
        Assert.Equal("GET /a?b HTTP/1.1\r\nHost: h\r\nX: \u00fc\r\nx: \r\n\r\nHTTP/1.0 404 Not Found\r\n\r\n", Encoding.Latin1.GetString(output.WrittenSpan));
        var input = new ReadOnlySequence<byte>(output.WrittenMemory);
        Assert.Equal(OperationStatus.Done, HttpHeadCodec.Read(ref input, out HttpRequestHead? request, out _));
        Assert.Equal(OperationStatus.Done, HttpHeadCodec.Read(ref input, out HttpResponseHead? response, out _));
        Assert.Equal(["\u00fc", ""], request!.Headers.All("x"));
        Assert.Equal("HTTP/1.0 404 Not Found (0 headers)", response!.ToString());
    }

    [Fact]
    public void What_would_be_read_as_something_else_is_not_written()
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var (method, target, name, value) in new[]
                 {
                     ("GE T", "/", "A", "b"), ("", "/", "A", "b"), ("GET", "/a b", "A", "b"), ("GET", "", "A", "b"), ("GET", "/\u20ac", "A", "b"),
                     ("GET", "/", "A b", "c"), ("GET", "/", "", "b"), ("GET", "/", "A", "b\r\nC: d"), ("GET", "/", "A", " b"), ("GET", "/", "A", "\u20ac"),
                 })
        {
            Assert.Throws<ArgumentException>(() => HttpHeadCodec.Write(output, new HttpRequestHead(method, target, HttpHeaders.Of((name, value)))));
        }

        Assert.Throws<ArgumentException>(() => HttpHeadCodec.Write(output, new HttpResponseHead(99, "", HttpHeaders.Empty)));
        Assert.Throws<ArgumentException>(() => HttpHeadCodec.Write(output, new HttpResponseHead(200, "\r\n", HttpHeaders.Empty)));
        Assert.Equal(0, output.WrittenCount);
    }

    private static void AssertRequest(string text, string? expected, string? rule, int? offset)
    {
        foreach (var way in Feeding.Ways(Encoding.Latin1.GetBytes(text)))
        {
            var (status, input) = Feed(way, out HttpRequestHead? head, out var violation);
            Assert.Equal(expected, head is null ? null : $"{head.Method} {head.Target} {head.Version}|{string.Join('|', head.Headers)}");
            Assert.Equal((rule, (long?)offset), (violation?.Rule, violation?.Offset));
            Assert.Equal(rule is null ? OperationStatus.Done : OperationStatus.InvalidData, status);
            Assert.Equal(rule is null, input.IsEmpty);
        }
    }

    private delegate OperationStatus Reader<THead>(ref ReadOnlySequence<byte> input, out THead? head, out Violation? violation);

    private static (OperationStatus Status, ReadOnlySequence<byte> Input) Feed(byte[][] pieces, out HttpRequestHead? head, out Violation? violation) =>
        Feed(pieces, HttpHeadCodec.Read, out head, out violation);

    private static (OperationStatus Status, ReadOnlySequence<byte> Input) Feed(byte[][] pieces, out HttpResponseHead? head, out Violation? violation) =>
        Feed(pieces, HttpHeadCodec.Read, out head, out violation);

    private static (OperationStatus Status, ReadOnlySequence<byte> Input) Feed<THead>(byte[][] pieces, Reader<THead> read, out THead? head, out Violation? violation)
    {
        for (var come = 1; ; come++)
        {
            var input = Feeding.Sequence(pieces[..come]);
            var before = input.Length;
            var status = read(ref input, out head, out violation);
            if (status != OperationStatus.NeedMoreData || come == pieces.Length)
            {
                return (status, input);
            }

            Assert.Equal(before, input.Length);
        }
    }
}
