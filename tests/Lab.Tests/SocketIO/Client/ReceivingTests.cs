using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO.Client;

/// <summary>What comes to a client's socket.</summary>
public sealed class ReceivingTests
{
    [Fact]
    public async Task Listeners_get_what_they_ask_for_and_what_they_return_is_the_answer()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var got = new List<string>();
        socket.On("say", (string text, int number) => got.Add(text + number));
        socket.On("sum", (int a, int b) => a + b);
        socket.On("bytes", (byte[] bytes, Ack ack) => ack.SendAsync(bytes, "x"));
        var session = await net.ConnectAsync(socket);
        await session.SayAsync("""2["say","a",1]""");
        await session.SayAsync("""27["sum",2,3]""");
        await session.SayAsync("""51-8["bytes",{"_placeholder":true,"num":0}]""", [1, 2]);
        Assert.Equal(["a1"], got);
        Assert.Equal("37[5]", await session.SentAsync());
        Assert.Equal("""61-8[{"_placeholder":true,"num":0},"x"]""", await session.SentAsync());
        Assert.Equal([1, 2], Assert.Single(session.Attachments));
    }

    [Fact]
    public async Task Events_of_one_socket_come_one_after_the_other()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var got = new List<int>();
        var first = new TaskCompletionSource();
        var last = new TaskCompletionSource();
        socket.On("n", async (int n) =>
        {
            await (n == 0 ? first.Task : Task.CompletedTask);
            got.Add(n);
            if (n == 3)
            {
                last.SetResult();
            }
        });
        var session = await net.ConnectAsync(socket);
        for (var n = 0; n <= 3; n++)
        {
            await session.SayAsync($"2[\"n\",{n}]");
        }

        Assert.Empty(got);
        first.SetResult();
        await FakeNetwork.Within(last.Task);
        Assert.Equal([0, 1, 2, 3], got);
    }

    [Fact]
    public async Task A_listener_that_throws_harms_neither_the_next_one_nor_the_socket()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var errors = new List<Exception>();
        var got = 0;
        socket.OnError(errors.Add);
        socket.OnConnect(() => throw new InvalidOperationException("connect"));
        socket.On("x", () => throw new InvalidOperationException("x"));
        socket.On("x", async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("later");
        });
        socket.On("x", () => got++);
        var session = await net.ConnectAsync(socket);
        await session.SayAsync("""2["x"]""");
        await session.SayAsync("""2["x"]""");
        await FakeNetwork.UntilAsync(() => got == 2);
        Assert.Equal(["connect", "x", "later", "x", "later"], errors.Select(e => e.Message));
        Assert.True(socket.Connected);
    }

    [Fact]
    public async Task Catch_all_listeners_see_every_event_first()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var got = new List<string>();
        socket.On("a", () => got.Add("on a"));
        socket.OnAny((name, arguments) => got.Add($"any {name} {arguments.Count}"));
        socket.PrependAny((name, _) => got.Add($"first {name}"));
        var session = await net.ConnectAsync(socket);
        await session.SayAsync("""2["a",1]""");
        await session.SayAsync("""2["b"]""");
        Assert.Equal(["first a", "any a 1", "on a", "first b", "any b 0"], got);
        socket.OffAny();
        await session.SayAsync("""2["b"]""");
        Assert.Equal(5, got.Count);
    }

    [Fact]
    public async Task Once_and_off_take_listeners_away()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var (once, always) = (0, 0);
        socket.On("x", () => once++).Once();
        var registration = socket.On("x", () => always++);
        var session = await net.ConnectAsync(socket);
        await session.SayAsync("""2["x"]""");
        await session.SayAsync("""2["x"]""");
        registration.Off();
        await session.SayAsync("""2["x"]""");
        Assert.Equal((1, 2), (once, always));
    }

    [Fact]
    public async Task Events_ahead_of_the_connect_are_kept_for_it()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var got = new List<string>();
        socket.On("x", (int n) => got.Add($"{n} {socket.Connected}"));
        socket.OnConnect(() => got.Add("connect"));
        socket.Open();
        var session = await net.AcceptAsync();
        await session.SentAsync();
        await session.SayAsync("""2["x",1]""");
        Assert.Empty(got);
        await session.SayAsync("""0{"sid":"one"}""");
        await session.SayAsync("""2["x",2]""");
        Assert.Equal(["1 True", "connect", "2 True"], got);
    }

    [Fact]
    public async Task Of_a_server_that_never_connects_only_so_much_is_kept()
    {
        // Each of these events has 7 bytes.
        await using var net = new FakeNetwork(SocketIOClientOptions.Default with { MaxBufferedBytes = 20 });
        var socket = net.Manager.Socket();
        var got = new List<int>();
        socket.On("x", (int n) => got.Add(n));
        socket.Open();
        var session = await net.AcceptAsync();
        await session.SentAsync();
        for (var n = 1; n <= 4; n++)
        {
            await session.SayAsync($"""2["x",{n}]""");
        }

        await session.SayAsync("""0{"sid":"one"}""");
        Assert.Equal([1, 2], got);
    }

    [Fact]
    public async Task An_answer_after_the_end_goes_nowhere()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        Ack? kept = null;
        socket.On("x", (Ack ack) => { kept = ack; });
        var session = await net.ConnectAsync(socket);
        await session.SayAsync("""21["x"]""");
        await session.LoseAsync();
        await FakeNetwork.UntilAsync(() => !socket.Connected);
        await kept!.SendAsync(1);
        Assert.True(session.IsSilent);
    }

    [Fact]
    public async Task A_listener_may_disconnect_or_dispose_its_own_socket()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var done = new TaskCompletionSource();
        socket.On("bye", async () =>
        {
            await socket.DisposeAsync();
            done.SetResult();
        });
        var session = await net.ConnectAsync(socket);
        await session.SayAsync("""2["bye"]""");
        await FakeNetwork.Within(done.Task);
        Assert.Equal("1", await session.SentAsync());
        await session.Over;
    }

    [Fact]
    public async Task The_number_of_the_session_and_of_the_last_event_let_it_come_back()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket("/", new { token = "t" });
        var session = await net.ConnectAsync(socket, "one", ",\"pid\":\"p\"");
        Assert.False(socket.Recovered);
        await session.SayAsync("""2["x",1,"offset1"]""");
        await session.SayAsync("""2["x",{"no":"offset"}]""");
        await session.LoseAsync();
        await net.AdvanceAsync(TimeSpan.FromSeconds(1));
        session = await net.AcceptAsync();
        Assert.Equal("""0{"pid":"p","offset":"offset1","token":"t"}""", await FakeNetwork.AnswerAsync(session, socket, "one", ",\"pid\":\"p\""));
        Assert.True(socket.Recovered);
        await session.LoseAsync();
        await net.AdvanceAsync(TimeSpan.FromSeconds(1));
        session = await net.AcceptAsync();
        await FakeNetwork.AnswerAsync(session, socket, "two", ",\"pid\":\"q\"");
        Assert.False(socket.Recovered);
    }
}
