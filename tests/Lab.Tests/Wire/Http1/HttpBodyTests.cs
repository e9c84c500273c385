using System.Buffers;
using System.Text;
using Lab.Wire;
using Lab.Wire.Http1;
using Xunit;

namespace Lab.Tests.Wire.Http1;

/// <summary>Bodies, right and wrong, fed whole, byte by byte and in two pieces at every split point (RFC 9112 §6, §7).</summary>
public sealed class HttpBodyTests
{
    [Theory]
    [InlineData("", HttpBodyKind.None, 0, null)]
    [InlineData("Content-Length: 0", HttpBodyKind.Length, 0, null)]
    [InlineData("Content-Length: 12", HttpBodyKind.Length, 12, null)]
    [InlineData("Transfer-Encoding: Chunked", HttpBodyKind.Chunked, 0, null)]
    [InlineData("Content-Length: 5|Transfer-Encoding: chunked", null, 0, "RFC 9112 §6.3")]
    [InlineData("Content-Length: 5|Content-Length: 5", null, 0, "RFC 9112 §6.3")]
    [InlineData("Content-Length: 5, 5", null, 0, "RFC 9112 §6.3")]
    [InlineData("Content-Length: +5", null, 0, "RFC 9112 §6.3")]
    [InlineData("Content-Length: -1", null, 0, "RFC 9112 §6.3")]
    [InlineData("Content-Length: 0x5", null, 0, "RFC 9112 §6.3")]
    [InlineData("Content-Length: ", null, 0, "RFC 9112 §6.3")]
    [InlineData("Content-Length: 99999999999999999999", null, 0, "RFC 9112 §6.3")]
    [InlineData("Transfer-Encoding: ", null, 0, "RFC 9112 §6.3")]
    [InlineData("Transfer-Encoding: gzip", null, 0, "RFC 9112 §6.3")]
    [InlineData("Transfer-Encoding: chunked, gzip", null, 0, "RFC 9112 §6.3")]
    [InlineData("Transfer-Encoding: chunked|Transfer-Encoding: chunked", null, 0, "RFC 9112 §6.3")]
    [InlineData("Transfer-Encoding: gzip, chunked", null, 0, "RFC 9112 §6.1")]
    public void Section_6_3_the_headers_say_where_the_body_of_a_request_ends(string lines, HttpBodyKind? kind, long length, string? rule)
    {
        var headers = lines.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(": ")).Select(l => new HttpHeader(l[0], l[1]));
        var request = new HttpRequestHead("POST", "/", new HttpHeaders([.. headers]));
        Assert.Equal(rule, HttpBody.Framing(request, out var framing)?.Rule);
        if (kind is not null)
        {
            Assert.Equal(new HttpBodyFraming(kind.Value, length), framing);
        }
    }

    [Fact]
    public void Section_6_1_version_1_0_has_no_chunks()
    {
        var request = new HttpRequestHead("POST", "/", HttpHeaders.Of(("Transfer-Encoding", "chunked"))) { Version = "HTTP/1.0" };
        Assert.Equal("RFC 9112 §6.3", HttpBody.Framing(request, out _)?.Rule);
    }

    [Theory]
    [InlineData("GET", 200, false, HttpBodyKind.UntilClose)]
    [InlineData("GET", 200, true, HttpBodyKind.Length)]
    [InlineData("HEAD", 200, true, HttpBodyKind.None)]
    [InlineData("GET", 101, true, HttpBodyKind.None)]
    [InlineData("GET", 204, true, HttpBodyKind.None)]
    [InlineData("GET", 304, true, HttpBodyKind.None)]
    [InlineData("CONNECT", 200, true, HttpBodyKind.None)]
    [InlineData("CONNECT", 403, true, HttpBodyKind.Length)]
    public void Section_6_3_some_responses_never_have_a_body(string method, int status, bool length, HttpBodyKind kind)
    {
        var response = new HttpResponseHead(status, "", length ? HttpHeaders.Of(("Content-Length", "5")) : HttpHeaders.Empty);
        Assert.Null(HttpBody.Framing(response, method, out var framing));
        Assert.Equal(kind, framing.Kind);
    }

    [Theory]
    [InlineData("0\r\n\r\n", "")]
    [InlineData("3\r\nabc\r\n0\r\n\r\n", "abc")]
    [InlineData("1\r\na\r\n00A;x=\"y\"\r\n0123456789\r\n0 ;z\r\n\r\n", "a0123456789")]
    [InlineData("2\r\n\r\n\r\n0\r\nTrailer: x\r\nY: z\r\n\r\n", "\r\n")]
    public void Section_7_1_chunks_are_joined(string text, string body) => AssertRead(new(HttpBodyKind.Chunked), text + "GET", body, null, rest: 3);

    [Theory]
    [InlineData("\r\n", "RFC 9112 §7.1", 0)]
    [InlineData("g\r\n", "RFC 9112 §7.1", 0)]
    [InlineData("-1\r\n", "RFC 9112 §7.1", 0)]
    [InlineData("0x1\r\n", "RFC 9112 §7.1", 0)]
    [InlineData(" 1\r\n", "RFC 9112 §7.1", 0)]
    [InlineData("1 \r\n", "RFC 9112 §7.1", 0)]
    [InlineData("1;\0\r\n", "RFC 9112 §7.1", 0)]
    [InlineData("1\n", "RFC 9112 §2.2", 1)]
    [InlineData("1;a\rb", "RFC 9112 §2.2", 3)]
    [InlineData("1\r\nab", "RFC 9112 §7.1", 4)]
    [InlineData("1\r\na\n", "RFC 9112 §7.1", 4)]
    [InlineData("1\r\na\rb", "RFC 9112 §7.1", 4)]
    [InlineData("0\r\nA : b\r\n", "RFC 9112 §5.1", 4)]
    [InlineData("0\r\n\n", "RFC 9112 §2.2", 3)]
    [InlineData("100001\r\n", "Limits.HttpBodyLength", 0)]
    [InlineData("7fffffffffffffff\r\n", "Limits.HttpBodyLength", 0)]
    [InlineData("ffffffffffffffff\r\n", "Limits.HttpBodyLength", 0)]
    [InlineData("10000000000000000\r\n", "Limits.HttpBodyLength", 0)]
    [InlineData("1\r\na\r\n100000\r\n", "Limits.HttpBodyLength", 6)]
    public void Section_7_1_wrong_chunks_are_refused(string text, string rule, int offset) => AssertRead(new(HttpBodyKind.Chunked), text, null, rule, offset: offset);

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("", 0, "")]
    public void Section_6_2_a_length_is_kept(string text, int length, string body) => AssertRead(new(HttpBodyKind.Length, length), text + "GET", body, null, rest: 3);

    [Fact]
    public void A_body_that_is_too_long_is_refused_before_it_comes() => AssertRead(new(HttpBodyKind.Length, Limits.HttpBodyLength + 1), "a", null, "Limits.HttpBodyLength");

    [Fact]
    public void A_body_that_ends_with_the_connection_is_bounded_too()
    {
        var reader = new HttpBodyReader(new(HttpBodyKind.UntilClose), maxLength: 3);
        var output = new ArrayBufferWriter<byte>();
        var input = new ReadOnlySequence<byte>("abc"u8.ToArray());
        Assert.Equal(OperationStatus.NeedMoreData, reader.Read(ref input, output, out _));
        Assert.Null(reader.ReadEnd());
        input = new ReadOnlySequence<byte>("d"u8.ToArray());
        Assert.Equal(OperationStatus.InvalidData, reader.Read(ref input, output, out var violation));
        Assert.Equal("Limits.HttpBodyLength", violation?.Rule);
    }

    [Fact]
    public void The_lines_around_chunks_are_bounded()
    {
        AssertRead(new(HttpBodyKind.Chunked), "1;" + new string('x', Limits.HttpChunkLineLength - 2) + "\r\na\r\n0\r\n\r\n", "a", null);
        AssertRead(new(HttpBodyKind.Chunked), "1;" + new string('x', Limits.HttpChunkLineLength), null, "Limits.HttpChunkLineLength");
        var input = new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes("0\r\nA: " + new string('x', Limits.HttpHeadLength)));
        Assert.Equal(OperationStatus.InvalidData, new HttpBodyReader(new(HttpBodyKind.Chunked)).Read(ref input, new ArrayBufferWriter<byte>(), out var violation));
        Assert.Equal("Limits.HttpHeadLength", violation?.Rule);
    }

    [Theory]
    [InlineData(HttpBodyKind.Length)]
    [InlineData(HttpBodyKind.Chunked)]
    public void Section_8_a_body_that_is_cut_off_is_not_whole(HttpBodyKind kind)
    {
        var reader = new HttpBodyReader(new(kind, 4));
        var input = new ReadOnlySequence<byte>("3\r\n"u8.ToArray());
        Assert.Equal(OperationStatus.NeedMoreData, reader.Read(ref input, new ArrayBufferWriter<byte>(), out _));
        Assert.Equal("RFC 9112 §8", reader.ReadEnd()?.Rule);
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var output = new ArrayBufferWriter<byte>();
        HttpBody.WriteChunk(output, "hello, "u8);
        HttpBody.WriteChunk(output, ""u8);
        HttpBody.WriteChunk(output, "sixteen"u8);
        HttpBody.WriteLastChunk(output);
        AssertRead(new(HttpBodyKind.Chunked), Encoding.Latin1.GetString(output.WrittenSpan), "hello, sixteen", null);
    }

    private static void AssertRead(HttpBodyFraming framing, string text, string? body, string? rule, int rest = 0, int offset = 0)
    {
        foreach (var way in Feeding.Ways(Encoding.Latin1.GetBytes(text)))
        {
            var reader = new HttpBodyReader(framing);
            var output = new ArrayBufferWriter<byte>();
            var status = OperationStatus.NeedMoreData;
            var unread = Array.Empty<byte>();
            Violation? violation = null;
            foreach (var piece in way)
            {
                unread = [.. unread, .. piece];
                if (status == OperationStatus.NeedMoreData)
                {
                    var input = new ReadOnlySequence<byte>(unread);
                    status = reader.Read(ref input, output, out violation);
                    unread = input.ToArray();
                }
            }

            Assert.Equal((rule, (long?)(rule is null ? null : offset)), (violation?.Rule, violation?.Offset));
            Assert.Equal(rule is null ? OperationStatus.Done : OperationStatus.InvalidData, status);
            if (rule is null)
            {
                Assert.Equal(body, Encoding.Latin1.GetString(output.WrittenSpan));
                Assert.Equal(rest, unread.Length);
            }
        }
    }
}
