using System.Xml.Linq;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

public sealed class SocketPacketViewTests
{
    [Fact]
    public void AnEventIsTakenApart()
    {
        var view = new SocketPacketView("42/admin,7[\"hello\",1]");
        Assert.StartsWith("""
            A message of Socket.IO, part by part
            42/admin,7["hello",1]
            │││      ││
            │││      │└ 5 payload: "["hello",1]"
            │││      └ 4 ack id: 7
            ││└ 3 namespace: /admin
            │└ 2 Socket.IO type: 2 EVENT
            └ 1 Engine.IO type: 4 message

            """.ReplaceLineEndings("\n"), view.ToString(), StringComparison.Ordinal);
        var svg = HtmlProbe.Svg(view.ToHtml());
        Assert.Equal(["1", "2", "3", "4", "5"], svg.Descendants().Attributes("data-f").Select(static a => a.Value));
    }

    [Fact]
    public void PlaceholdersStandForAttachments()
    {
        var text = new SocketPacketView("452-[\"f\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]", [[1, 2, 3, 4]]).ToString();
        Assert.Contains("placeholder 0: 4 bytes 01020304", text, StringComparison.Ordinal);
        Assert.Contains("placeholder 1: an attachment that is not here", text, StringComparison.Ordinal);
        Assert.Contains("then, as a binary message: attachment 0, 4 bytes 01020304", text, StringComparison.Ordinal);
        Assert.Contains("attachments: 2", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2probe", "└ 1 type: 2 ping")]
    [InlineData("9", "└ 1 packet: \"9\"")]
    [InlineData("49", "└ 2 payload: \"9\"")]
    [InlineData("42\n", "└ 3 payload: \"\\n\"")]
    public void OthersAndDamagedOnesAreTakenApartAsFarAsTheyGo(string message, string part)
    {
        var view = new SocketPacketView(message);
        Assert.Contains(part, view.ToString(), StringComparison.Ordinal);
        Assert.NotNull(HtmlProbe.Svg(view.ToHtml()));
    }

    [Fact]
    public void ALongOneEndsInTheMiddleAndLosesNoPart()
    {
        var view = new SocketPacketView($"452-/a,12[\"{new string('x', 300)}\",{{\"_placeholder\":true,\"num\":0}},{{\"_placeholder\":true,\"num\":1}}]", [[1], [2]]);
        Assert.Contains("… ", view.ToString().ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("placeholder 1: 1 byte 02", view.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void OfATraceItHasItsAttachments()
    {
        var snapshot = PacketSample.Namespaces();
        var text = SocketPacketView.OfTrace(snapshot, 32).ToString();
        Assert.StartsWith("A message of Socket.IO, part by part (captured)\n451-[\"file\"", text, StringComparison.Ordinal);
        Assert.Contains("attachment 0, 4 bytes 01010101", text, StringComparison.Ordinal);
        Assert.StartsWith("A message of Socket.IO, part by part (captured)\n42/admin,7[\"stats\"]", SocketPacketView.OfTrace(snapshot, 26).ToString(), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SocketPacketView.OfTrace(snapshot, 36));
        Assert.Throws<ArgumentException>(() => SocketPacketView.OfTrace(snapshot, 99));
    }

    [Fact]
    public void NothingIsASentence() => Assert.Equal("A message of Socket.IO, part by part\nThere is no message.\n", new SocketPacketView("").ToString());
}
