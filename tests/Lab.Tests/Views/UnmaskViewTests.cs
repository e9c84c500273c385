using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Views;

public sealed class UnmaskViewTests
{
    private static readonly Bytes Key = Bytes.FromHex("37fa213d");

    [Fact]
    public void EachByteStandsAboveItsKeyByteAndWhatTheyGive()
    {
        var view = new UnmaskView(FrameSample.Hello.Slice(6, 5), Key, Provenance.Captured);
        Assert.Equal("""
            Unmasking (bytes and key captured)
            on the wire   7f 9f 4d 51 58
            XOR key byte  37 fa 21 3d 37
            gives         48 65 6c 6c 6f
            as text        H  e  l  l  o
            The first byte in bits: 01111111 XOR 00110111 = 01001000. A bit of the key that is 1 turns the bit above it round.

            """.ReplaceLineEndings("\n"), view.ToString());
        Assert.Equal(20, HtmlProbe.Svg(view.ToHtml()).Elements().Count(e => e.Name.LocalName == "rect"));
    }

    [Fact]
    public void ALongPayloadIsCounted() =>
        Assert.Contains("84 bytes more go on with the same four key bytes.", new UnmaskView(Bytes.Of(new byte[100]), Key).ToHtml(), StringComparison.Ordinal);

    [Fact]
    public void NoPayloadIsASentence() => Assert.Equal("Unmasking\nThere is no payload to unmask.\n", new UnmaskView(default, Key).ToString());

    [Fact]
    public void AKeyOfAnotherLengthIsTheCallersMistake() => Assert.Throws<ArgumentException>(() => new UnmaskView(default, Bytes.FromHex("37fa21")));
}
