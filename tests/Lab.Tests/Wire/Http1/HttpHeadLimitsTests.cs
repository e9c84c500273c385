using System.Buffers;
using System.Text;
using Lab.Wire;
using Lab.Wire.Http1;
using Xunit;

namespace Lab.Tests.Wire.Http1;

/// <summary>Heads that are too big are refused as soon as that is known, and cost no more than the limit.</summary>
public sealed class HttpHeadLimitsTests
{
    private const string Start = "GET / HTTP/1.1\r\nHost: h\r\n";

    [Theory]
    [InlineData(Limits.HttpStartLineLength, OperationStatus.Done)]
    [InlineData(Limits.HttpStartLineLength + 1, OperationStatus.InvalidData)]
    public void A_request_line_may_be_as_long_as_the_limit(int length, OperationStatus expected)
    {
        var target = "/" + new string('a', length - "GET / HTTP/1.1".Length);
        AssertRead($"GET {target} HTTP/1.1\r\nHost: h\r\n\r\n", expected, "Limits.HttpStartLineLength", 414);
    }

    [Theory]
    [InlineData(Limits.HttpStartLineLength, "", OperationStatus.NeedMoreData)]
    [InlineData(Limits.HttpStartLineLength, "\r", OperationStatus.NeedMoreData)]
    [InlineData(Limits.HttpStartLineLength + 1, "", OperationStatus.InvalidData)]
    [InlineData(Limits.HttpStartLineLength + 1, "\r", OperationStatus.InvalidData)]
    public void A_request_line_that_is_too_long_is_refused_before_it_ends(int length, string end, OperationStatus expected) =>
        AssertRead(new string('A', length) + end, expected, "Limits.HttpStartLineLength", 414);

    [Theory]
    [InlineData(Limits.HttpHeaderCount, OperationStatus.Done)]
    [InlineData(Limits.HttpHeaderCount + 1, OperationStatus.InvalidData)]
    public void A_head_may_have_as_many_lines_as_the_limit(int count, OperationStatus expected) =>
        AssertRead(Start + string.Concat(Enumerable.Repeat("a: b\r\n", count - 1)) + "\r\n", expected, "Limits.HttpHeaderCount", 431);

    [Fact]
    public void One_line_too_many_is_refused_before_the_head_ends() =>
        AssertRead(Start + string.Concat(Enumerable.Repeat("a: b\r\n", Limits.HttpHeaderCount)), OperationStatus.InvalidData, "Limits.HttpHeaderCount", 431);

    [Theory]
    [InlineData(Limits.HttpHeadLength, "\r\n\r\n", OperationStatus.Done)]
    [InlineData(Limits.HttpHeadLength + 1, "\r\n\r\n", OperationStatus.InvalidData)]
    [InlineData(Limits.HttpHeadLength, "", OperationStatus.InvalidData)]
    [InlineData(Limits.HttpHeadLength - 1, "", OperationStatus.NeedMoreData)]
    [InlineData(10 * Limits.HttpHeadLength, "", OperationStatus.InvalidData)]
    public void A_head_may_be_as_long_as_the_limit_and_a_longer_one_is_refused_where_it_passes_it(int length, string end, OperationStatus expected) =>
        AssertRead(Start + "a: " + new string('b', length - Start.Length - 3 - end.Length) + end, expected, "Limits.HttpHeadLength", 431);

    [Fact]
    public void A_head_that_comes_byte_by_byte_leaves_next_to_nothing_to_collect()
    {
        var bytes = Encoding.Latin1.GetBytes(Start + string.Concat(Enumerable.Repeat("a: 0123456789012345678901234567890123456789\r\n", 90)));
        Assert.Equal(OperationStatus.NeedMoreData, ReadFirst(bytes, bytes.Length));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var waited = 0;
        for (var come = 1; come <= bytes.Length; come++)
        {
            waited += ReadFirst(bytes, come) == OperationStatus.NeedMoreData ? 1 : 0;
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100L * bytes.Length);
        Assert.Equal(bytes.Length, waited);
    }

    [Fact]
    public void Other_violations_have_a_status_too()
    {
        Assert.Equal(505, HttpStatus.Of(new Violation("RFC 9112 §2.3", 0, "")));
        Assert.Equal(400, HttpStatus.Of(new Violation("RFC 9112 §5.1", 0, "")));
        var violation = new Violation("RFC 9112 §3.2", 0, "the request has no Host header");
        var head = HttpRefusal.Head(violation);
        Assert.Equal("HTTP/1.1 400 Bad Request (3 headers)", head.ToString());
        Assert.Equal("the request has no Host header (RFC 9112 §3.2)\n", HttpRefusal.Body(violation));
        Assert.Equal("48", head.Headers["Content-Length"]);
    }

    private static OperationStatus ReadFirst(byte[] bytes, int count)
    {
        var input = new ReadOnlySequence<byte>(bytes, 0, count);
        return HttpHeadCodec.Read(ref input, out HttpRequestHead? _, out _);
    }

    private static void AssertRead(string text, OperationStatus expected, string rule, int answer)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        foreach (var input in new[] { new ReadOnlySequence<byte>(bytes), Feeding.Sequence(bytes.Chunk(1000)) })
        {
            var rest = input;
            Assert.Equal(expected, HttpHeadCodec.Read(ref rest, out HttpRequestHead? head, out var violation));
            Assert.Equal(expected == OperationStatus.Done, head is not null);
            Assert.Equal(expected == OperationStatus.InvalidData ? rule : null, violation?.Rule);
            Assert.Equal(expected == OperationStatus.InvalidData ? answer : 400, violation is null ? 400 : HttpStatus.Of(violation));
        }
    }
}
