using Lab.Wire;
using Xunit;

namespace Lab.Tests.Wire;

public sealed class BytesTests
{
    [Fact]
    public void Two_runs_of_the_same_bytes_are_equal_wherever_they_lie()
    {
        var whole = Bytes.FromHex("00 01 02 01 02");
        Assert.Equal(whole.Slice(1, 2), whole.Slice(3, 2));
        Assert.True(whole.Slice(1, 2) == Bytes.Of([1, 2]));
        Assert.Equal(whole.Slice(1, 2).GetHashCode(), Bytes.Of([1, 2]).GetHashCode());
        Assert.True(whole.Slice(1, 2) != whole.Slice(2, 2));
        Assert.False(whole.Equals("0001020102"));
    }

    [Fact]
    public void Of_copies_and_Wrap_does_not()
    {
        byte[] array = [1, 2];
        var copy = Bytes.Of(array);
        var same = Bytes.Wrap(array);
        array[0] = 9;
        Assert.Equal("0102", copy.ToString());
        Assert.Equal("0902", same.ToString());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("0aFF", "0aff")]
    [InlineData("0a:ff-00\n 7f", "0aff007f")]
    public void Hex_is_read_with_separators_and_written_without(string hex, string expected) =>
        Assert.Equal(expected, Bytes.FromHex(hex).ToString());

    [Theory]
    [InlineData("0")]
    [InlineData("0g")]
    [InlineData("0x00")]
    public void What_is_not_hex_is_refused(string hex) => Assert.Throws<FormatException>(() => Bytes.FromHex(hex));

    [Theory]
    [InlineData("hello", 40, "hello")]
    [InlineData("a\r\n\tb\0", 40, "a\\r\\n\\tb\\0")]
    [InlineData("abcdef", 3, "abc…")]
    [InlineData("abc", 3, "abc")]
    [InlineData("\u001b[31m", 40, "·[31m")]
    [InlineData("a\u202eb", 40, "a·b")]
    public void A_preview_is_one_printable_line(string text, int limit, string expected) =>
        Assert.Equal(expected, Bytes.Utf8(text).ToPreview(limit));

    [Fact]
    public void A_preview_survives_bytes_that_are_no_text() => Assert.Equal("\ufffd\ufffd", Bytes.FromHex("fffe").ToPreview());
}
