using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

public sealed class StackedTests
{
    [Fact]
    public void PartsFollowTheirHeadings()
    {
        var stack = new Stacked("All", ("One", new Note("first")), ("Two", new Note("second")));
        Assert.Equal("All\n===\n\nOne\n---\nfirst\n\nTwo\n---\nsecond\n", stack.ToString());
        var headings = HtmlProbe.Whole(stack.ToHtml()).Descendants().Where(e => e.Attribute("role")?.Value == "heading").Select(e => e.Value);
        Assert.Equal(["All", "One", "Two"], headings);
    }

    [Fact]
    public void IdsAreUniqueEvenWhenTheSameViewIsShownTwice()
    {
        var ladder = new Ladder(TraceSample.Hello());
        var stack = new Stacked(ladder, ladder, new Note("a"), new Reveal("b", ladder));
        var ids = HtmlProbe.Ids(stack.ToHtml() + stack.ToHtml());
        Assert.True(ids.Count >= 20);
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void ARevealIsClosedInHtmlAndIndentedInText()
    {
        var reveal = new Reveal("What happened?", new Note("It <arrived>."));
        Assert.Equal("▸ What happened?\n  It <arrived>.\n", reveal.ToString());
        var details = HtmlProbe.Whole(reveal.ToHtml()).Descendants("details").Single();
        Assert.Null(details.Attribute("open"));
        Assert.Equal("What happened?", details.Element("summary")!.Value);
    }

    [Fact]
    public void ANoteIsShownAsTyped()
    {
        var note = new Note("**a** <b>\n\nsecond");
        Assert.Equal("**a** <b>\n\nsecond\n", note.ToString());
        Assert.Equal(["**a** <b>", "second"], HtmlProbe.Whole(note.ToHtml()).Descendants("p").Select(p => p.Value));
    }
}
