using System.Text;
using System.Text.Json;
using Lab.SocketIO;
using Lab.Wire.EngineIO;
using Lab.Wire.SocketIO;
using Xunit;
using static Lab.Live.Tests.SocketIO.Client.ClientRig;

namespace Lab.Live.Tests.SocketIO.Client;

/// <summary>The client against the official server: what both must understand in the same way.</summary>
public sealed class OfficialServerTests
{
    public static TheoryData<string> EachWay => Ways;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(EachWay))]
    public async Task Each_way_carries_events_answers_and_bytes(string way)
    {
        await using var server = await OfficialServer.StartAsync();
        var (welcome, back, room) = (new TaskCompletionSource<bool>(), new TaskCompletionSource<string>(), new TaskCompletionSource<string>());
        var numbers = new List<int>();
        var all = new TaskCompletionSource();
        await using var client = await Within(SocketIOClient.ConnectAsync(server.Address, Options(way), prepare: socket =>
        {
            socket.On("welcome", (bool recovered) => welcome.SetResult(recovered));
            socket.On("sent back", (string text, byte[] bytes, JsonElement value) => back.SetResult($"{text} {Convert.ToHexString(bytes)} {value.GetRawText()}"));
            socket.On("question", (string question) => question + "!");
            socket.On("room", (string text) => room.SetResult(text));
            socket.On("number", (int number) =>
            {
                numbers.Add(number);
                if (number == 999)
                {
                    all.SetResult();
                }
            });
        }, cancellationToken: Stop));
        Assert.False(await Within(welcome.Task));
        var last = way == "polling" ? "polling" : "websocket";
        while (await Within(client.EmitWithAckAsync<string>("transport")) != last)
        {
            // It goes over while it is used.
        }

        Assert.Equal(last, EngineTransports.NameOf(client.Manager.Transport!.Value));
        await client.EmitAsync("send back", "ä\u2028😀", new byte[] { 1, 255 }, new { a = (int?)null, b = new[] { 1.5 } });
        Assert.Equal("ä\u2028😀 01FF {\"a\":null,\"b\":[1.5]}", await Within(back.Task));
        Assert.Equal("how?!", await Within(client.EmitWithAckAsync<string>("ask", "how?")));
        Assert.Equal([9, 8], await Within(client.EmitWithAckAsync<byte[]>("echo", new byte[] { 9, 8 })));
        await Within(client.EmitWithAckAsync<SocketArguments>("join", "a room"));
        await client.EmitAsync("to room", "a room", "hello");
        Assert.Equal("hello", await Within(room.Task));
        await client.EmitAsync("count", 1000);
        await Within(all.Task);
        Assert.Equal(Enumerable.Range(0, 1000), numbers);
        await Within(client.DisconnectAsync());
        Assert.Equal("disconnect / client namespace disconnect", await server.LineAsync());
        await UntilAsync(() => client.Manager.StreamCount == 0, "no connection is left");
    }

    [Theory]
    [MemberData(nameof(EachWay))]
    public async Task Much_is_carried_whole_and_in_order_through_the_change_of_transport(string way)
    {
        await using var server = await OfficialServer.StartAsync(new { maxHttpBufferSize = 300_000 });
        await using var client = new SocketManager(server.Address, Options(way)).Socket();
        var asked = new List<Task<JsonElement>>();
        for (var i = 0; i < 300; i++)
        {
            if (i == 50)
            {
                client.Open();
            }

            asked.Add(client.EmitWithAckAsync<JsonElement>("echo", i, new string('x', i % 10 == 0 ? 50_000 : 10), new byte[i]));
            if (i > 50 && i % 25 == 0)
            {
                await Within(asked[^10]);
            }
        }

        var answers = await Within(Task.WhenAll(asked));
        Assert.Equal(Enumerable.Range(0, 300), answers.Select(a => a[0].GetInt32()));
        await client.Manager.DisposeAsync();
    }

    [Fact]
    public async Task The_server_sees_what_the_client_says_when_it_comes()
    {
        await using var server = await OfficialServer.StartAsync();
        var options = Options("polling, then websocket") with
        {
            Query = new Dictionary<string, string> { ["a b"] = "c&d" },
            ExtraHeaders = new Dictionary<string, string> { ["x-who"] = "ada" },
            Auth = new { token = "t" },
        };
        await using var client = await Within(SocketIOClient.ConnectAsync(new Uri(server.Address, "/chat"), options, cancellationToken: Stop));
        Assert.Equal("/chat", client.Namespace);
        var seen = await Within(client.EmitWithAckAsync<JsonElement>("handshake"));
        Assert.Equal("t", seen.GetProperty("auth").GetProperty("token").GetString());
        Assert.Equal("c&d", seen.GetProperty("query").GetProperty("a b").GetString());
        Assert.Equal("4", seen.GetProperty("query").GetProperty("EIO").GetString());
        Assert.Equal("ada", seen.GetProperty("headers").GetProperty("x-who").GetString());
    }

    [Fact]
    public async Task Namespaces_share_one_connection()
    {
        await using var server = await OfficialServer.StartAsync();
        await using var manager = new SocketManager(server.Address, Options("websocket"));
        var (main, chat, none) = (manager.Socket(), manager.Socket("/chat"), manager.Socket("/none"));
        await Within(Task.WhenAll(main.ConnectAsync(Stop), chat.ConnectAsync(Stop)));
        Assert.Equal(1, manager.StreamCount);
        Assert.NotEqual(main.Id, chat.Id);
        Assert.Equal("Invalid namespace", (await Assert.ThrowsAsync<ConnectErrorException>(() => Within(none.ConnectAsync(Stop)))).Message);
        Assert.Equal(1, await Within(chat.EmitWithAckAsync<int>("echo", 1)));
        await Within(chat.DisconnectAsync());
        Assert.Equal("disconnect /chat client namespace disconnect", await server.LineAsync());
        Assert.Equal(2, await Within(main.EmitWithAckAsync<int>("echo", 2)));
    }

    [Fact]
    public async Task A_refusal_of_a_middleware_comes_with_its_data()
    {
        await using var server = await OfficialServer.StartAsync();
        var error = await Assert.ThrowsAsync<ConnectErrorException>(() => Within(SocketIOClient.ConnectAsync(server.Address, Options("websocket"), auth: new { refuse = 5 }, cancellationToken: Stop)));
        Assert.Equal("not welcome", error.Message);
        Assert.Equal(5, error.Details!.Value.GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_server_that_disconnects_is_obeyed(bool close)
    {
        await using var server = await OfficialServer.StartAsync();
        await using var client = await Within(SocketIOClient.ConnectAsync(server.Address, Options("websocket"), cancellationToken: Stop));
        var reason = new TaskCompletionSource<string>();
        client.OnDisconnect(reason.SetResult);
        await client.EmitAsync("kick", close);
        Assert.Equal("io server disconnect", await Within(reason.Task));
        Assert.False(client.Active);
        await UntilAsync(() => client.Manager.StreamCount == 0, "no connection is left");
        await Within(client.ConnectAsync(Stop));
        Assert.True(client.Connected);
    }

    [Theory]
    [MemberData(nameof(EachWay))]
    public async Task A_client_that_is_cut_comes_back_and_sends_what_it_kept(string way)
    {
        // A cut between two of its polls is only found out by its silence.
        await using var server = await OfficialServer.StartAsync(new { pingInterval = 1000, pingTimeout = 1000 });
        await using var client = await Within(SocketIOClient.ConnectAsync(server.Address, Options(way), cancellationToken: Stop));
        var first = client.Id;
        var (gone, back) = (new TaskCompletionSource<string>(), new TaskCompletionSource<int>());
        client.OnDisconnect(gone.SetResult);
        client.Manager.OnReconnect(back.SetResult);
        client.Manager.Cut();
        Assert.StartsWith("transport ", await Within(gone.Task), StringComparison.Ordinal);
        Assert.Equal(3, await Within(client.EmitWithAckAsync<int>("echo", 3)));
        Assert.Equal(1, await Within(back.Task));
        Assert.NotEqual(first, client.Id);
        Assert.Matches(way == "websocket" ? "^disconnect / transport " : "^disconnect / (transport |ping timeout)", await server.LineAsync());
    }

    [Fact]
    public async Task What_was_missed_comes_after_a_short_absence()
    {
        await using var server = await OfficialServer.StartAsync(new { connectionStateRecovery = new { } });
        var late = new TaskCompletionSource<string>();
        await using var client = await Within(SocketIOClient.ConnectAsync(server.Address, Options("websocket"), prepare: s => s.On("late", (string text) => late.SetResult(text)), cancellationToken: Stop));
        var (id, welcomed) = (client.Id, new TaskCompletionSource<bool>());
        client.OnConnect(() => welcomed.TrySetResult(client.Recovered));
        await Within(client.EmitWithAckAsync<int>("echo", 1));
        await client.EmitAsync("later", 50, "missed");
        await Within(client.EmitWithAckAsync<int>("echo", 1));
        client.Manager.GoOffline();
        Assert.StartsWith("disconnect", await server.LineAsync(), StringComparison.Ordinal);
        client.Manager.GoOnline();
        Assert.True(await Within(welcomed.Task));
        Assert.Equal(id, client.Id);
        Assert.Equal("missed", await Within(late.Task));
    }

    [Fact]
    public async Task Retries_bring_events_once_each_and_in_order()
    {
        await using var server = await OfficialServer.StartAsync();
        await using var client = await Within(SocketIOClient.ConnectAsync(server.Address, Options("websocket") with { Retries = 10, AckTimeout = TimeSpan.FromSeconds(1) }, cancellationToken: Stop));
        var answers = new[] { "a", "b" }.Select(key => client.EmitWithAckAsync<int>("third time", key)).ToArray();
        Assert.All(await Within(Task.WhenAll(answers)), n => Assert.True(n >= 3));
        Assert.StartsWith("took a", await server.LineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_a_timeout_and_a_disconnect_ends_the_wait()
    {
        await using var server = await OfficialServer.StartAsync();
        await using var client = await Within(SocketIOClient.ConnectAsync(server.Address, Options("websocket"), cancellationToken: Stop));
        await Assert.ThrowsAsync<AckTimeoutException>(() => Within(client.Timeout(50).EmitWithAckAsync<int>("never")));
        var never = client.EmitWithAckAsync<int>("never");
        await client.EmitAsync("drop");
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => Within(never));
    }

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    public async Task Heartbeats_keep_the_connection(string way)
    {
        await using var server = await OfficialServer.StartAsync(new { pingInterval = 100, pingTimeout = 5000 });
        await using var client = await Within(SocketIOClient.ConnectAsync(server.Address, Options(way), cancellationToken: Stop));
        var pings = new SemaphoreSlim(0);
        client.Manager.OnPing(() => pings.Release());
        for (var i = 0; i < 4; i++)
        {
            Assert.True(await pings.WaitAsync(Soon, Stop));
        }

        Assert.True(client.Connected);
        Assert.Equal(1, await Within(client.EmitWithAckAsync<int>("echo", 1)));
    }

    [Theory]
    [InlineData("polling", "xhr poll error")]
    [InlineData("websocket", "websocket error")]
    public async Task Nobody_at_home_is_a_connect_error_until_somebody_comes(string way, string words)
    {
        int port;
        await using (var first = await OfficialServer.StartAsync())
        {
            port = first.Port;
        }

        await using var manager = new SocketManager(new Uri($"http://127.0.0.1:{port}"), Options(way));
        var client = manager.Socket();
        var error = await Assert.ThrowsAsync<ConnectErrorException>(() => Within(client.ConnectAsync(Stop)));
        Assert.StartsWith(words, error.Message, StringComparison.Ordinal);
        Assert.True(client.Active);
        await using var server = await OfficialServer.StartAsync(port: port);
        Assert.Equal("\"kept\"", Encoding.UTF8.GetString((await Within(client.EmitWithAckAsync<SocketArguments>("echo", "kept"))).Raw(0)));
    }

    [Fact]
    public async Task Compression_that_both_want_is_used()
    {
        await using var server = await OfficialServer.StartAsync(new { perMessageDeflate = new { threshold = 0 } });
        await using var client = await Within(SocketIOClient.ConnectAsync(server.Address, Options("websocket") with { PerMessageDeflate = new() }, cancellationToken: Stop));
        var text = new string('a', 20_000);
        Assert.Equal(text, await Within(client.EmitWithAckAsync<string>("echo", text)));
        Assert.Equal(text, await Within(client.Compress(false).EmitWithAckAsync<string>("echo", text)));
    }
}
