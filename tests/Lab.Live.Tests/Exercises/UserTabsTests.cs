using System.Collections.Concurrent;
using Lab.Exercises;
using Lab.Lessons;
using Lab.SocketIO;
using Xunit;

namespace Lab.Live.Tests.Exercises;

/// <summary>The check of the tabs of one user names each known mistake.</summary>
public sealed class UserTabsTests
{
    /// <summary>What a learner gets wrong in an otherwise right server.</summary>
    public enum Mistake
    {
        None,
        NeverJoins,
        TellsEverybody,
        OneRoomForAll,
        TellsTheTabItself,
        JoinsOnFirstEvent,
        KeepsSockets,
        LeavesOneSignedIn,
        SignsEverybodyOut,
        PlainName,
        Throws,
    }

    [Theory]
    [InlineData(Mistake.NeverJoins, 1, null, "nothing came to anybody")]
    [InlineData(Mistake.TellsEverybody, 1, "rooms.tabs-is-everybody", "bo got read(5)")]
    [InlineData(Mistake.OneRoomForAll, 1, "rooms.tabs-is-everybody", "bo got read(5)")]
    [InlineData(Mistake.TellsTheTabItself, 1, "rooms.io-leaves-me-out", "ana-1 got read(5)")]
    [InlineData(Mistake.JoinsOnFirstEvent, 1, null, "nothing came to anybody")]
    [InlineData(Mistake.KeepsSockets, 3, "rooms.id-is-stable", "ana-3 got read(7)")]
    [InlineData(Mistake.LeavesOneSignedIn, 4, "rooms.to-includes-sender", "ana-2 got signedout()")]
    [InlineData(Mistake.SignsEverybodyOut, 4, "rooms.tabs-is-everybody", "bo got signedout()")]
    [InlineData(Mistake.PlainName, 5, "rooms.names-collide", "ana-1 got signedout()")]
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
        Assert.Equal("5 of 5 visible checks passed: every tab of one user.", report.Verdict);
    }

    private static Task<CheckReport> CheckAsync(Action<SocketIOServer> setUp) =>
        CheckRunner.RunAsync(AllLessons.Exercise<Action<SocketIOServer>>(UserTabs.Id), setUp, cancellationToken: TestContext.Current.CancellationToken);

    private static void SetUp(SocketIOServer io, Mistake mistake)
    {
        // Somebody who keeps sockets himself, and never takes one out or replaces it.
        var kept = new ConcurrentDictionary<string, ConcurrentQueue<ServerSocket>>();
        io.OnConnection(async socket =>
        {
            var user = socket.Handshake.Auth.GetProperty("user").GetString()!;
            var room = mistake switch { Mistake.OneRoomForAll => "tabs", Mistake.PlainName => user, _ => $"user:{user}" };
            var mine = kept.GetOrAdd(user, _ => []);
            if (mine.Count < 3)
            {
                mine.Enqueue(socket);
            }

            if (mistake is not (Mistake.NeverJoins or Mistake.JoinsOnFirstEvent))
            {
                await socket.JoinAsync(room);
            }

            socket.On("read", async (int number) =>
            {
                if (mistake == Mistake.JoinsOnFirstEvent)
                {
                    await socket.JoinAsync(room);
                }

                if (mistake == Mistake.KeepsSockets)
                {
                    foreach (var other in mine.Where(s => s != socket))
                    {
                        await other.EmitAsync("read", number);
                    }

                    return;
                }

                await (mistake switch
                {
                    Mistake.TellsEverybody => socket.Broadcast.EmitAsync("read", number),
                    Mistake.TellsTheTabItself => io.To(room).EmitAsync("read", number),
                    Mistake.Throws => throw new InvalidOperationException("my mistake"),
                    _ => socket.To(room).EmitAsync("read", number),
                });
            });
            socket.On("signout", async () => await (mistake switch
            {
                Mistake.LeavesOneSignedIn => socket.To(room).EmitAsync("signedout"),
                Mistake.SignsEverybodyOut => io.EmitAsync("signedout"),
                _ => io.To(room).EmitAsync("signedout"),
            }));
        });
    }
}
