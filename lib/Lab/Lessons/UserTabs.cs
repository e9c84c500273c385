using Lab.Exercises;
using Lab.SocketIO;
using Lab.Views;

namespace Lab.Lessons;

/// <summary>The second <em>make</em> exercise of notebook 06: one room for all tabs of a user.</summary>
internal static class UserTabs
{
    /// <summary>The id of the exercise.</summary>
    public const string Id = "rooms.tabs";

    /// <summary>The exercise; its picture has a row for each act.</summary>
    public static Exercise<Action<SocketIOServer>> Exercise()
    {
        var rows = new List<ReceiversGrid>();
        return new()
        {
            Id = Id,
            Title = "every tab of one user",
            Start = "Write the steps 1 to 3 into Tabs, then run the cell again.",
            Solution = "solutions/06-rooms-and-namespaces.ipynb",
            Picture = () => SioRows.Of(rows, "Who received what in your server"),
            Hints =
            [
                "Look at the three steps: one join when a tab connects, and two listeners that emit to the room that it joined.",
                "A room named after the user holds all his tabs, whatever their ids are. socket.To leaves the tab out whose socket it is, io.To does not. Put a word in front of the user's name, so that the name is never that of another room.",
                "var room = $\"user:{user}\"; await socket.JoinAsync(room); socket.On(\"read\", async (int number) => await socket.To(room).EmitAsync(\"read\", number)); and for signout io.To(room).",
            ],
            Steps =
            [
                SioRows.Step(rows, "ana had two tabs, bo had one. In ana's first tab message 5 was read.", "ana's other tab got read(5), and nobody else", async stage =>
                {
                    var tabs = await TabsAsync(stage, 2);
                    var came = await stage.DoAsync("read(5)", "ana-1", () => tabs[0].EmitAsync("read", 5));
                    return Read(came, "read(5)", "ana-1", "ana-2");
                }),
                SioRows.Step(rows, "ana opened a third tab and read message 6 in it.", "both other tabs of ana got read(6)", async stage =>
                {
                    var tabs = await TabsAsync(stage, 3);
                    var came = await stage.DoAsync("read(6)", "ana-3", () => tabs[2].EmitAsync("read", 6));
                    return Read(came, "read(6)", "ana-3", "ana-1", "ana-2");
                }),
                SioRows.Step(rows, "ana's second tab was closed and opened again. In the first one message 7 was read.", "the tab that came back got read(7) too", async stage =>
                {
                    var tabs = await TabsAsync(stage, 3);
                    await tabs[1].DisconnectAsync();
                    await stage.ConnectAsync("ana-2", new { user = "ana" });
                    var came = await stage.DoAsync("read(7)", "ana-1", () => tabs[0].EmitAsync("read", 7));
                    return came.All(c => c.Who != "ana-2") && came.Any(c => c.Who == "ana-3")
                        ? StepResult.Fail(SioStage.Say(came), "The tab that came back is a new socket with a new id. Do not keep sockets or ids: let each socket join the room when it connects.", "rooms.id-is-stable")
                        : Read(came, "read(7)", "ana-1", "ana-2", "ana-3");
                }),
                SioRows.Step(rows, "ana signed out in one of her tabs.", "all tabs of ana got signedout, this one too; bo did not", async stage =>
                {
                    var tabs = await TabsAsync(stage, 2);
                    var came = await stage.DoAsync("signout()", "ana-1", () => tabs[0].EmitAsync("signout"));
                    return SignedOut(came);
                }),
                SioRows.Step(rows, "Somebody signed up as a user whose name is the id of ana's tab, and signed out.", "ana's tab got nothing", async stage =>
                {
                    var tabs = await TabsAsync(stage, 1);
                    var zoe = await stage.ConnectAsync("zoe", new { user = tabs[0].Id });
                    var came = await stage.DoAsync("signout()", "zoe", () => zoe.EmitAsync("signout"));
                    return came.Any(c => c.Who == "ana-1")
                        ? StepResult.Fail(SioStage.Say(came), "The room of zoe's name is the room of ana's id: zoe also hears what is meant for that tab alone. Put a word in front: $\"user:{user}\".", "rooms.names-collide")
                        : SioStage.IsExactly(came, "signedout()", "zoe") ? StepResult.Pass(SioStage.Say(came))
                        : StepResult.Fail(SioStage.Say(came), "zoe's own tab should get signedout, and nobody else.");
                }),
            ],
        };
    }

    private static async Task<IReadOnlyList<ClientSocket>> TabsAsync(SioStage stage, int count)
    {
        var tabs = new List<ClientSocket>();
        for (var i = 1; i <= count; i++)
        {
            tabs.Add(await stage.ConnectAsync($"ana-{i}", new { user = "ana" }));
        }

        await stage.ConnectAsync("bo", new { user = "bo" });
        return tabs;
    }

    private static StepResult Read(IReadOnlyList<CameEvent> came, string what, string from, params string[] to)
    {
        var said = SioStage.Say(came);
        return came.Count == 0 ? StepResult.Fail(said, "Does each socket join the room when it connects? Does your listener for read emit to that same room?")
            : came.Any(c => c.Who == "bo") ? StepResult.Fail(said, "bo has nothing to do with it. Emit to the room of this one user.", "rooms.tabs-is-everybody")
            : came.Any(c => c.Who == from) ? StepResult.Fail(said, "The tab that says it knows it already: socket.To leaves its own client out.", "rooms.io-leaves-me-out")
            : SioStage.IsExactly(came, what, to) ? StepResult.Pass(said)
            : to.Any(name => came.All(c => c.Who != name)) ? StepResult.Fail(said, "A tab was left out. Let each socket join when it connects, before it has said anything.", "rooms.join-on-first-event")
            : StepResult.Fail(said, $"Each of the other tabs should get {what}, once.");
    }

    private static StepResult SignedOut(IReadOnlyList<CameEvent> came)
    {
        var said = SioStage.Say(came);
        return came.Count == 0 ? StepResult.Fail(said, "On signout emit signedout to the room of this user.")
            : came.Any(c => c.Who == "bo") ? StepResult.Fail(said, "bo was signed out too. Emit to the room of this one user.", "rooms.tabs-is-everybody")
            : came.Any(c => c.Name != "signedout") ? StepResult.Fail(said, "The event that the tabs get is called signedout.")
            : came.All(c => c.Who != "ana-1") ? StepResult.Fail(said, "The tab in which ana signed out is still signed in: socket.To leaves it out. Here take io.To.", "rooms.to-includes-sender")
            : SioStage.IsExactly(came, "signedout()", "ana-1", "ana-2") ? StepResult.Pass(said)
            : StepResult.Fail(said, "Every tab of ana should get signedout, once.");
    }
}
