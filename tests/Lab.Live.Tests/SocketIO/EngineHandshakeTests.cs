using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Lab.Live.Tests.WebSockets;
using Lab.SocketIO;
using Lab.SocketIO.Engine;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>How a session opens, and which requests open none.</summary>
public sealed class EngineHandshakeTests
{
    private const string Handshake = "EIO=4&transport=polling";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_opens_by_polling()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.Short with { Clock = new HandClock() });
        using var wire = host.Wire();
        var answer = await wire.GetAsync(Handshake);
        Assert.Equal(200, answer.Status);
        Assert.Equal("text/plain; charset=UTF-8", answer.Header("Content-Type"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Null(answer.Header("Set-Cookie"));
        Assert.StartsWith("0{", answer.Body, StringComparison.Ordinal);
        var open = answer.Open.AsObject();
        Assert.Equal(["maxPayload", "pingInterval", "pingTimeout", "sid", "upgrades"], open.Select(static p => p.Key).Order());
        Assert.Equal("""["websocket"]""", open["upgrades"]!.ToJsonString());
        Assert.Equal((300, 200, 1_000_000), ((int)open["pingInterval"]!, (int)open["pingTimeout"]!, (int)open["maxPayload"]!));
        Assert.Matches("^[A-Za-z0-9_-]{20}$", (string)open["sid"]!);
        Assert.Equal(1, host.Engine.Count);
        Assert.Equal(EngineTransport.Polling, (await host.SessionAsync()).Socket.Transport);
    }

    [Fact]
    public async Task A_session_opens_by_WebSocket()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.Short);
        using var wire = host.Wire();
        using var socket = await wire.SocketAsync();
        var open = JsonNode.Parse((await socket.TextAsync())![1..])!.AsObject();
        Assert.Equal(["maxPayload", "pingInterval", "pingTimeout", "sid", "upgrades"], open.Select(static p => p.Key).Order());
        Assert.Equal("[]", open["upgrades"]!.ToJsonString());
        Assert.Equal((300, 200, 1_000_000), ((int)open["pingInterval"]!, (int)open["pingTimeout"]!, (int)open["maxPayload"]!));
        var session = await host.SessionAsync();
        Assert.Equal((string)open["sid"]!, session.Socket.Id);
        Assert.Equal(EngineTransport.WebSocket, session.Socket.Transport);
    }

    [Theory]
    [InlineData("GET", "", 400, 0, "Transport unknown")]
    [InlineData("GET", "EIO=4", 400, 0, "Transport unknown")]
    [InlineData("GET", "EIO=4&transport=abc", 400, 0, "Transport unknown")]
    [InlineData("GET", "EIO=4&transport=constructor", 400, 0, "Transport unknown")]
    [InlineData("GET", "EIO=4&transport=__proto__", 400, 0, "Transport unknown")]
    [InlineData("GET", "EIO=4&transport=toString", 400, 0, "Transport unknown")]
    [InlineData("GET", "EIO=4&transport=polling&sid=test", 400, 1, "Session ID unknown")]
    [InlineData("GET", "EIO=4&transport=polling&sid=__proto__", 400, 1, "Session ID unknown")]
    [InlineData("POST", Handshake, 400, 2, "Bad handshake method")]
    [InlineData("PUT", Handshake, 400, 2, "Bad handshake method")]
    [InlineData("OPTIONS", Handshake, 400, 2, "Bad handshake method")]
    [InlineData("GET", "EIO=4&transport=websocket", 400, 3, "Bad request")]
    [InlineData("GET", "transport=polling", 400, 5, "Unsupported protocol version")]
    [InlineData("GET", "EIO=abc&transport=polling", 400, 5, "Unsupported protocol version")]
    [InlineData("GET", "EIO=3&transport=polling", 400, 5, "Unsupported protocol version")]
    public async Task A_wrong_request_is_refused_with_the_official_words(string method, string query, int status, int code, string message)
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var answer = await wire.SendAsync(method, query);
        Assert.Equal((status, $$"""{"code":{{code}},"message":"{{message}}"}"""), (answer.Status, answer.Body));
        Assert.Equal("application/json", answer.Header("Content-Type"));
        Assert.Equal((EngineErrorCode)code, Assert.Single(host.Errors).Code);
        Assert.Equal(0, host.Engine.Count);
    }

    [Theory]
    [InlineData("EIO=4&transport=abc", "abc", null)]
    [InlineData("EIO=4&transport=polling&sid=test", null, "test")]
    public async Task A_refusal_is_reported_with_what_was_wrong(string query, string? transport, string? sid)
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        await wire.GetAsync(query);
        Assert.Equal(transport ?? sid, Assert.Single(host.Errors).Context);
    }

    [Theory]
    [InlineData("transport=websocket")]
    [InlineData("EIO=abc&transport=websocket")]
    [InlineData("EIO=3&transport=websocket")]
    [InlineData("EIO=4")]
    [InlineData("EIO=4&transport=abc")]
    [InlineData("EIO=4&transport=__proto__")]
    [InlineData("EIO=4&transport=polling")]
    [InlineData("EIO=4&transport=websocket&sid=test")]
    public async Task A_wrong_upgrade_is_refused(string query)
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var error = await Assert.ThrowsAsync<WebSocketException>(() => wire.SocketAsync(null, query));
        Assert.Contains("400", error.Message, StringComparison.Ordinal);
        Assert.Single(host.Errors);
        Assert.Equal(0, host.Engine.Count);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 13\r\n", 400)]
    [InlineData("Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n", 400)]
    // RFC 6455 §4.4 has a status of its own for a version that the server does not speak.
    [InlineData("", 426)]
    public async Task A_malformed_upgrade_is_refused(string lines, int status)
    {
        await using var host = await EngineHost.StartAsync();
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync("GET /engine.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" + lines + "\r\n", Cancellation);
        Assert.StartsWith($"HTTP/1.1 {status} ", await raw.HeadAsync(Cancellation), StringComparison.Ordinal);
        // The answer is read here before the request has ended there.
        await EngineCloseTests.ZeroAsync(() => host.Engine.Count);
    }

    [Fact]
    public async Task A_WebSocket_whose_session_nobody_could_take_is_closed()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { MaxSessions = 1 });
        host.Opened = static _ => throw new InvalidOperationException("not now");
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync(RawPeer.Upgrade.Replace("GET /", "GET /engine.io/?EIO=4&transport=websocket", StringComparison.Ordinal), Cancellation);
        await raw.EndAsync(Cancellation);
        await EngineCloseTests.ZeroAsync(() => host.Engine.Count);
        host.Opened = null;
        using var wire = host.Wire();
        // Its place is free again.
        using var socket = await wire.SocketAsync();
        Assert.StartsWith("0{", await socket.TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EIO=4&transport=websocket")]
    [InlineData(null)]
    public async Task Rubbish_behind_an_upgrade_harms_nobody(string? query)
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        query ??= "EIO=4&transport=websocket&sid=" + await wire.OpenAsync();
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync(RawPeer.Upgrade.Replace("GET /", "GET /engine.io/?" + query, StringComparison.Ordinal) + "$*&^%&%^& rubbish", Cancellation);
        Assert.StartsWith("HTTP/1.1 101 ", await raw.HeadAsync(Cancellation), StringComparison.Ordinal);
        await raw.EndAsync(Cancellation);
        Assert.NotEmpty(await wire.OpenAsync());
    }

    [Fact]
    public async Task An_origin_with_characters_that_no_header_has_is_refused()
    {
        await using var host = await EngineHost.StartAsync();
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync("GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: h\r\nOrigin: http://a\u00c4\u0080b\r\n\r\n", Cancellation);
        Assert.StartsWith("HTTP/1.1 400 ", await raw.HeadAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal((EngineErrorCode.BadRequest, "INVALID_ORIGIN"), Assert.Single(host.Errors) is var e ? (e.Code, e.Context) : default);
    }

    [Fact]
    public async Task A_plain_request_for_the_other_transport_is_refused_and_the_session_goes_on()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var answer = await wire.GetAsync("EIO=4&transport=websocket&sid=" + sid);
        Assert.Equal((400, """{"code":3,"message":"Bad request"}"""), (answer.Status, answer.Body));
        Assert.Equal("TRANSPORT_MISMATCH", Assert.Single(host.Errors).Context);
        Assert.Equal((200, "ok"), await wire.PostAsync(sid, "4still there") is var post ? (post.Status, post.Body) : default);
        Assert.Equal("4still there", (await wire.PollAsync(sid)).Body);
    }

    [Fact]
    public async Task Only_what_is_enabled_is_announced_and_served()
    {
        await using var polling = await EngineHost.StartAsync(SocketIOOptions.Default with { Transports = [EngineTransport.Polling] });
        using var pollingWire = polling.Wire();
        Assert.Equal("[]", (await pollingWire.GetAsync(Handshake)).Open["upgrades"]!.ToJsonString());
        await Assert.ThrowsAsync<WebSocketException>(() => pollingWire.SocketAsync());

        await using var webSocket = await EngineHost.StartAsync(SocketIOOptions.Default with { Transports = [EngineTransport.WebSocket] });
        using var webSocketWire = webSocket.Wire();
        Assert.Equal(400, (await webSocketWire.GetAsync(Handshake)).Status);
        using var socket = await webSocketWire.OpenSocketAsync();

        await using var fixedTransport = await EngineHost.StartAsync(SocketIOOptions.Default with { AllowUpgrades = false });
        using var fixedWire = fixedTransport.Wire();
        var open = (await fixedWire.GetAsync(Handshake)).Open;
        Assert.Equal("[]", open["upgrades"]!.ToJsonString());
        await Assert.ThrowsAsync<WebSocketException>(() => fixedWire.SocketAsync((string)open["sid"]!));
    }

    [Fact]
    public async Task The_times_and_the_limit_that_were_set_are_announced()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { PingTimeout = TimeSpan.FromMilliseconds(123), PingInterval = TimeSpan.FromMilliseconds(456), MaxHttpBufferSize = 789 });
        using var wire = host.Wire();
        var open = (await wire.GetAsync(Handshake)).Open;
        Assert.Equal((123, 456, 789), ((int)open["pingTimeout"]!, (int)open["pingInterval"]!, (int)open["maxPayload"]!));
    }

    [Fact]
    public async Task The_defaults_are_the_official_ones()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var open = (await wire.GetAsync(Handshake)).Open;
        Assert.Equal((20_000, 25_000, 1_000_000), ((int)open["pingTimeout"]!, (int)open["pingInterval"]!, (int)open["maxPayload"]!));
    }

    [Fact]
    public async Task Ids_may_be_the_applications()
    {
        var number = 0;
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with
        {
            GenerateId = async context =>
            {
                await Task.Yield();
                Assert.Equal("4", context.Request.Query["EIO"]);
                return "custom-" + Interlocked.Increment(ref number);
            },
        });
        using var wire = host.Wire();
        Assert.Equal("custom-1", await wire.OpenAsync());
        using var socket = await wire.SocketAsync();
        Assert.Contains("\"custom-2\"", await socket.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_taken_opens_no_second_session()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { GenerateId = static _ => new("the-same") });
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        var second = await wire.GetAsync(Handshake);
        Assert.Equal((400, """{"code":3,"message":"Bad request"}"""), (second.Status, second.Body));
        await wire.PostAsync(sid, "4mine");
        Assert.Equal("4mine", (await wire.PollAsync(sid)).Body);
    }

    [Fact]
    public async Task An_id_generator_that_fails_opens_no_session()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { GenerateId = static _ => throw new InvalidOperationException("no more numbers") });
        using var wire = host.Wire();
        var answer = await wire.GetAsync(Handshake);
        Assert.Equal((400, """{"code":3,"message":"Bad request"}"""), (answer.Status, answer.Body));
        await Assert.ThrowsAsync<WebSocketException>(() => wire.SocketAsync());
        Assert.All(host.Errors, static e => Assert.Equal("ID_GENERATION_ERROR", e.Context));
        Assert.Equal((2, 0), (host.Errors.Count, host.Engine.Count));
    }

    [Fact]
    public async Task The_application_may_refuse()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with
        {
            AllowRequest = static async context =>
            {
                await Task.Yield();
                return context.Request.Query["ticket"].ToString() switch
                {
                    "good" => RequestDecision.Allow,
                    "" => RequestDecision.Refuse(),
                    var other => RequestDecision.Refuse($"no such ticket: {other}"),
                };
            },
        });
        using var wire = host.Wire();
        Assert.Equal((403, """{"code":4,"message":"Forbidden"}"""), await wire.GetAsync(Handshake) is var plain ? (plain.Status, plain.Body) : default);
        Assert.Equal((403, """{"code":4,"message":"no such ticket: bad"}"""), await wire.GetAsync(Handshake + "&ticket=bad") is var named ? (named.Status, named.Body) : default);
        Assert.All(host.Errors, static e => Assert.Equal(EngineErrorCode.Forbidden, e.Code));
        await Assert.ThrowsAsync<WebSocketException>(() => wire.SocketAsync());
        Assert.Equal(200, (await wire.GetAsync(Handshake + "&ticket=good")).Status);
        using var socket = await wire.SocketAsync(null, "EIO=4&transport=websocket&ticket=good");
        Assert.StartsWith("0{", await socket.TextAsync(), StringComparison.Ordinal);
        Assert.Equal((3, 2), (host.Errors.Count, host.Engine.Count));
    }

    [Fact]
    public async Task A_packet_may_come_with_the_handshake()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { InitialPacket = "faster!" });
        using var wire = host.Wire();
        Assert.Equal("4faster!", (await wire.GetAsync(Handshake)).Body.Split(EngineWire.Separator)[1]);
        using var socket = await wire.OpenSocketAsync();
        Assert.Equal("4faster!", await socket.TextAsync());
    }

    [Fact]
    public async Task What_the_request_said_is_kept()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        await wire.GetAsync(Handshake + "&token=a%20b&c=d", ("X-Lab", "1"), ("Origin", "http://other.example"));
        var request = (await host.SessionAsync()).Socket.Request;
        Assert.Equal(("a b", "d", "1"), (request.Query["token"].ToString(), request.Query["c"].ToString(), request.Headers["x-lab"].ToString()));
        Assert.Equal(("/engine.io/", true, false), (request.Path, request.IsCrossDomain, request.IsSecure));
        Assert.Equal("127.0.0.1", request.Address!.ToString());

        using var client = new ClientWebSocket();
        client.Options.SetRequestHeader("X-Lab", "2");
        await client.ConnectAsync(new Uri($"ws://{host.EndPoint}/engine.io/?EIO=4&transport=websocket&token=x"), Cancellation);
        var second = (await host.SessionAsync()).Socket.Request;
        Assert.Equal(("x", "2", "127.0.0.1"), (second.Query["token"].ToString(), second.Headers["X-Lab"].ToString(), second.Address!.ToString()));
    }

    [Fact]
    public async Task More_sessions_than_are_allowed_are_refused()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { MaxSessions = 3 });
        using var wire = host.Wire();
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add(await wire.OpenAsync());
        }

        Assert.Equal(503, (await wire.GetAsync(Handshake)).Status);
        await Assert.ThrowsAsync<WebSocketException>(() => wire.SocketAsync());
        Assert.Equal(3, host.Engine.Count);
        await wire.PostAsync(ids[0], "1");
        Assert.NotEmpty(await wire.OpenAsync());
    }
}
