using Lab.Tracing;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

public sealed class TableViewTests
{
    private static TableView Sample(TableOptions? options = null) =>
        new("Who", ["name", "bytes>"], [["alice <b>", 12_345], [new TableCell("bob", "changed"), 1.5]], options);

    [Fact]
    public void TextIsAlignedByColumn() => Assert.Equal(
        "Who\n"
        + "name              bytes\n"
        + "---------------  ------\n"
        + "alice <b>        12,345\n"
        + "▸ bob (changed)     1.5\n", Sample().ToString());

    [Fact]
    public void HtmlIsATableWithCaptionAndScopes()
    {
        var page = HtmlProbe.Whole(Sample().ToHtml());
        Assert.Equal("Who", page.Descendants("caption").Single().Value);
        Assert.All(page.Descendants("th"), th => Assert.Equal("col", th.Attribute("scope")!.Value));
        Assert.Equal(["alice <b>", "12,345", "▸ bob (changed)", "1.5"], page.Descendants("td").Select(td => td.Value));
    }

    [Fact]
    public void TheProvenanceIsInBothForms()
    {
        var table = Sample(new() { Provenance = Provenance.Observed });
        Assert.Contains("Who (observed)", table.ToString(), StringComparison.Ordinal);
        Assert.Contains("Who (observed)", table.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void RowsBeyondTheMostAreCounted()
    {
        var table = new TableView("t", ["n>"], [.. Enumerable.Range(0, 1_000).Select(i => (IReadOnlyList<TableCell>)[i])], new() { MaxRows = 10 });
        Assert.Contains("990 rows of 1,000 not shown", table.ToString(), StringComparison.Ordinal);
        Assert.Equal(10, HtmlProbe.Whole(table.ToHtml()).Descendants("td").Count());
    }

    [Fact]
    public void NoRowsAreSaid() => Assert.Contains("(no rows)", new TableView("t", ["n"], []).ToString(), StringComparison.Ordinal);

    [Fact]
    public void ARowLongerThanTheColumnsIsTheCallersMistake() =>
        Assert.Throws<ArgumentException>(() => new TableView("t", ["n"], [["a", "b"]]));

    [Fact]
    public void ALongCellIsShortenedAndWholeInItsTooltip()
    {
        var table = new TableView("t", ["n"], [[new string('x', 500)]]);
        var cell = HtmlProbe.Whole(table.ToHtml()).Descendants("td").Single();
        Assert.Equal(120, cell.Value.Length);
        Assert.Equal(500, cell.Attribute("title")!.Value.Length);
    }

    [Fact]
    public void TheTableOfATraceHasEveryEvent()
    {
        var table = TableView.OfTrace(TraceSample.Hello());
        Assert.Equal(6, table.RowCount);
        Assert.Contains("captured", table.ToString(), StringComparison.Ordinal);
        Assert.Contains("alice → echo", table.ToString(), StringComparison.Ordinal);
        Assert.Contains("4 earlier events not shown", TableView.OfTrace(TraceSample.Hello(), from: 5).ToString(), StringComparison.Ordinal);
    }
}
