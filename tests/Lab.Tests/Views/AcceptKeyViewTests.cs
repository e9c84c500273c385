using Lab.Views;
using Lab.Wire;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Views;

public sealed class AcceptKeyViewTests
{
    private static readonly AcceptKeySteps Sample = new(
        "dGhlIHNhbXBsZSBub25jZQ==",
        "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
        Bytes.FromHex("b37a4f2cc0624f1690f64606cf385945b2bec4ea"),
        "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

    [Fact]
    public void TheFourStepsStandBelowEachOther()
    {
        var view = new AcceptKeyView(Sample);
        Assert.StartsWith("""
            The accept key, step by step
            1. key of the request  dGhlIHNhbXBsZSBub25jZQ==
            2. + the fixed text    dGhlIHNhbXBsZSBub25jZQ== 258EAFA5-E914-47DA-95CA-C5AB0DC85B11
            3. SHA-1 of that       b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea
            4. in Base64: accept   s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
            """.ReplaceLineEndings("\n"), view.ToString(), StringComparison.Ordinal);
        Assert.Equal(4, HtmlProbe.Svg(view.ToHtml()).Elements().Count(e => e.Name.LocalName == "rect"));
        Assert.DoesNotContain("differ", view.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void OfTwoKeysEachStepSaysHowMuchDiffers()
    {
        var other = Sample with { Key = "E" + Sample.Key[1..], Joined = "E" + Sample.Joined[1..], Hash = Bytes.Of(new byte[20]), Accept = "AAA" };
        var view = new AcceptKeyView(Sample, other);
        Assert.Contains("1 of 24 characters differ", view.ToString(), StringComparison.Ordinal);
        Assert.Contains("1 of 60 characters differ", view.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("20 of 20 bytes differ", view.ToHtml(), StringComparison.Ordinal);
        Assert.Contains("28 of 28 characters differ", view.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AnyTextWillDoForAKey()
    {
        foreach (var key in new[] { "", "<&\n>", new string('x', 100) })
        {
            HtmlProbe.Whole(new AcceptKeyView(Sample with { Key = key, Joined = key + "258E" }, Sample).ToHtml());
        }
    }
}
