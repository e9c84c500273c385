using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Lab.Net;
using Lab.Wire.Http1;
using Xunit;

namespace Lab.Live.Tests.WebSockets;

/// <summary>Clients that break every rule before the upgrade: each is told what was wrong, and slow ones do not hold the server up.</summary>
public sealed class HostileHeadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "POST ", 405)]
    [InlineData("HTTP/1.1", "HTTP/1.0", 400)]
    [InlineData("HTTP/1.1", "HTTP/2.0", 505)]
    [InlineData("Host: h\r\n", "", 400)]
    [InlineData("Host: h\r\n", "Host: h\r\nHost: h\r\n", 400)]
    [InlineData("Host: h\r\n", "Host: h\n", 400)]
    [InlineData("Host: h\r\n", "Host : h\r\n", 400)]
    [InlineData("Host: h\r\n", "Host: h\r\n folded\r\n", 400)]
    [InlineData("Upgrade: websocket\r\n", "", 426)]
    [InlineData("Connection: Upgrade\r\n", "", 400)]
    [InlineData("Version: 13", "Version: 12", 426)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=", 400)]
    [InlineData("Host: h\r\n", "Host: h\r\nOrigin: https://evil.example\r\n", 403)]
    [InlineData("Host: h\r\n", "Host: h\r\nContent-Length: 5\r\n", 400)]
    [InlineData("GET", "\u0016\u0003\u0001", 400)]
    public async Task A_wrong_request_is_told_what_is_wrong(string right, string wrong, int status)
    {
        await using var server = await WebSocketServer.StartAsync(WebSocketServerOptions.Default with { Name = "heads", Policy = new() { Origins = ["https://good.example"] } }, Cancellation);
        await AssertRefusedAsync(server, right == "POST" ? RawPeer.Upgrade.Replace("GET ", wrong, StringComparison.Ordinal) : RawPeer.Upgrade.Replace(right, wrong, StringComparison.Ordinal), status);
    }

    [Fact]
    public async Task Floods_of_headers_are_refused_before_they_end()
    {
        await using var server = await WebSocketServer.StartAsync(WebSocketServerOptions.Default with { Name = "floods" }, Cancellation);
        await AssertRefusedAsync(server, "GET /" + new string('a', 10_000), 414);
        await AssertRefusedAsync(server, "GET / HTTP/1.1\r\n" + string.Concat(Enumerable.Repeat("a: b\r\n", 200)), 431);
        await AssertRefusedAsync(server, "GET / HTTP/1.1\r\nHost: h\r\na: " + new string('a', 2_000_000), 431);
    }

    [Fact]
    public async Task Slow_heads_are_given_up_and_do_not_hold_the_others_up()
    {
        var options = WebSocketServerOptions.Default with { Name = "slow", HeadWithin = TimeSpan.FromSeconds(3) };
        await using var server = await WebSocketServer.StartAsync(options, Cancellation);
        List<RawPeer> slow = [];
        for (var i = 0; i < 100; i++)
        {
            slow.Add(await RawPeer.ConnectAsync(server.EndPoint, Cancellation));
            await slow[^1].SendAsync(RawPeer.Upgrade[..(i % 50)], Cancellation);
        }

        await using var good = await WebSocketClient.ConnectAsync(server.Address, WebSocketClientOptions.Default with { ConnectWithin = TimeSpan.FromSeconds(60) }, Cancellation);
        await good.SendAsync("hello", Cancellation);
        Assert.Equal("hello", (await good.ReceiveAsync(TimeSpan.FromSeconds(60), Cancellation)).Text);
        for (var i = 0; i < slow.Count; i++)
        {
            // One that has said nothing at all gets no answer either.
            var answer = await slow[i].HeadAsync(Cancellation);
            Assert.Equal(i % 50 == 0 ? "" : "HTTP/1.1 408 ", answer[..Math.Min(13, answer.Length)]);
            await slow[i].DisposeAsync();
        }
    }

    [Fact]
    public async Task A_head_that_never_stops_coming_is_given_up_all_the_same()
    {
        var options = WebSocketServerOptions.Default with { Name = "drips", HeadWithin = TimeSpan.FromSeconds(3) };
        await using var server = await WebSocketServer.StartAsync(options, Cancellation);
        await using var peer = await RawPeer.ConnectAsync(server.EndPoint, Cancellation);
        await peer.SendAsync("GET / HTTP/1.1\r\nA:", Cancellation);
        var answer = peer.HeadAsync(Cancellation);
        while (!answer.IsCompleted)
        {
            // Slowly enough that no other limit is reached first.
            await peer.TrySendAsync("a"u8.ToArray(), Cancellation);
            await Task.WhenAny(answer, Task.Delay(20, Cancellation));
        }

        Assert.StartsWith("HTTP/1.1 408 ", await answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_body_of_a_request_is_never_taken_for_the_next_request()
    {
        var targets = new ConcurrentQueue<string>();
        var options = WebSocketServerOptions.Default with { Name = "bodies", HeadWithin = TimeSpan.FromSeconds(3), Http = AnswerAsync };
        await using var server = await WebSocketServer.StartAsync(options, Cancellation);
        await using (var peer = await RawPeer.ConnectAsync(server.EndPoint, Cancellation))
        {
            const string Hidden = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";
            await peer.SendAsync($"POST /1 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n", Cancellation);
            await peer.SendAsync($"POST /2 HTTP/1.1\r\nHost: h\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", Cancellation);
            await peer.EndAsync(Cancellation);
        }

        Assert.Equal(["/1", "/2", "/3"], targets);
        await AssertRefusedAsync(server, "POST /4 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400);
        await AssertRefusedAsync(server, "POST /5 HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501);
        await AssertRefusedAsync(server, "POST /6 HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999\r\n\r\n", 413);
        await AssertRefusedAsync(server, "POST /7 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nabc", 408);
        Assert.Equal(3, targets.Count);

        Task<HttpAnswer> AnswerAsync(HttpRequestHead request, CancellationToken cancellationToken)
        {
            targets.Enqueue(request.Target);
            return Task.FromResult(HttpAnswer.Text("ok"));
        }
    }

    private static async Task AssertRefusedAsync(WebSocketServer server, string request, int status)
    {
        await using var peer = await RawPeer.ConnectAsync(server.EndPoint, Cancellation);
        await peer.TrySendAsync(Encoding.Latin1.GetBytes(request), Cancellation);
        var head = await peer.HeadAsync(Cancellation);
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", head, StringComparison.Ordinal);
        var length = int.Parse(head.Split("Content-Length: ")[1].Split('\r')[0], CultureInfo.InvariantCulture);
        var body = await peer.TextAsync(length, Cancellation);
        Assert.Equal(length, Encoding.UTF8.GetByteCount(body));
        Assert.EndsWith(")\n", body, StringComparison.Ordinal);
        Assert.Empty(server.Sessions);
    }
}
