using System.Globalization;
using System.Xml.Linq;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

public sealed class ReceiversGridTests
{
    private static readonly Receiver[] Three = [new("ana", ["room1"]), new("bo", ["room1", "room2"]), new("c<y>", [])];

    [Fact]
    public void TheTextSaysWhoGotItHowOftenAndWhoSent() => Assert.Equal("""
        Who receives it (observed)
        emit                          ana        bo       c<y>
        --------------------------  -------  -----------  ----
        in rooms                     room1   room1, room2
        socket.broadcast.emit by ana  – sends       1         1
        a bug (2 answers)               2           –         –
        socket.broadcast.emit by ana reached bo and c<y>. a bug (2 answers) reached ana.

        """.ReplaceLineEndings("\n").Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), Grid(Broadcast, new("a bug", Counts(2, 0, 0)) { Note = "2 answers" }).ToString().Replace(" ", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal));

    [Fact]
    public void EachCellIsACountOrARingAndASenderIsNamed()
    {
        var picture = HtmlProbe.Svg(Grid(Broadcast, new("a bug", Counts(12, 2, 1))).ToHtml());
        Assert.Equal(["0", "1", "1", "12", "2", "1"], Cells(picture).Select(c => c.Attribute("data-count")!.Value));
        Assert.Equal(1, Cells(picture).Count(c => c.Elements().Any(e => e.Name.LocalName == "circle")));
        Assert.Contains(Texts(picture), t => t == "12×");
        Assert.Single(Texts(picture), t => t == "sender");
    }

    [Fact]
    public void APredictionIsMarkedByShapeAndWordInBothForms()
    {
        var grid = Grid(Broadcast).Predicting(0, ["ana", "bo"]);
        var text = grid.ToString();
        Assert.Contains("– sends ✘ you: yes", text, StringComparison.Ordinal);
        Assert.Contains("1 ✓ you: yes", text, StringComparison.Ordinal);
        Assert.Contains("1 ✘ you: no", text, StringComparison.Ordinal);
        Assert.Contains("2 cells of 3 came out differently than predicted: marked ✘.", text, StringComparison.Ordinal);
        var picture = HtmlProbe.Svg(grid.ToHtml());
        Assert.Equal(["✘ you: yes", "✓ you: yes", "✘ you: no"], Texts(picture).Where(t => t.Contains("you:", StringComparison.Ordinal)));
        Assert.Equal(2, picture.Descendants().Count(e => e.Attribute("stroke-dasharray") is not null));
        Assert.Contains("Every cell came out as predicted.", Grid(Broadcast).Predicting(0, ["bo", "c<y>"]).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void GridsJoinAndARoomThatWasJoinedInBetweenIsMarked()
    {
        var later = new ReceiversGrid([new("ana", ["room1"]), new("bo", ["room1"]), new("dee", [])], [new("io.emit", new Dictionary<string, int> { ["ana"] = 1, ["bo"] = 1, ["dee"] = 1 })]);
        var both = Grid(Broadcast).And(later);
        Assert.Equal(["ana", "bo", "c<y>", "dee"], both.Columns.Select(c => c.Name));
        Assert.Equal(["room1", "room2*"], both.Columns[1].Rooms);
        Assert.Equal(["room1", "room2*"], both.And(later).Columns[1].Rooms);
        Assert.Contains("* not in this room in every row.", both.ToString(), StringComparison.Ordinal);
        Assert.Equal(["bo", "c<y>"], both.Rows[0].Receivers);

        // Who was not there in a row has an empty cell, not a zero.
        Assert.Equal(6, Cells(HtmlProbe.Svg(both.ToHtml())).Count);
    }

    [Fact]
    public void ALongFormIsBrokenBeforeADotAndNothingLeavesThePicture()
    {
        var grid = new ReceiversGrid([.. Enumerable.Range(0, 6).Select(i => new Receiver($"client-{i}", ["a-room-with-a-long-name", "b", "c", "d"], i == 5 ? "/admin" : "/"))],
            [new("socket.to(\"a-room-with-a-long-name\").to(\"another\").except(\"third\").timeout(5000).emit", Enumerable.Range(0, 6).ToDictionary(i => $"client-{i}", i => 1))]);
        var picture = HtmlProbe.Svg(grid.ToHtml());
        var width = double.Parse(picture.Attribute("width")!.Value, CultureInfo.InvariantCulture);
        Assert.True(width <= Theme.Width, $"{width}");
        Assert.Contains(Texts(picture), t => t.StartsWith("  .", StringComparison.Ordinal));
        Assert.Contains("+2 more", Texts(picture));
        Assert.Contains("/admin", Texts(picture));
        Assert.All(picture.Descendants().Attributes("x"), x => Assert.InRange(double.Parse(x.Value, CultureInfo.InvariantCulture), 0, width));
    }

    [Fact]
    public void ColumnsBeyondTheMostAreCountedAndStandInTheText()
    {
        var grid = new ReceiversGrid([.. Enumerable.Range(0, 20).Select(i => new Receiver($"c{i}", []))], [new("io.emit", Enumerable.Range(0, 20).ToDictionary(i => $"c{i}", i => 1))]);
        Assert.Contains("13 clients of 20 not drawn", grid.ToString(), StringComparison.Ordinal);
        Assert.Contains("c19", grid.ToString(), StringComparison.Ordinal);
        Assert.Equal(7, Cells(HtmlProbe.Svg(grid.ToHtml())).Count);
    }

    [Fact]
    public void NothingIsASentenceAndMistakesAreTold()
    {
        Assert.Equal("Who receives it (observed)\nNothing has been emitted yet.\n", new ReceiversGrid([], []).ToString());
        Assert.Throws<ArgumentException>(() => new ReceiversGrid([new("a", []), new("a", [])], []));
        Assert.Throws<ArgumentException>(() => new ReceiversGrid([new("a", [])], [new("x", new Dictionary<string, int> { ["a"] = -1 })]));
    }

    [Fact]
    public void IdsAreUniqueOnAPage()
    {
        var html = Grid(Broadcast).ToHtml() + Grid(Broadcast).ToHtml();
        Assert.Equal(HtmlProbe.Ids(html).Count, HtmlProbe.Ids(html).Distinct().Count());
    }

    private static ReceiversRow Broadcast => new("socket.broadcast.emit", Counts(0, 1, 1)) { Sender = "ana" };

    private static ReceiversGrid Grid(params ReceiversRow[] rows) => new(Three, rows);

    private static Dictionary<string, int> Counts(int ana, int bo, int cy) => new() { ["ana"] = ana, ["bo"] = bo, ["c<y>"] = cy };

    private static List<XElement> Cells(XElement picture) => [.. picture.Descendants().Where(e => e.Attribute("data-count") is not null)];

    private static List<string> Texts(XElement picture) => [.. picture.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
}
