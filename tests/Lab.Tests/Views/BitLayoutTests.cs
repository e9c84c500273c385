using System.Xml.Linq;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Views;

public sealed class BitLayoutTests
{
    [Fact]
    public void TextIsTheFigureFilledWithTheBits()
    {
        var text = new BitLayout(FrameSample.Hello, FrameSample.HelloFields, new() { Provenance = Provenance.Captured }).ToString();
        Assert.StartsWith("""
            11 bytes (captured)
            byte   0                   1                   2                   3
                   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
                  +-+-+-+-+-------+-+-------------+-------------------------------+
                  |1|2|3|4|opcode |6|      7      |          masking key          |
               0  |1|0|0|0|0 0 0 1|1|0 0 0 0 1 0 1|       37              fa      |
                  +-------------------------------+-------------------------------+
                  |               8               |            payload            |
               4  |       21              3d      |       7f              9f      |
                  +-----------------------------------------------+
                  |                       9                       |
               8  |       4d              51              58      |
                  +-----------------------------------------------+

            Fields
            """.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
        Assert.Contains("What kind of frame it is.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryBoxPointsToItsFieldAndEveryBitIsInOne()
    {
        var html = new BitLayout(FrameSample.Hello, FrameSample.HelloFields).ToHtml();
        var boxes = HtmlProbe.Svg(html).Elements().Where(e => e.Attribute("data-f") is not null).ToList();
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7", "8", "8", "9", "9"], boxes.Select(b => b.Attribute("data-f")!.Value));
        Assert.Equal(11 * 8 * 22, boxes.Sum(b => double.Parse(b.Elements().First(e => e.Name.LocalName == "rect").Attribute("width")!.Value, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("payload = <b>", boxes[^1].Value, StringComparison.Ordinal);
        Assert.Equal(9, HtmlProbe.Whole(html).Descendants("tr").Attributes("data-field").Count());
    }

    [Theory]
    [InlineData(0, "11 bytes that the fields name are not here")]
    [InlineData(7, "4 bytes that the fields name are not here")]
    [InlineData(10, "1 byte that the fields name is not here")]
    public void WhatIsCutOffIsDrawnAsAsked(int kept, string said)
    {
        var view = new BitLayout(FrameSample.Hello.Slice(0, kept), FrameSample.HelloFields);
        Assert.Contains(said, view.ToString(), StringComparison.Ordinal);
        Assert.Contains("??", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("4 3", view.ToHtml(), StringComparison.Ordinal);
        Assert.DoesNotContain("??", new BitLayout(FrameSample.Hello, FrameSample.HelloFields).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AViolationIsMarkedAtItsByteInBothForms()
    {
        var view = new BitLayout(FrameSample.Hello, FrameSample.HelloFields, new() { Violation = new("RFC 6455 §5.1", 5, "It is <not> masked.") });
        Assert.Contains("|  ✘ byte 5", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("✘ Wrong at byte 5: It is <not> masked. (RFC 6455 §5.1)", view.ToString(), StringComparison.Ordinal);
        Assert.Single(HtmlProbe.Svg(view.ToHtml()).Descendants(), e => e.Value == "✘ wrong here");
        Assert.DoesNotContain("✘", new BitLayout(FrameSample.Hello, FrameSample.HelloFields).ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void ALongPayloadIsCountedNotDrawn()
    {
        Field[] fields = [new("payload", 0, 1_000, "")];
        var view = new BitLayout(Bytes.Of(new byte[1_000]), fields, new() { MaxRows = 4 });
        Assert.Equal(984, view.Hidden);
        Assert.Contains("984 bytes more, not drawn.", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("The trace kept the first 1,000 of 70,000 bytes.", new BitLayout(Bytes.Of(new byte[1_000]), fields, new() { TrueLength = 70_000 }).ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void NoBytesAreASentence() => Assert.Equal("0 bytes\nThere are no bytes.\n", new BitLayout(default, []).ToString());

    [Fact]
    public void FieldsThatOverlapOrLeaveGapsAreDrawnOnce()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            Field[] fields = [.. Enumerable.Range(0, random.Next(12)).Select(i => random.Next(2) == 0
                ? new Field("f", random.Next(12), random.Next(4), "")
                : new Field("g", random.Next(12), 1, "") { BitOffset = random.Next(8), BitLength = random.Next(1, 9) })];
            var cells = BitRows.Of(fields, 12, 100).SelectMany(r => r).ToList();
            Assert.Equal(0, cells[0].From);
            Assert.All(cells.Zip(cells.Skip(1)), pair => Assert.Equal(pair.First.To, pair.Second.From));
            Assert.All(cells, c => Assert.True(c.Width > 0 && c.From / 32 == (c.To - 1) / 32));
            _ = new BitLayout(Bytes.Of(new byte[12]), fields).ToHtml();
        }
    }
}
