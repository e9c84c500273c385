using Lab.Exercises;
using Lab.SocketIO;
using Lab.Views;

namespace Lab.Lessons;

/// <summary>The first <em>make</em> exercise of notebook 06: a message from one client to one other.</summary>
internal static class PrivateMessages
{
    /// <summary>The id of the exercise.</summary>
    public const string Id = "rooms.private";

    private const string Text = "\"hello\"";

    /// <summary>The exercise; its picture has a row for each message.</summary>
    public static Exercise<Action<SocketIOServer>> Exercise()
    {
        var rows = new List<ReceiversGrid>();
        return new()
        {
            Id = Id,
            Title = "private messages",
            Start = "Write the steps 1 and 2 into PrivateMessages, then run the cell again.",
            Solution = "solutions/06-rooms-and-namespaces.ipynb",
            Picture = () => SioRows.Of(rows, "Who received what in your server"),
            Hints =
            [
                "Look at the two steps: a question with the answer yes or no, and then one emit. Only the values to, text and socket.Id are needed.",
                "Every socket is alone in the room of its own id, so an emit to that room reaches one client. io leaves nobody out, socket leaves its own client out. A room of another name is not somebody's id: ask io.Sockets.Sockets first.",
                "if (!io.Sockets.Sockets.ContainsKey(to)) return false; await io.To(to).EmitAsync(\"private\", socket.Id, text); return true;",
            ],
            Steps =
            [
                Step(rows, "ana wrote to bo: hello.", "bo got private with ana's id and hello; ana was told true", static async stage =>
                {
                    var (ana, bo, _) = await PeopleAsync(stage);
                    var (came, answer) = await stage.AskAsync(ana, "private", bo.Id, "hello");
                    return Judge(came, answer, "ana", "bo");
                }),
                Step(rows, "cy wrote to ana: hello.", "ana got private with cy's id and hello; cy was told true", static async stage =>
                {
                    var (ana, _, cy) = await PeopleAsync(stage);
                    var (came, answer) = await stage.AskAsync(cy, "private", ana.Id, "hello");
                    return Judge(came, answer, "cy", "ana");
                }),
                Step(rows, "ana wrote a note to herself.", "ana got it, once; she was told true", static async stage =>
                {
                    var (ana, _, _) = await PeopleAsync(stage);
                    var (came, answer) = await stage.AskAsync(ana, "private", ana.Id, "hello");
                    return came.Count == 0
                        ? StepResult.Fail(SioStage.Say(came, answer), "The room of her id holds only her, and socket.To leaves her out. io.To leaves nobody out.", "rooms.own-id-reaches-me")
                        : Judge(came, answer, "ana", "ana");
                }),
                Step(rows, "ana wrote to an id that nobody has.", "nothing for anybody; ana was told false", static async stage =>
                {
                    var (ana, _, _) = await PeopleAsync(stage);
                    return Refused(await stage.AskAsync(ana, "private", "nobody-has-this", "hello"), "Look first whether there is such a socket: io.Sockets.Sockets.ContainsKey(to).");
                }),
                Step(rows, "bo and cy were in room1, and ana wrote to \"room1\" as if it were an id.", "nothing for anybody; ana was told false", static async stage =>
                {
                    var (ana, bo, cy) = await PeopleAsync(stage);
                    await stage.Io.In(bo.Id!, cy.Id!).SocketsJoinAsync("room1");
                    return Refused(await stage.AskAsync(ana, "private", "room1", "hello"), "To takes the name of any room. A private message must go to a socket: ask io.Sockets.Sockets, not the rooms.", "rooms.any-name-is-id");
                }),
                Step(rows, "bo went and came back, and ana wrote to the id that he had before.", "nothing for anybody; ana was told false", static async stage =>
                {
                    var (ana, bo, _) = await PeopleAsync(stage);
                    var old = bo.Id;
                    await bo.DisconnectAsync();
                    await stage.ConnectAsync("bo");
                    return Refused(await stage.AskAsync(ana, "private", old, "hello"), "An id ends with its connection. Do not keep ids of your own: io.Sockets.Sockets knows who is there now.", "rooms.id-is-stable");
                }),
            ],
        };
    }

    private static CheckStep<Action<SocketIOServer>> Step(List<ReceiversGrid> rows, string did, string expected, Func<SioStage, Task<StepResult>> script) => SioRows.Step(rows, did, expected, script);

    private static async Task<(ClientSocket Ana, ClientSocket Bo, ClientSocket Cy)> PeopleAsync(SioStage stage) =>
        (await stage.ConnectAsync("ana"), await stage.ConnectAsync("bo"), await stage.ConnectAsync("cy"));

    private static StepResult Judge(IReadOnlyList<CameEvent> came, string answer, string from, string to)
    {
        var said = SioStage.Say(came, answer);
        var right = $"private(id of {from}, {Text})";
        return came.Count == 0 ? StepResult.Fail(said, "Emit private to the room of the id that came: io.To(to).EmitAsync(…).")
            : came.Any(c => c.Name != "private") ? StepResult.Fail(said, "The event that the receiver gets is called private too.")
            : from != to && came.All(c => c.Who == from) ? StepResult.Fail(said, $"socket is the server's end of {from}, who wrote the message. Take io.To(to).", "rooms.own-socket-is-other")
            : came.Any(c => c.Who != to) ? StepResult.Fail(said, "Others can read it too. Choose the room of the one id that came as the target.", "rooms.private-is-broadcast")
            : came.Count > 1 ? StepResult.Fail(said, "It came more than once. Emit it once, to one room.")
            : from != to && came[0].What == $"private(id of {to}, {Text})" ? StepResult.Fail(said, "The receiver knows his own id. Send along who wrote it: socket.Id.", "rooms.id-of-receiver")
            : came[0].What == $"private({Text}, id of {from})" ? StepResult.Fail(said, "First the id of the sender, then the text.")
            : came[0].What != right ? StepResult.Fail(said, $"The receiver should get {right}: the id of the sender, then the text as it came.")
            : answer != "true" ? Told(said, answer)
            : StepResult.Pass(said);
    }

    private static StepResult Told(string said, string answer) => answer == "no answer"
        ? StepResult.Fail(said, "The sender waits for an answer: return true at the end of your listener.")
        : StepResult.Fail(said, "The message arrived, so the sender should be told true.");

    private static StepResult Refused((IReadOnlyList<CameEvent> Came, string Answer) result, string tryThis, string? misconception = null)
    {
        var said = SioStage.Say(result.Came, result.Answer);
        return result.Came.Count > 0 || result.Answer == "true" ? StepResult.Fail(said, tryThis, misconception)
            : result.Answer == "false" ? StepResult.Pass(said)
            : StepResult.Fail(said, "Nobody got it, and that is right. Tell the sender: return false.");
    }
}
