using System.Buffers;
using System.Text;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Wire;

/// <summary>Both stream codecs, fed whole, byte by byte, and in two pieces at every split point.</summary>
public sealed class StreamCodecTests
{
    private delegate OperationStatus Reader(ref ReadOnlySequence<byte> input, out Bytes item, out Violation? violation);

    public static TheoryData<string, string[]> Lines => new()
    {
        { "hello\n", ["hello"] },
        { "\n", [""] },
        { "a\nb\r\n\nc", ["a", "b", ""] },
        { "no end", [] },
        { "a\rb\r\n", ["a\rb"] },
        { "\r\n\r\n", ["", ""] },
        { "grüße\nπ\n", ["grüße", "π"] },
    };

    public static TheoryData<string, string[]> Blocks => new()
    {
        { "00000000", [""] },
        { "00000003616263", ["abc"] },
        { "0000000161 0000000262 63 00000000", ["a", "bc", ""] },
        { "000000", [] },
        { "0000000461 62 63", [] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Lines_are_the_same_however_they_come(string input, string[] expected) =>
        AssertHoweverItComes(Encoding.UTF8.GetBytes(input), expected, (ref i, out line, out violation) => LineCodec.Read(ref i, out line, out violation));

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Blocks_are_the_same_however_they_come(string hex, string[] expected) =>
        AssertHoweverItComes(Bytes.FromHex(hex).Span.ToArray(), expected, (ref i, out block, out violation) => LengthPrefixCodec.Read(ref i, out block, out violation));

    [Fact]
    public void What_is_written_is_read_back()
    {
        var output = new ArrayBufferWriter<byte>();
        LineCodec.Write(output, "one"u8);
        LineCodec.Write(output, ""u8);
        Assert.Equal("one\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
        output.Clear();
        LengthPrefixCodec.Write(output, "two"u8);
        LengthPrefixCodec.Write(output, ""u8);
        Assert.Equal("0000000374776f00000000", Convert.ToHexStringLower(output.WrittenSpan));
        Assert.Throws<ArgumentException>(() => LineCodec.Write(output, "a\nb"u8));
        Assert.Throws<ArgumentException>(() => LineCodec.Write(output, "a\r"u8));
    }

    [Theory]
    [InlineData("abcd\n", OperationStatus.Done)]
    [InlineData("abcd\r\n", OperationStatus.Done)]
    [InlineData("abcd\r", OperationStatus.NeedMoreData)]
    [InlineData("abcde", OperationStatus.NeedMoreData)]
    [InlineData("abcde\n", OperationStatus.InvalidData)]
    [InlineData("abcdef", OperationStatus.InvalidData)]
    public void A_line_may_be_as_long_as_the_limit_and_no_longer(string text, OperationStatus expected)
    {
        var input = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text));
        Assert.Equal(expected, LineCodec.Read(ref input, out _, out var violation, maxLength: 4));
        Assert.Equal(expected == OperationStatus.InvalidData, violation is not null);
    }

    [Theory]
    [InlineData("00000004", OperationStatus.NeedMoreData)]
    [InlineData("00000005", OperationStatus.InvalidData)]
    [InlineData("ffffffff", OperationStatus.InvalidData)]
    public void A_block_that_says_too_much_is_refused_before_it_comes(string hex, OperationStatus expected)
    {
        var input = new ReadOnlySequence<byte>(Bytes.FromHex(hex).Memory);
        Assert.Equal(expected, LengthPrefixCodec.Read(ref input, out _, out var violation, maxLength: 4));
        Assert.Equal(expected == OperationStatus.InvalidData, violation is not null);
        Assert.Equal(4, input.Length);
    }

    private static void AssertHoweverItComes(byte[] bytes, string[] expected, Reader read)
    {
        foreach (var way in Feeding.Ways(bytes))
        {
            Assert.Equal(expected, Feed(read, way));
        }

        // Also as one sequence of one-byte segments, where an item lies across all of them.
        var sequence = Feeding.Sequence(bytes.Select(b => new[] { b }));
        var items = new List<string>();
        while (read(ref sequence, out var item, out _) == OperationStatus.Done)
        {
            items.Add(item.ToText());
        }

        Assert.Equal(expected, items);
    }

    private static List<string> Feed(Reader read, byte[][] pieces)
    {
        var items = new List<string>();
        var unread = Array.Empty<byte>();
        foreach (var piece in pieces)
        {
            var input = new ReadOnlySequence<byte>([.. unread, .. piece]);
            OperationStatus status;
            while ((status = read(ref input, out var item, out var violation)) == OperationStatus.Done)
            {
                Assert.Null(violation);
                items.Add(item.ToText());
            }

            Assert.Equal(OperationStatus.NeedMoreData, status);
            unread = input.ToArray();
        }

        return items;
    }
}
