using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Views;

public sealed class HttpHeadViewTests
{
    private const string Head = "GET / HTTP/1.1\r\nHost: <lab>\r\nUpgrade: websocket\r\n\r\n";

    private static readonly Field[] Fields =
    [
        new("method", 0, 3, "GET") { Note = "What is wanted." },
        new("target", 4, 1, "/"),
        new("Host", 16, 11, "<lab>") { Note = "For whom.", Section = "RFC 9110 §7.2" },
        new("Upgrade", 29, 18, "websocket") { Note = "The next protocol.", Section = "RFC 6455 §4.1" },
    ];

    [Fact]
    public void EveryLineStandsAsItWentBesideWhatItIsFor()
    {
        var view = new HttpHeadView(Bytes.Utf8(Head), Fields, new() { Provenance = Provenance.Captured });
        Assert.Equal("""
            Head of 51 bytes (captured)
                       as it went (\r\n ends a line)  what it is for
            ---------  -----------------------------  ----------------------------------
                       GET / HTTP/1.1\r\n             What is wanted.; target
                       Host: <lab>\r\n                For whom (RFC 9110 §7.2)
            ▸ upgrade  Upgrade: websocket\r\n         The next protocol (RFC 6455 §4.1)
                       \r\n                           the empty line: here the head ends

            """.ReplaceLineEndings("\n"), view.ToString().Replace('\u00a0', ' '));
        Assert.Equal(4, HtmlProbe.Whole(view.ToHtml()).Descendants("tr").Count() - 1);
        Assert.Contains("Host: &lt;lab&gt;", view.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatFollowsTheHeadIsCountedNotShown()
    {
        var text = new HttpHeadView(Bytes.Utf8(Head + "\x1\x2secret"), Fields).ToString();
        Assert.Contains("8 bytes follow after the head.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedHeadIsShownAsFarAsItGoes()
    {
        for (var length = 0; length < Head.Length; length++)
        {
            var view = new HttpHeadView(Bytes.Utf8(Head[..length]), Fields);
            Assert.Equal(length > 0, view.ToString().Contains("The head is not whole", StringComparison.Ordinal));
            HtmlProbe.Whole(view.ToHtml());
        }

        Assert.Contains("a\\0ÿ", new HttpHeadView(Bytes.FromHex("6100ff"), []).ToString().Replace("·", "\\0", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("The trace kept the first 20", new HttpHeadView(Bytes.Utf8(Head[..20]), Fields, new() { TrueLength = 51 }).ToString(), StringComparison.Ordinal);
    }
}
