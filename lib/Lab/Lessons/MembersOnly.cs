using Lab.Exercises;
using Lab.SocketIO;
using Lab.Views;

namespace Lab.Lessons;

/// <summary>The third <em>make</em> exercise of notebook 06: a room to which only its members may post.</summary>
internal static class MembersOnly
{
    /// <summary>The id of the exercise.</summary>
    public const string Id = "rooms.members-only";

    private const string Room = "club-chess";
    private const string Password = "sesame";

    /// <summary>The exercise; its picture has a row for each act.</summary>
    public static Exercise<Action<SocketIOServer>> Exercise()
    {
        var rows = new List<ReceiversGrid>();
        return new()
        {
            Id = Id,
            Title = "a room for members only",
            Start = "Write the three listeners into Club, then run the cell again.",
            Solution = "solutions/06-rooms-and-namespaces.ipynb",
            Picture = () => SioRows.Of(rows, "Who received what in your server"),
            Hints =
            [
                "Begin with io.OnConnection(socket => { … }) and three socket.On inside it, as in the exercises before.",
                "enter and leave make the socket join and leave. post asks whether the room is among socket.Rooms: this list is the server's own, is right at every moment, and is empty when somebody has gone. Do not keep a list beside it.",
                "socket.On(\"post\", async (string room, string text) => { if (!socket.Rooms.Contains(room)) return false; await io.To(room).EmitAsync(\"post\", text); return true; });",
            ],
            Steps =
            [
                SioRows.Step(rows, "ana and bo entered the club with the right password, cy did not. ana posted.", "ana and bo got the post, cy did not; ana was told true", static async stage =>
                {
                    var (ana, bo, _) = await PeopleAsync(stage);
                    return await EnterAsync(stage, ana, bo) ?? Posted(await stage.AskAsync(ana, "post", Room, "hello"));
                }),
                SioRows.Step(rows, "cy, who had never entered, posted to the club.", "nothing for anybody; cy was told false", static async stage =>
                {
                    var (ana, bo, cy) = await PeopleAsync(stage);
                    return await EnterAsync(stage, ana, bo)
                        ?? Refused(await stage.AskAsync(cy, "post", Room, "spam"), "Whoever is not in the room may not post to it. Look at socket.Rooms before you emit.", "rooms.emit-needs-membership");
                }),
                SioRows.Step(rows, "cy tried to enter with a wrong password, and posted.", "cy was told false both times, and nobody got anything", static async stage =>
                {
                    var (ana, bo, cy) = await PeopleAsync(stage);
                    return await EnterAsync(stage, ana, bo)
                        ?? Unless(Refused(await stage.AskAsync(cy, "enter", Room, "open up"), "The password was wrong: do not let him join, and return false."))
                        ?? Refused(await stage.AskAsync(cy, "post", Room, "spam"), "He was told false, and has joined all the same. Look at the password before JoinAsync.");
                }),
                SioRows.Step(rows, "bo left the club and posted.", "nothing for anybody; bo was told false", static async stage =>
                {
                    var (ana, bo, _) = await PeopleAsync(stage);
                    if (await EnterAsync(stage, ana, bo) is { } wrong)
                    {
                        return wrong;
                    }

                    await stage.DoAsync("leave", "bo", () => bo.EmitAsync("leave", Room));
                    return Refused(await stage.AskAsync(bo, "post", Room, "spam"), "bo has left. Call socket.LeaveAsync on leave, and let socket.Rooms decide.", "rooms.list-beside-rooms");
                }),
                SioRows.Step(rows, "bo's connection ended and he came back. Without entering again he posted.", "nothing for anybody; bo was told false", static async stage =>
                {
                    var (ana, bo, _) = await PeopleAsync(stage);
                    if (await EnterAsync(stage, ana, bo) is { } wrong)
                    {
                        return wrong;
                    }

                    await bo.DisconnectAsync();
                    bo = await stage.ConnectAsync("bo", new { user = "bo" });
                    return Refused(await stage.AskAsync(bo, "post", Room, "spam"), "He is a new socket and in no room. Whatever remembered him must not: ask socket.Rooms.", "rooms.stay-for-me");
                }),
                SioRows.Step(rows, "cy entered the room of ana's id with the right password. Then the server told ana a secret.", "cy was told false, and only ana got the secret", static async stage =>
                {
                    var (ana, _, cy) = await PeopleAsync(stage);
                    var (_, answer) = await stage.AskAsync(cy, "enter", ana.Id, Password);
                    var came = await stage.DoAsync("io.to(id of ana)", "", () => stage.Io.To(ana.Id!).EmitAsync("secret", 42));
                    return came.Any(c => c.Who == "cy") ? StepResult.Fail(SioStage.Say(came), "The name of a room comes from the client: he can name any room, even that of another socket. Let in only where the name begins with club-.", "rooms.names-are-safe")
                        : answer != "false" ? StepResult.Fail(SioStage.Say(came, answer), "Only names that begin with club- are rooms of the club. Return false for others.")
                        : StepResult.Pass(SioStage.Say(came, answer));
                }),
            ],
        };
    }

    private static async Task<(ClientSocket Ana, ClientSocket Bo, ClientSocket Cy)> PeopleAsync(SioStage stage) =>
        (await stage.ConnectAsync("ana", new { user = "ana" }), await stage.ConnectAsync("bo", new { user = "bo" }), await stage.ConnectAsync("cy", new { user = "cy" }));

    // Null when both are in.
    private static async Task<StepResult?> EnterAsync(SioStage stage, params ClientSocket[] clients)
    {
        foreach (var client in clients)
        {
            var (came, answer) = await stage.AskAsync(client, "enter", Room, Password);
            if (answer != "true")
            {
                return StepResult.Fail($"enter with the right password; {SioStage.Say(came, answer)}", "On enter with the right password join the room and return true.");
            }
        }

        return null;
    }

    private static StepResult? Unless(StepResult result) => result.Passed ? null : result;

    private static StepResult Posted((IReadOnlyList<CameEvent> Came, string Answer) result)
    {
        var (came, answer) = result;
        var said = SioStage.Say(came, answer);
        return came.Count == 0 && answer == "false" ? StepResult.Fail(said, "ana is in the room if enter made her join. Does it call socket.JoinAsync(room)?")
            : came.Count == 0 ? StepResult.Fail(said, "On post emit post to the room: io.To(room).EmitAsync(\"post\", text).")
            : came.Any(c => c.Who == "cy") ? StepResult.Fail(said, "cy is not in the room. Choose the room as the target of the emit.", "rooms.io-is-everybody")
            : came.All(c => c.Who != "ana") ? StepResult.Fail(said, "She who posts sees her post too: socket.To leaves her out, io.To does not.", "rooms.to-includes-sender")
            : came.All(c => c.Who != "bo") ? StepResult.Fail(said, "bo is in the room too. Emit to the room, not to the one socket.", "rooms.to-is-emit")
            : !SioStage.IsExactly(came, "post(\"hello\")", "ana", "bo") ? StepResult.Fail(said, "Each member should get post with the text, once.")
            : answer != "true" ? StepResult.Fail(said, "The post went out, so return true.")
            : StepResult.Pass(said);
    }

    private static StepResult Refused((IReadOnlyList<CameEvent> Came, string Answer) result, string tryThis, string? misconception = null)
    {
        var said = SioStage.Say(result.Came, result.Answer);
        return result.Came.Count > 0 || result.Answer == "true" ? StepResult.Fail(said, tryThis, misconception)
            : result.Answer == "false" ? StepResult.Pass(said)
            : StepResult.Fail(said, "Nothing went out, and that is right. Tell the sender: return false.");
    }
}
