using System.Xml.Linq;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Views;

public sealed class HexViewTests
{
    private static readonly Field[] Fields =
    [
        new("FIN", 0, 1, "1") { BitOffset = 0, BitLength = 1, Section = "RFC 6455 §5.2" },
        new("opcode", 0, 1, "1") { BitOffset = 4, BitLength = 4 },
        new("payload", 2, 3, "<b>"),
        new("rest", 5, 0, ""),
    ];

    private static HexView Sample => new(Bytes.FromHex("81 03 3c 62 3e"), Fields, new() { Provenance = Provenance.Captured });

    [Fact]
    public void TextShowsBytesMarksAndFields()
    {
        var lines = Sample.ToString().Split('\n');
        Assert.Equal("5 bytes (captured)", lines[0]);
        Assert.StartsWith("0000  81 03 3c 62 3e ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith("··<b>", lines[1], StringComparison.Ordinal);
        Assert.Equal("      1–2   3───────", lines[2]);
        Assert.Contains(lines, l => l.Contains("opcode", StringComparison.Ordinal) && l.Contains("4–7", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("(empty)", StringComparison.Ordinal));
    }

    [Fact]
    public void EveryByteKnowsItsFields()
    {
        var cells = HtmlProbe.Svg(Sample.ToHtml()).Elements().Where(e => e.Attribute("data-f") is not null && e.Elements().Count() == 4)
            .Select(e => e.Attribute("data-f")!.Value);
        Assert.Equal(["1 2", "", "3", "3", "3"], cells);
        Assert.Equal(["1", "2", "3", "4"], HtmlProbe.Whole(Sample.ToHtml()).Descendants("tr").Attributes("data-field").Select(a => a.Value));
        Assert.Contains("(captured)", Sample.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void NoBytesAreASentence()
    {
        Assert.Equal("0 bytes\nThere are no bytes.\n", new HexView(default).ToString());
        Assert.Contains("There are no bytes.", new HexView(default, Fields[..0]).ToHtml(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(256, 0)]
    [InlineData(257, 16)]
    [InlineData(2_048, 1_792)]
    [InlineData(2_050, 1_808)]
    public void LongInputIsFoldedAndCounted(int length, int hidden)
    {
        var view = new HexView(Bytes.Of(new byte[length]));
        Assert.Equal(hidden, view.Hidden);
        var shown = HtmlProbe.Svg(view.ToHtml()).Elements().Count(e => e.Attribute("data-f") is not null);
        Assert.Equal(length, shown + hidden);
    }

    [Fact]
    public void AFieldBeyondTheBytesIsSaid() =>
        Assert.Contains("goes on after the last byte", new HexView(Bytes.Utf8("abc"), [new("long", 1, 100, "")]).ToString(), StringComparison.Ordinal);

    [Fact]
    public void MarksNeverTouch()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            Field[] fields = [.. Enumerable.Range(0, 120).Select(i => new Field("f", random.Next(16), random.Next(1, 5), ""))];
            foreach (var level in HexMarks.Of(fields, 0, 16).GroupBy(m => m.Level))
            {
                var marks = level.OrderBy(m => m.Column).ToList();
                for (var i = 1; i < marks.Count; i++)
                {
                    Assert.True(marks[i - 1].Column + Math.Max(marks[i - 1].Width, marks[i - 1].Label.Length) < marks[i].Column);
                }
            }
        }
    }
}
