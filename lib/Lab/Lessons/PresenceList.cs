using Lab.Exercises;
using Lab.SocketIO;
using Lab.Views;

namespace Lab.Lessons;

/// <summary>The <em>make</em> exercise of notebook 05: who is online.</summary>
internal static class PresenceList
{
    /// <summary>The id of the exercise.</summary>
    public const string Id = "events.presence";

    /// <summary>The exercise; its picture has a row for each act.</summary>
    public static Exercise<Action<SocketIOServer>> Exercise()
    {
        var rows = new List<ReceiversGrid>();
        return new()
        {
            Id = Id,
            Title = "a presence list",
            Start = "Write the steps 1 to 5 into Presence, then run the cell again.",
            Solution = "solutions/05-events.ipynb",
            Picture = () => SioRows.Of(rows, "Who received what in your server"),
            Hints =
            [
                "Look at who emits: socket.Broadcast leaves this client out, io leaves nobody out. And look at what stands in me for somebody who never entered.",
                "On enter keep the nickname in me and in the list, then emit joined with socket.Broadcast and online with io. On disconnect take me out of the list; only when it was in there, emit left and online with io.",
                "socket.OnDisconnect(reason => { lock (online) { if (me == null || !online.Remove(me)) return; io.EmitAsync(\"left\", me); io.EmitAsync(\"online\", online); } }); and enter likewise with Add.",
            ],
            Steps =
            [
                SioRows.Step(rows, "ana connected and entered.", "ana got online with her own name in it, and nothing else", async stage =>
                {
                    var ana = await stage.ConnectAsync("ana");
                    return First(await EnterAsync(stage, ana, "ana"));
                }),
                SioRows.Step(rows, "ana had entered, bo was only connected. Then bo entered.", "ana got joined(\"bo\") and online, bo got online only", async stage =>
                {
                    var ana = await stage.ConnectAsync("ana");
                    var bo = await stage.ConnectAsync("bo");
                    await EnterAsync(stage, ana, "ana");
                    return Second(await EnterAsync(stage, bo, "bo"));
                }),
                SioRows.Step(rows, "ana and bo had entered, cy was only connected. Then bo disconnected.", "ana and cy got left(\"bo\") and online without bo", async stage =>
                {
                    var (ana, bo) = (await stage.ConnectAsync("ana"), await stage.ConnectAsync("bo"));
                    await stage.ConnectAsync("cy");
                    await EnterAsync(stage, ana, "ana");
                    await EnterAsync(stage, bo, "bo");
                    return Left(await GoAsync(stage, "bo", bo.DisconnectAsync));
                }),
                SioRows.Step(rows, "ana had entered, cy was only connected. Then cy disconnected.", "nobody got anything: cy had never entered", async stage =>
                {
                    var ana = await stage.ConnectAsync("ana");
                    var cy = await stage.ConnectAsync("cy");
                    await EnterAsync(stage, ana, "ana");
                    var came = await GoAsync(stage, "cy", cy.DisconnectAsync);
                    return came.Count == 0 ? StepResult.Pass(SioStage.Say(came))
                        : StepResult.Fail(SioStage.Say(came), "cy never entered, so nobody knows of him: for him me is still null. Stop there.", "events.connected-is-entered");
                }),
                SioRows.Step(rows, "ana and bo had entered. bo's connection broke without a word.", "ana got left(\"bo\") and online, as if he had said goodbye", async stage =>
                {
                    var (ana, bo) = (await stage.ConnectAsync("ana"), await stage.ConnectAsync("bo"));
                    await stage.ConnectAsync("cy");
                    await EnterAsync(stage, ana, "ana");
                    await EnterAsync(stage, bo, "bo");
                    return Left(await GoAsync(stage, "bo", () => stage.BreakAsync("bo")));
                }),
            ],
        };
    }

    private static Task<IReadOnlyList<CameEvent>> EnterAsync(SioStage stage, ClientSocket client, string name) =>
        stage.DoAsync($"enter({name})", name, () => client.EmitAsync("enter", name));

    // Done when the server knows it, so that all it told the others is on its way. A listener that never ends keeps it waiting: the step's limit then says so.
    private static Task<IReadOnlyList<CameEvent>> GoAsync(SioStage stage, string name, Func<Task> go) => stage.DoAsync($"{name} goes", "", async () =>
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stage.Io.Socket(name).OnDisconnect(_ => { gone.TrySetResult(); });
        await go();
        await gone.Task;
    });

    private static StepResult First(IReadOnlyList<CameEvent> came)
    {
        var said = SioStage.Say(came);
        return came.Count == 0 ? StepResult.Fail(said, "Nothing came to ana. On enter emit online with the whole list, with io: ana belongs to everybody too.", "events.never-me")
            : came.Any(c => c.Name == "joined") ? StepResult.Fail(said, "ana was told that she herself has come. Emit joined with socket.Broadcast, which leaves her out.", "events.emit-is-everywhere")
            : SioStage.IsExactly(came, "online(\"ana\")", "ana") ? StepResult.Fail(said, "online carries the whole list, not only the one name: io.EmitAsync(\"online\", online).")
            : SioStage.IsExactly(came, "online([])", "ana") ? StepResult.Fail(said, "The list was sent before ana was in it. First add her, then emit.")
            : SioStage.IsExactly(came, "online([\"ana\"])", "ana") ? StepResult.Pass(said)
            : StepResult.Fail(said, "After ana's enter only this should come, and once: online([\"ana\"]) to ana.");
    }

    private static StepResult Second(IReadOnlyList<CameEvent> came)
    {
        var said = SioStage.Say(came);
        const string List = "online([\"ana\",\"bo\"])";
        return came.Any(c => c is { Who: "bo", Name: "joined" }) ? StepResult.Fail(said, "bo was told that he himself has come. Emit joined with socket.Broadcast, which leaves him out.", "events.emit-is-everywhere")
            : came.All(c => c.Name != "joined") ? StepResult.Fail(said, "Nobody was told that bo has come. Emit joined to the others: socket.Broadcast.EmitAsync.", came.Any(c => c.Who == "ana") ? null : "events.socket-is-everybody")
            : came.All(c => c is not { Who: "ana", Name: "online" }) ? StepResult.Fail(said, "ana's list is old now. Emit online to everybody, with io: socket.EmitAsync reaches bo only.", "events.socket-is-everybody")
            : came.All(c => c is not { Who: "bo", Name: "online" }) ? StepResult.Fail(said, "bo does not know who is there. Emit online to everybody, with io.", "events.never-me")
            : came.Any(c => c.What == "online([\"bo\"])") ? StepResult.Fail(said, "ana is missing in the list: keep one list for the whole server, outside of the connection handler.", "events.one-list-each")
            : came.Count == 3 && came.Contains(new("ana", "joined(\"bo\")")) && came.Contains(new("ana", List)) && came.Contains(new("bo", List)) ? StepResult.Pass(said)
            : StepResult.Fail(said, $"Expected: joined(\"bo\") to ana, {List} to ana and bo, each once.");
    }

    private static StepResult Left(IReadOnlyList<CameEvent> came)
    {
        var said = SioStage.Say(came);
        const string List = "online([\"ana\"])";
        CameEvent[] expected = [new("ana", "left(\"bo\")"), new("ana", List), new("cy", "left(\"bo\")"), new("cy", List)];
        return came.Count == 0 ? StepResult.Fail(said, "Nobody was told. Use socket.OnDisconnect, and emit with io there: this socket itself is gone.", "events.gone-socket-emits")
            : came.Any(c => c.What == "online([\"ana\",\"bo\"])") ? StepResult.Fail(said, "bo is gone and still in the list. Take him out of it before you emit.", "events.list-cleans-itself")
            : came.All(c => c.Name != "left") ? StepResult.Fail(said, "The list is right, but nobody was told who went: emit left with the nickname.")
            : came.All(c => c.Name != "online") ? StepResult.Fail(said, "They know who went, and their lists are old. Emit online too.")
            : came.Any(c => c.What is "left(null)" or "left()") ? StepResult.Fail(said, "left must say who: send the nickname that you kept in me.")
            : came.Count == 4 && expected.All(came.Contains) ? StepResult.Pass(said)
            : StepResult.Fail(said, $"Expected: left(\"bo\") and {List} to ana and to cy, each once.");
    }
}
