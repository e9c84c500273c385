using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO.Client;

/// <summary>Events that are sent again until they are answered.</summary>
public sealed class RetryTests
{
    private static readonly SocketIOClientOptions Twice = new() { RandomizationFactor = 0, Retries = 2, AckTimeout = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public void They_need_a_time_to_wait()
    {
        var error = Assert.Throws<ArgumentException>(() => new SocketManager(new Uri("http://127.0.0.1:1"), new SocketIOClientOptions { Retries = 3 }));
        Assert.Contains("AckTimeout must be set", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new SocketManager(new Uri("http://127.0.0.1:1"), new SocketIOClientOptions { AckTimeout = TimeSpan.FromSeconds(-1) }));
    }

    [Fact]
    public async Task They_go_one_after_the_other()
    {
        await using var net = new FakeNetwork(Twice);
        var socket = net.Manager.Socket();
        await socket.EmitAsync("a");
        var answer = socket.EmitWithAckAsync<string>("b");
        var session = await net.ConnectAsync(socket);
        Assert.Equal("""20["a"]""", await session.SentAsync());
        Assert.True(session.IsSilent);
        await session.SayAsync("30[]");
        Assert.Equal("""21["b"]""", await session.SentAsync());
        await session.SayAsync("""31["ok"]""");
        Assert.Equal("ok", await FakeNetwork.Within(answer));
    }

    [Fact]
    public async Task One_that_is_not_answered_goes_again_and_is_given_up_in_the_end()
    {
        await using var net = new FakeNetwork(Twice);
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        var answer = socket.EmitWithAckAsync<string>("a");
        await socket.EmitAsync("b");
        for (var id = 0; id < 3; id++)
        {
            Assert.Equal($"2{id}[\"a\"]", await session.SentAsync());
            await net.AdvanceAsync(TimeSpan.FromMilliseconds(100));
        }

        await Assert.ThrowsAsync<AckTimeoutException>(() => FakeNetwork.Within(answer));
        Assert.Equal("""23["b"]""", await session.SentAsync());
        await session.SayAsync("33[]");
    }

    [Fact]
    public async Task A_lost_one_goes_again_over_the_next_connection()
    {
        await using var net = new FakeNetwork(Twice);
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        var answer = socket.EmitWithAckAsync<int>("a");
        Assert.Equal("""20["a"]""", await session.SentAsync());
        await session.LoseAsync();
        await FakeNetwork.UntilAsync(() => !socket.Connected);
        await FakeNetwork.UntilAsync(() =>
        {
            // What waits may still be for the answer: the wait for the next attempt begins later.
            if (net.Attempts == 0)
            {
                net.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            return net.Attempts == 1;
        });
        session = await net.AcceptAsync();
        await FakeNetwork.AnswerAsync(session, socket);
        Assert.Equal("""21["a"]""", await session.SentAsync());
        await session.SayAsync("31[4]");
        Assert.Equal(4, await FakeNetwork.Within(answer));
    }

    [Fact]
    public async Task An_answer_to_an_earlier_try_does_not_count_for_the_next_event()
    {
        await using var net = new FakeNetwork(Twice);
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        var (a, b) = (socket.EmitWithAckAsync<int>("a"), socket.EmitWithAckAsync<int>("b"));
        Assert.Equal("""20["a"]""", await session.SentAsync());
        await net.AdvanceAsync(TimeSpan.FromMilliseconds(100));
        Assert.Equal("""21["a"]""", await session.SentAsync());
        await session.SayAsync("30[1]");
        await session.SayAsync("31[2]");
        Assert.Equal(2, await FakeNetwork.Within(a));
        Assert.Equal("""22["b"]""", await session.SentAsync());
        await session.SayAsync("31[9]");
        Assert.False(b.IsCompleted);
        await session.SayAsync("32[3]");
        Assert.Equal(3, await FakeNetwork.Within(b));
    }

    [Fact]
    public async Task A_volatile_one_goes_by_it()
    {
        await using var net = new FakeNetwork(Twice);
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        await socket.EmitAsync("a");
        await socket.Volatile.EmitAsync("v");
        Assert.Equal("""20["a"]""", await session.SentAsync());
        Assert.Equal("""2["v"]""", await session.SentAsync());
    }
}
