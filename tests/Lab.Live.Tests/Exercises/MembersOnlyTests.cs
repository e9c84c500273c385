using System.Collections.Concurrent;
using Lab.Exercises;
using Lab.Lessons;
using Lab.SocketIO;
using Xunit;

namespace Lab.Live.Tests.Exercises;

/// <summary>The check of the room for members only names each known mistake.</summary>
public sealed class MembersOnlyTests
{
    /// <summary>What a learner gets wrong in an otherwise right server.</summary>
    public enum Mistake
    {
        None,
        NeverAnswers,
        NeverJoins,
        TellsEverybody,
        LeavesHerselfOut,
        AnswersHerself,
        LetsOutsidersPost,
        SaysNothingToOutsiders,
        NeverLooksAtPassword,
        JoinsBeforeLooking,
        NeverLeaves,
        KeepsNames,
        AnyRoom,
        Throws,
    }

    [Theory]
    [InlineData(Mistake.NeverAnswers, 1, null, "answer: no answer")]
    [InlineData(Mistake.NeverJoins, 1, null, "answer: false")]
    [InlineData(Mistake.TellsEverybody, 1, "rooms.io-is-everybody", "cy got post(\"hello\")")]
    [InlineData(Mistake.LeavesHerselfOut, 1, "rooms.to-includes-sender", "bo got post(\"hello\")")]
    [InlineData(Mistake.AnswersHerself, 1, "rooms.to-is-emit", "ana got post(\"hello\")")]
    [InlineData(Mistake.LetsOutsidersPost, 2, "rooms.emit-needs-membership", "ana got post(\"spam\")")]
    [InlineData(Mistake.SaysNothingToOutsiders, 2, null, "answer: no answer")]
    [InlineData(Mistake.NeverLooksAtPassword, 3, null, "answer: true")]
    [InlineData(Mistake.JoinsBeforeLooking, 3, null, "cy got post(\"spam\")")]
    [InlineData(Mistake.NeverLeaves, 4, "rooms.list-beside-rooms", "bo got post(\"spam\")")]
    [InlineData(Mistake.KeepsNames, 5, "rooms.stay-for-me", "answer: true")]
    [InlineData(Mistake.AnyRoom, 6, "rooms.names-are-safe", "cy got secret(42)")]
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
        Assert.Equal("6 of 6 visible checks passed: a room for members only.", report.Verdict);
    }

    private static Task<CheckReport> CheckAsync(Action<SocketIOServer> setUp) =>
        CheckRunner.RunAsync(AllLessons.Exercise<Action<SocketIOServer>>(MembersOnly.Id), setUp, cancellationToken: TestContext.Current.CancellationToken);

    private static void SetUp(SocketIOServer io, Mistake mistake)
    {
        var members = new ConcurrentDictionary<string, bool>();
        io.OnConnection(socket =>
        {
            var name = socket.Handshake.Auth.GetProperty("user").GetString()!;
            socket.On("enter", async (string room, string password, Ack ack) =>
            {
                var right = (password == "sesame" || mistake == Mistake.NeverLooksAtPassword) && (mistake == Mistake.AnyRoom || room.StartsWith("club-", StringComparison.Ordinal));
                if (mistake != Mistake.NeverJoins && (right || mistake == Mistake.JoinsBeforeLooking))
                {
                    await socket.JoinAsync(room);
                    members[name] = true;
                }

                if (mistake != Mistake.NeverAnswers)
                {
                    await ack.SendAsync(right);
                }
            });
            socket.On("leave", async (string room) =>
            {
                members.TryRemove(name, out _);
                if (mistake != Mistake.NeverLeaves)
                {
                    await socket.LeaveAsync(room);
                }
            });
            socket.On("post", async (string room, string text, Ack ack) =>
            {
                var isIn = mistake switch
                {
                    Mistake.LetsOutsidersPost => true,
                    Mistake.KeepsNames => members.ContainsKey(name),
                    _ => socket.Rooms.Contains(room),
                };
                if (isIn)
                {
                    await PostAsync(io, socket, room, text, mistake);
                }

                if (isIn || mistake != Mistake.SaysNothingToOutsiders)
                {
                    await ack.SendAsync(isIn);
                }
            });
        });
    }

    private static ValueTask PostAsync(SocketIOServer io, ServerSocket socket, string room, string text, Mistake mistake) => mistake switch
    {
        Mistake.TellsEverybody => io.EmitAsync("post", text),
        Mistake.LeavesHerselfOut => socket.To(room).EmitAsync("post", text),
        Mistake.AnswersHerself => socket.EmitAsync("post", text),
        Mistake.Throws => throw new InvalidOperationException("my mistake"),
        _ => io.To(room).EmitAsync("post", text),
    };
}
