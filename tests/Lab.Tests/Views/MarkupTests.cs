using System.Globalization;
using System.Xml.Linq;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

public sealed class MarkupTests
{
    [Fact]
    public void HolesAreEscapedAndLiteralsAreNot()
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        new Markup(writer).Write($"<b a=\"{"\"&'"}\">{"<i>"}{1.239}{-3}{double.NaN}</b>");
        Assert.Equal("<b a=\"&quot;&amp;&#39;\">&lt;i&gt;1.24-30</b>", writer.ToString());
    }

    [Fact]
    public void EveryCharacterGivesWellFormedXml()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            var escaped = Markup.Escape($"a{(char)c}b");
            var text = XElement.Parse($"<p>{escaped}</p>").Value;
            Assert.Equal(3, text.Length);
        }
    }

    [Fact]
    public void PairsOfSurrogatesStayAndLoneOnesDoNot() => Assert.Equal("😀\ufffdx\ufffd", Markup.Escape("😀\ud83d" + "x\udc00"));

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("日本", 4)]
    [InlineData("e\u0301", 1)]
    [InlineData("😀", 2)]
    public void ColumnsCountWhatIsSeen(string text, int columns) => Assert.Equal(columns, TextMetrics.Columns(text));

    [Theory]
    [InlineData("hello", 5, "hello")]
    [InlineData("hello!", 5, "hell…")]
    [InlineData("日本語", 5, "日本…")]
    [InlineData("e\u0301e\u0301e\u0301", 2, "e\u0301…")]
    public void ShorteningKeepsCharactersWhole(string text, int columns, string expected) => Assert.Equal(expected, TextMetrics.Shorten(text, columns));

    [Fact]
    public void OneLineShowsLineEnds() => Assert.Equal("a\\r\\nb·c·", TextMetrics.OneLine("a\r\nb\u0000c\u202e"));

    [Theory]
    [InlineData(0, "0 µs")]
    [InlineData(0.1234, "123 µs")]
    [InlineData(12.345, "12.3 ms")]
    [InlineData(1234.5, "1.23 s")]
    public void TimesHaveUnits(double ms, string expected) => Assert.Equal(expected, Units.Time(TimeSpan.FromMilliseconds(ms)));
}
