using Lab.SocketIO;
using Lab.SocketIO.Engine;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Tests.SocketIO.Client;

/// <summary>How sockets of a client connect, are refused and leave.</summary>
public sealed class ConnectingTests
{
    [Fact]
    public async Task A_socket_asks_for_its_namespace_and_gets_an_id()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket("chat", new { token = 1 });
        var connects = 0;
        socket.OnConnect(() => connects++);
        Assert.Equal("/chat", socket.Namespace);
        Assert.False(socket.Active);
        var connecting = socket.ConnectAsync(TestContext.Current.CancellationToken);
        var session = await net.AcceptAsync();
        Assert.Equal("0/chat,{\"token\":1}", await FakeNetwork.AnswerAsync(session, socket));
        await FakeNetwork.Within(connecting);
        Assert.Equal("one", socket.Id);
        Assert.True(socket.Active);
        Assert.Equal(1, connects);
        Assert.Same(socket, net.Manager.Socket("/chat"));
    }

    [Fact]
    public async Task Whoever_asks_on_a_connection_that_has_just_ended_hears_of_it()
    {
        await using var net = new FakeNetwork(new SocketIOClientOptions { Reconnection = false });
        var session = await net.ConnectAsync(net.Manager.Socket("/a"));
        // The end has told no socket yet.
        session.Break();
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => FakeNetwork.Within(net.Manager.Socket("/b").ConnectAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void The_query_of_the_address_goes_with_that_of_the_options_and_wins()
    {
        var options = new SocketIOClientOptions { Query = new Dictionary<string, string> { ["a"] = "1", ["token"] = "other", ["sid"] = "x" } };
        var dialer = new EngineDialer(new Uri("http://127.0.0.1:3000/admin?token=a%26b&flag"), options, null);
        Assert.Equal("http://127.0.0.1:3000/socket.io/?EIO=4&transport=polling&t=m&sid=s&token=a%26b&flag=&a=1", dialer.AddressOf(EngineTransport.Polling, "s", "m").AbsoluteUri);
    }

    [Fact]
    public async Task Two_namespaces_share_one_connection_which_goes_with_the_last()
    {
        await using var net = new FakeNetwork();
        var (a, b) = (net.Manager.Socket("/a"), net.Manager.Socket("/b"));
        var session = await net.ConnectAsync(a);
        b.Open();
        await FakeNetwork.AnswerAsync(session, b, "two");
        Assert.Equal(0, net.Attempts);
        await a.DisconnectAsync();
        Assert.Equal("1/a,", await session.SentAsync());
        Assert.False(session.IsOver);
        await b.DisconnectAsync();
        Assert.Equal("forced close", (await session.Over).Reason);
        Assert.Equal(0, net.Attempts);
        Assert.False(net.Manager.IsOpen);
    }

    [Fact]
    public async Task A_refusal_tells_why_and_is_not_repeated()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var told = new TaskCompletionSource<Exception>();
        socket.OnConnectError(told.SetResult);
        var connecting = socket.ConnectAsync(TestContext.Current.CancellationToken);
        var session = await net.AcceptAsync();
        Assert.Equal("0", await session.SentAsync());
        await session.SayAsync("""4{"message":"not welcome","data":{"code":7}}""");
        var error = await Assert.ThrowsAsync<ConnectErrorException>(() => FakeNetwork.Within(connecting));
        Assert.Equal("not welcome", error.Message);
        Assert.Equal(7, error.Details!.Value.GetProperty("code").GetInt32());
        Assert.Same(error, await FakeNetwork.Within(told.Task));
        Assert.False(socket.Active);
        Assert.Equal("forced close", (await session.Over).Reason);

        // It may ask again.
        await net.ConnectAsync(socket, "two");
        Assert.Equal("two", socket.Id);
    }

    [Fact]
    public async Task A_refusal_of_one_namespace_leaves_the_other_alone()
    {
        await using var net = new FakeNetwork();
        var (a, b) = (net.Manager.Socket("/a"), net.Manager.Socket("/b"));
        var session = await net.ConnectAsync(a);
        b.Open();
        Assert.Equal("0/b,", await session.SentAsync());
        await session.SayAsync("""4/b,{"message":"Invalid namespace"}""");
        Assert.False(b.Active);
        Assert.True(a.Connected);
        Assert.False(session.IsOver);
    }

    [Fact]
    public async Task What_it_says_can_be_a_function_that_is_asked_each_time()
    {
        await using var net = new FakeNetwork();
        var asked = 0;
        var socket = net.Manager.Socket("/", async () =>
        {
            await Task.Yield();
            return new { time = ++asked };
        });
        socket.Open();
        var session = await net.AcceptAsync();
        Assert.Equal("""0{"time":1}""", await FakeNetwork.AnswerAsync(session, socket));
        await session.LoseAsync();
        await net.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("""0{"time":2}""", await (await net.AcceptAsync()).SentAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_cannot_be_said_is_a_connect_error(bool throws)
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket("/", throws ? new Func<object>(() => throw new InvalidOperationException("no token")) : "a string is no object");
        var connecting = socket.ConnectAsync(TestContext.Current.CancellationToken);
        var session = await net.AcceptAsync();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => FakeNetwork.Within(connecting));
        Assert.Contains(throws ? "no token" : "JSON object", error.Message, StringComparison.Ordinal);
        Assert.False(socket.Active);
        await session.Over;
    }

    [Theory]
    [InlineData("1", "io server disconnect", false)]
    [InlineData(null, "transport close", true)]
    public async Task A_disconnect_has_its_reason(string? packet, string reason, bool comesBack)
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var told = new TaskCompletionSource<(string, string?)>();
        socket.OnDisconnect((why, details) => told.SetResult((why, details)));
        var session = await net.ConnectAsync(socket);
        await (packet is null ? session.LoseAsync(details: "1006") : session.SayAsync(packet));
        Assert.Equal((reason, packet is null ? "1006" : null), await FakeNetwork.Within(told.Task));
        Assert.False(socket.Connected);
        Assert.Null(socket.Id);
        Assert.Equal(comesBack, socket.Active);
        if (comesBack)
        {
            await net.AdvanceAsync(TimeSpan.FromSeconds(1));
            await net.AcceptAsync();
        }
        else
        {
            await session.Over;
            Assert.Equal(0, net.Attempts);
        }
    }

    [Fact]
    public async Task A_client_that_leaves_is_told_so_and_can_come_back()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var reasons = new List<string>();
        socket.OnDisconnect(reasons.Add);
        var session = await net.ConnectAsync(socket);
        await socket.DisconnectAsync();
        Assert.Equal("1", await session.SentAsync());
        Assert.Equal(["io client disconnect"], reasons);
        Assert.Equal(0, net.Clock.Waiting);
        await net.ConnectAsync(socket, "again");
        Assert.Equal("again", socket.Id);
    }

    [Fact]
    public async Task What_cannot_be_read_ends_the_connection_which_comes_back()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var reasons = new List<string>();
        socket.OnDisconnect(reasons.Add);
        var session = await net.ConnectAsync(socket);
        await session.SayAsync("2{}");
        Assert.Equal(EngineCloseReasons.ParseError, (await session.Over).Reason);
        await net.AdvanceAsync(TimeSpan.FromSeconds(1));
        await net.AcceptAsync();
        Assert.Equal(["parse error"], reasons);
    }

    [Fact]
    public async Task A_disposed_socket_does_nothing_more()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        await net.ConnectAsync(socket);
        var ack = socket.EmitWithAckAsync<int>("x");
        await socket.DisposeAsync();
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => FakeNetwork.Within(ack));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => FakeNetwork.Within(socket.EmitWithAckAsync<int>("x")));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => socket.ConnectAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, socket.PendingAcks);
    }

    [Fact]
    public void An_address_must_be_one_of_the_web() => Assert.Throws<ArgumentException>(() => new SocketManager(new Uri("ftp://example.org")));
}
