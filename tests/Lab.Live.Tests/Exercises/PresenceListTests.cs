using Lab.Exercises;
using Lab.Lessons;
using Lab.SocketIO;
using Xunit;

namespace Lab.Live.Tests.Exercises;

/// <summary>The check of the presence list names each known mistake.</summary>
public sealed class PresenceListTests
{
    /// <summary>What a learner gets wrong in an otherwise right server.</summary>
    public enum Mistake
    {
        None,
        ListNotToMe,
        JoinedToAll,
        OnlyTheName,
        EmitsTooEarly,
        NobodyIsTold,
        ListToMeOnly,
        ListForEach,
        NeverSeesLeaving,
        GoneSocketEmits,
        NeverRemoves,
        LeavesSilently,
        OldLists,
        NoName,
        SpeaksOfStrangers,
        Throws,
    }

    [Theory]
    [InlineData(Mistake.ListNotToMe, 1, "events.never-me", "nothing came to anybody")]
    [InlineData(Mistake.JoinedToAll, 1, "events.emit-is-everywhere", "ana got joined(\"ana\")")]
    [InlineData(Mistake.OnlyTheName, 1, null, "ana got online(\"ana\")")]
    [InlineData(Mistake.EmitsTooEarly, 1, null, "ana got online([])")]
    [InlineData(Mistake.NobodyIsTold, 2, null, "ana got online([\"ana\",\"bo\"])")]
    [InlineData(Mistake.ListToMeOnly, 2, "events.socket-is-everybody", "bo got online([\"ana\",\"bo\"])")]
    [InlineData(Mistake.ListForEach, 2, "events.one-list-each", "ana got online([\"bo\"])")]
    [InlineData(Mistake.NeverSeesLeaving, 3, "events.gone-socket-emits", "nothing came to anybody")]
    [InlineData(Mistake.GoneSocketEmits, 3, "events.gone-socket-emits", "nothing came to anybody")]
    [InlineData(Mistake.NeverRemoves, 3, "events.list-cleans-itself", "ana got online([\"ana\",\"bo\"])")]
    [InlineData(Mistake.LeavesSilently, 3, null, "ana got online([\"ana\"])")]
    [InlineData(Mistake.OldLists, 3, null, "ana got left(\"bo\")")]
    [InlineData(Mistake.NoName, 3, null, "ana got left()")]
    [InlineData(Mistake.SpeaksOfStrangers, 4, "events.connected-is-entered", "ana got left(null)")]
    [InlineData(Mistake.Throws, 1, null, "Your code threw InvalidOperationException: my mistake")]
    public async Task Each_known_mistake_is_named(Mistake mistake, int step, string? misconception, string came)
    {
        var report = await CheckAsync(io => SetUp(io, mistake));
        SioReport.AssertNames(report, step, misconception, came);
    }

    [Fact]
    public async Task A_right_server_passes()
    {
        var report = await CheckAsync(io => SetUp(io, Mistake.None));
        Assert.True(report.Passed, report.ToString());
        Assert.Equal("5 of 5 visible checks passed: a presence list.", report.Verdict);
    }

    [Fact]
    public async Task A_starter_is_not_finished()
    {
        var report = await CheckAsync(_ => Todo.Here("write the steps 1 to 5"));
        Assert.Equal(CheckOutcome.NotFinished, report.Outcome);
    }

    private static Task<CheckReport> CheckAsync(Action<SocketIOServer> setUp) =>
        CheckRunner.RunAsync(AllLessons.Exercise<Action<SocketIOServer>>(PresenceList.Id), setUp, cancellationToken: TestContext.Current.CancellationToken);

    private static void SetUp(SocketIOServer io, Mistake mistake)
    {
        var gate = new Lock();
        var online = new List<string>();
        io.OnConnection(socket =>
        {
            string? me = null;
            var list = mistake == Mistake.ListForEach ? [] : online;
            socket.On("enter", (string nickname) =>
            {
                lock (gate)
                {
                    Enter(io, socket, list, me = nickname, mistake);
                }
            });
            socket.OnDisconnect(_ =>
            {
                lock (gate)
                {
                    Leave(io, socket, list, me, mistake);
                }
            });
        });
    }

    private static void Enter(SocketIOServer io, ServerSocket socket, List<string> online, string nickname, Mistake mistake)
    {
        if (mistake == Mistake.Throws)
        {
            throw new InvalidOperationException("my mistake");
        }

        if (mistake == Mistake.EmitsTooEarly)
        {
            Started(io.EmitAsync("online", online));
        }

        online.Add(nickname);
        if (mistake != Mistake.NobodyIsTold)
        {
            Started(mistake == Mistake.JoinedToAll ? io.EmitAsync("joined", nickname) : socket.Broadcast.EmitAsync("joined", nickname));
        }

        Started(mistake switch
        {
            Mistake.EmitsTooEarly => default,
            Mistake.ListNotToMe => socket.Broadcast.EmitAsync("online", online),
            Mistake.ListToMeOnly => socket.EmitAsync("online", online),
            Mistake.OnlyTheName => io.EmitAsync("online", nickname),
            _ => io.EmitAsync("online", online),
        });
    }

    private static void Leave(SocketIOServer io, ServerSocket socket, List<string> online, string? me, Mistake mistake)
    {
        if (mistake == Mistake.NeverSeesLeaving || (me is null && mistake != Mistake.SpeaksOfStrangers))
        {
            return;
        }

        if (mistake != Mistake.NeverRemoves)
        {
            online.Remove(me!);
        }

        Emitter to = mistake == Mistake.GoneSocketEmits ? socket : io;
        if (mistake != Mistake.LeavesSilently)
        {
            Started(mistake == Mistake.NoName ? to.EmitAsync("left") : to.EmitAsync("left", me));
        }

        if (mistake != Mistake.OldLists)
        {
            Started(to.EmitAsync("online", online));
        }
    }

    // As in the notebook: the emit has taken its place in the order when the call returns.
    private static void Started(ValueTask emit) => emit.AsTask().ContinueWith(static late => late.Exception, TaskScheduler.Default);
}
