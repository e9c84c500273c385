using Lab.Exercises;
using Lab.Lessons;
using Lab.SocketIO;
using Xunit;

namespace Lab.Live.Tests.Exercises;

/// <summary>The check of private messages names each known mistake.</summary>
public sealed class PrivateMessagesTests
{
    /// <summary>What a learner gets wrong in an otherwise right server.</summary>
    public enum Mistake
    {
        None,
        DoesNothing,
        TellsEverybody,
        TellsTheOthers,
        AnswersTheSender,
        SendsIdOfReceiver,
        ChangesOrder,
        AnotherName,
        NeverAnswers,
        SaysFalse,
        LeavesHerselfOut,
        NeverLooks,
        AsksTheRooms,
        KeepsIds,
        Throws,
    }

    [Theory]
    [InlineData(Mistake.DoesNothing, 1, null, "nothing came to anybody")]
    [InlineData(Mistake.TellsEverybody, 1, "rooms.private-is-broadcast", "cy got private(id of ana, \"hello\")")]
    [InlineData(Mistake.TellsTheOthers, 1, "rooms.private-is-broadcast", "cy got private")]
    [InlineData(Mistake.AnswersTheSender, 1, "rooms.own-socket-is-other", "ana got private")]
    [InlineData(Mistake.SendsIdOfReceiver, 1, "rooms.id-of-receiver", "bo got private(id of bo, \"hello\")")]
    [InlineData(Mistake.ChangesOrder, 1, null, "bo got private(\"hello\", id of ana)")]
    [InlineData(Mistake.AnotherName, 1, null, "bo got secret")]
    [InlineData(Mistake.NeverAnswers, 1, null, "answer: no answer")]
    [InlineData(Mistake.SaysFalse, 1, null, "answer: false")]
    [InlineData(Mistake.LeavesHerselfOut, 3, "rooms.own-id-reaches-me", "nothing came to anybody")]
    [InlineData(Mistake.NeverLooks, 4, null, "answer: true")]
    [InlineData(Mistake.AsksTheRooms, 5, "rooms.any-name-is-id", "bo got private")]
    [InlineData(Mistake.KeepsIds, 6, "rooms.id-is-stable", "answer: true")]
    [InlineData(Mistake.Throws, 1, null, "Your code threw InvalidOperationException: my mistake")]
    public async Task Each_known_mistake_is_named(Mistake mistake, int step, string? misconception, string came)
    {
        var report = await CheckAsync(io => SetUp(io, mistake));
        SioReport.AssertNames(report, step, misconception, came);
    }

    [Fact]
    public async Task A_right_server_passes_and_its_picture_has_a_row_for_each_message()
    {
        var report = await CheckAsync(io => SetUp(io, Mistake.None));
        Assert.True(report.Passed, report.ToString());
        Assert.Equal("6 of 6 visible checks passed: private messages.", report.Verdict);
        Assert.Contains("private(id of bo, \"hello\")", report.Picture!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_todo_counts_no_try()
    {
        var report = await CheckAsync(static _ => Todo.Here("the listener"));
        Assert.Equal(CheckOutcome.NotFinished, report.Outcome);
    }

    private static Task<CheckReport> CheckAsync(Action<SocketIOServer> setUp) =>
        CheckRunner.RunAsync(AllLessons.Exercise<Action<SocketIOServer>>(PrivateMessages.Id), setUp, cancellationToken: TestContext.Current.CancellationToken);

    private static void SetUp(SocketIOServer io, Mistake mistake)
    {
        var kept = new HashSet<string>();
        io.OnConnection(socket =>
        {
            kept.Add(socket.Id);
            socket.On("private", async (string to, string text, Ack ack) =>
            {
                var known = mistake switch
                {
                    Mistake.NeverLooks => true,
                    Mistake.AsksTheRooms => io.Sockets.Adapter.Rooms.ContainsKey(to),
                    Mistake.KeepsIds => kept.Contains(to),
                    _ => io.Sockets.Sockets.ContainsKey(to),
                };
                if (known)
                {
                    await EmitAsync(io, socket, to, text, mistake);
                }

                if (mistake != Mistake.NeverAnswers)
                {
                    await ack.SendAsync(known && mistake != Mistake.SaysFalse);
                }
            });
        });
    }

    private static ValueTask EmitAsync(SocketIOServer io, ServerSocket socket, string to, string text, Mistake mistake) => mistake switch
    {
        Mistake.DoesNothing => default,
        Mistake.TellsEverybody => io.EmitAsync("private", socket.Id, text),
        Mistake.TellsTheOthers => socket.Broadcast.EmitAsync("private", socket.Id, text),
        Mistake.AnswersTheSender => socket.EmitAsync("private", socket.Id, text),
        Mistake.SendsIdOfReceiver => io.To(to).EmitAsync("private", to, text),
        Mistake.ChangesOrder => io.To(to).EmitAsync("private", text, socket.Id),
        Mistake.AnotherName => io.To(to).EmitAsync("secret", socket.Id, text),
        Mistake.LeavesHerselfOut => socket.To(to).EmitAsync("private", socket.Id, text),
        Mistake.Throws => throw new InvalidOperationException("my mistake"),
        _ => io.To(to).EmitAsync("private", socket.Id, text),
    };
}
