using System.Globalization;
using System.Xml.Linq;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

public sealed class RoomsMapTests
{
    [Fact]
    public void TheTextIsAMatrixWithTheOwnIdsInOneLine()
    {
        var map = new RoomsMap([new("/", [Member("ana", "news"), Member("bo", "news", "chess"), Member("cy")])]);
        Assert.Equal("""
            Who is in which room now (observed)
            room      ana      bo       cy     sockets
            ------  -------  -------  -------  -------
            chess      ·        ●        ·           1
            news       ●        ●        ·           2
            own id  anaid6…  boid67…  cyid67…        3

            """.ReplaceLineEndings("\n"), map.ToString());
    }

    [Fact]
    public void EachRoomIsALineWithADotForEachMember()
    {
        var map = new RoomsMap([new("/", [Member("ana", "news", "all"), Member("<bo>"), Member("cy", "news"), Member("dee", "news", "solo")])]);
        var rooms = HtmlProbe.Svg(map.ToHtml()).Descendants().Where(e => e.Attribute("data-room") is not null).ToList();
        Assert.Equal(["all", "news", "solo"], rooms.Select(r => Elements(r, "text").First().Value));
        Assert.Equal([1, 3, 1], rooms.Select(r => Elements(r, "circle").Count(c => c.Attribute("r")!.Value == "8")));
        Assert.Equal([0, 1, 0], rooms.Select(r => Elements(r, "line").Count()));
        Assert.Contains("news: ana, cy and dee", rooms[1].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRoomOfAnotherSocketsIdIsALineOfItsOwn()
    {
        var ana = Member("ana");
        var map = new RoomsMap([new("/", [ana, Member("bo", ana.Id), new RoomMember("Zz_345678", "", [])])]);
        var text = map.ToString();
        Assert.Contains("id of ana", text, StringComparison.Ordinal);
        Assert.Contains("Zz_345…", text, StringComparison.Ordinal);
        Assert.Contains("left it", map.ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void NamespacesStandBelowEachOtherUnderTheirNames()
    {
        var map = new RoomsMap([new("/", [Member("ana", "news")]), new("/admin", [Member("ana/admin", "news")]), new("/empty", [])]);
        Assert.Contains("Namespace /admin", map.ToString(), StringComparison.Ordinal);
        Assert.Contains("Nobody is connected to /empty.", map.ToString(), StringComparison.Ordinal);
        var html = map.ToHtml();
        Assert.Equal(2, HtmlProbe.Whole(html).Descendants().Count(e => e.Name.LocalName == "svg"));
        Assert.Equal(HtmlProbe.Ids(html + map.ToHtml()).Count, HtmlProbe.Ids(html + map.ToHtml()).Distinct().Count());
    }

    [Fact]
    public void SixSocketsInSixRoomsFitAndWhatIsBeyondIsCounted()
    {
        var rooms = Enumerable.Range(0, 6).Select(i => $"a-room-with-a-long-name-{i}").ToArray();
        var picture = HtmlProbe.Svg(new RoomsMap([new("/", [.. Enumerable.Range(0, 6).Select(i => Member($"somebody-{i}", rooms))])]).ToHtml());
        Assert.InRange(double.Parse(picture.Attribute("width")!.Value, CultureInfo.InvariantCulture), 400, Theme.Width);
        var many = new RoomsMap([new("/", [.. Enumerable.Range(0, 500).Select(i => Member($"s{i}", [.. Enumerable.Range(0, 5).Select(r => $"r{i}-{r}")]))])]);
        Assert.Contains("492 sockets of 500 not drawn.", many.ToString(), StringComparison.Ordinal);
        Assert.Contains("2,480 rooms of 2,500 not drawn.", many.ToString(), StringComparison.Ordinal);
        Assert.True(many.ToHtml().Length < 200_000);
    }

    [Fact]
    public void NobodyIsASentence()
    {
        Assert.Equal("Who is in which room now (observed)\nNobody is connected.\n", new RoomsMap([new("/", [])]).ToString());
        Assert.Contains("No rooms but those of the sockets' own ids.", new RoomsMap([new("/", [Member("ana")])]).ToString(), StringComparison.Ordinal);
    }

    private static RoomMember Member(string name, params string[] rooms) => new(name + "id6789", name, [name + "id6789", .. rooms]);

    private static IEnumerable<XElement> Elements(XElement parent, string name) => parent.Elements().Where(e => e.Name.LocalName == name);
}
