using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Views;

public sealed class HttpHeadViewTests
{
    private const string Head = "GET / HTTP/1.1\r\nHost: <lab>\r\nUpgrade: websocket\r\n\r\n";

    [Fact]
    public void EveryLineStandsAsItWentBesideWhatItIsFor()
    {
        var view = new HttpHeadView(Bytes.Utf8(Head), new() { Provenance = Provenance.Captured });
        var lines = view.ToString().Replace('\u00a0', ' ').Split('\n');
        Assert.Equal("Head of 51 bytes (captured)", lines[0]);
        Assert.Contains("GET / HTTP/1.1\\r\\n", lines[3], StringComparison.Ordinal);
        Assert.Contains("A WebSocket begins with GET (RFC 9112 §3.1); ", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("▸ upgrade  Upgrade: websocket\\r\\n ", lines[5], StringComparison.Ordinal);
        Assert.Contains("(RFC 9110 §7.8)", lines[5], StringComparison.Ordinal);
        Assert.StartsWith("           \\r\\n ", lines[6], StringComparison.Ordinal);
        Assert.Equal(4, HtmlProbe.Whole(view.ToHtml()).Descendants("tr").Count() - 1);
        Assert.Contains("Host: &lt;lab&gt;", view.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatFollowsTheHeadIsCountedNotShown()
    {
        var text = new HttpHeadView(Bytes.Utf8(Head + "\x1\x2secret")).ToString();
        Assert.Contains("8 bytes follow after the head.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedHeadIsShownAsFarAsItGoes()
    {
        for (var length = 0; length < Head.Length; length++)
        {
            var view = new HttpHeadView(Bytes.Utf8(Head[..length]));
            Assert.Equal(length > 0, view.ToString().Contains("The head is not whole", StringComparison.Ordinal));
            HtmlProbe.Whole(view.ToHtml());
        }

        Assert.Contains("a\\0ÿ", new HttpHeadView(Bytes.FromHex("6100ff")).ToString().Replace("·", "\\0", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("The trace kept the first 20", new HttpHeadView(Bytes.Utf8(Head[..20]), new() { TrueLength = 51 }).ToString(), StringComparison.Ordinal);
    }
}
