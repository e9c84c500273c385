using Lab.Tracing;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

public sealed class NamespaceLanesTests
{
    [Fact]
    public void EachPacketStandsInTheLaneOfItsNamespace()
    {
        var view = new NamespaceLanes(PacketSample.Namespaces());
        Assert.Equal(["/", "/admin"], view.Lanes);
        Assert.Equal("alice", view.Client);
        Assert.Equal("""
            2 namespaces on one connection: alice and server (captured)
             #  /                      /admin     on the wire
            --  ---------------------  ---------  ------------------------------------------
             5  ▶ CONNECT                         40
             6  ◀ CONNECT                         40{"sid":"A1"}
            15                         ▶ CONNECT  40/admin,
            16                         ◀ CONNECT  40/admin,{"sid":"A2"}
            23                                    5: from here on by WebSocket
            27                         ▶ stats    42/admin,7["stats"]
            28                         ◀ ACK      43/admin,7[1]
            32  ◀ file                            451-["file",{"_placeholder":true,"num":0}]
            36  ◀ attachment, 4 bytes             4 bytes 01010101
            one Engine.IO session carries them all: polling, on 1 TCP connection, then 1 WebSocket
            ▶ goes to the server, ◀ comes from it. The part of the wire that names the namespace is underlined; the main namespace / is not said.
            Other clients in the trace: bob.

            """.ReplaceLineEndings("\n"), view.ToString());
    }

    [Fact]
    public void ThePrefixIsFramedAndThePictureIsWellFormed()
    {
        var html = new NamespaceLanes(PacketSample.Namespaces()).ToHtml();
        var svg = HtmlProbe.Svg(html);
        Assert.Equal(4, svg.Descendants().Count(static e => e.Name.LocalName == "text" && e.Value == "/admin," && e.Attribute("font-weight")?.Value == "bold"));
        Assert.Equal(HtmlProbe.Ids(html).Count, HtmlProbe.Ids(html).Distinct().Count());
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Fact]
    public void OneClientCanBeChosenAndRowsAreBounded()
    {
        Assert.Equal(["/"], new NamespaceLanes(PacketSample.Namespaces(), NamespaceLanesOptions.Default with { Client = "bob" }).Lanes);
        Assert.Contains("8 earlier packets not drawn.", new NamespaceLanes(PacketSample.Namespaces(), NamespaceLanesOptions.Default with { MaxRows = 1 }).ToString(), StringComparison.Ordinal);
        Assert.Contains("No packet of Socket.IO of carol is in the trace.", new NamespaceLanes(PacketSample.Namespaces(), NamespaceLanesOptions.Default with { Client = "carol" }).ToHtml(), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsASentence() =>
        Assert.Equal("Namespaces on one connection\nNo packet of Socket.IO is in the trace.\n", new NamespaceLanes(new TraceSnapshot([], new Dictionary<(Transport, Endpoint), string>())).ToString());
}
