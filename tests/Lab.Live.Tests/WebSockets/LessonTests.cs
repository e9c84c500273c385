using System.Net.WebSockets;
using Lab.Net;
using Lab.Wire;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Live.Tests.WebSockets;

/// <summary>What notebook 04 shows, as tests: when a platform changes one of these, the lesson must change.</summary>
public sealed class LessonTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_news_cost_a_WebSocket_one_request_and_the_fewest_bytes()
    {
        var feed = await Ws.SameFeedAsync(news: 5, pollEvery: TimeSpan.FromMilliseconds(20), cancellationToken: Cancellation);
        Assert.Equal([5, 5, 5], new[] { feed.Polling.News, feed.LongPolling.News, feed.WebSocket.News });
        Assert.Equal(1, feed.WebSocket.Requests);
        Assert.InRange(feed.LongPolling.Requests, 1, 5);
        // On a busy machine one question of the long polling may bring several pieces: what counts is a question for each.
        Assert.True(feed.WebSocket.Bytes < feed.LongPolling.Bytes / feed.LongPolling.Requests * 5, $"{feed.WebSocket} {feed.LongPolling}");
        Assert.All(new[] { feed.Polling, feed.LongPolling, feed.WebSocket }, cost => Assert.True(cost.Delay >= 0, cost.ToString()));
        Assert.Contains("long polling", feed.Chart().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "pong")]
    [InlineData(true, "ping")]
    public async Task The_platforms_client_pings_only_with_a_time_limit(bool limit, string kind)
    {
        await using var echo = await Ws.EchoAsync($"pings {limit}", cancellationToken: Cancellation);
        using var client = new ClientWebSocket();
        client.Options.KeepAliveInterval = TimeSpan.FromMilliseconds(50);
        if (limit)
        {
            client.Options.KeepAliveTimeout = TimeSpan.FromSeconds(30);
        }

        Assert.Equal("no", echo.Kinds());
        await client.ConnectAsync(echo.Address, Cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while (echo.Kinds() == "no")
        {
            await Task.Delay(10, patience.Token);
        }

        Assert.Equal(kind, echo.Kinds());
    }

    [Fact]
    public async Task After_101_an_HTTP_request_is_a_broken_frame()
    {
        await using var echo = await Ws.EchoAsync("after", cancellationToken: Cancellation);
        await using var alice = await TcpPeer.ConnectAsync("alice", echo.EndPoint, echo.Trace, cancellationToken: Cancellation);
        await alice.SendAsync(Ws.Request(echo), Cancellation);
        Assert.StartsWith("HTTP/1.1 101 ", (await alice.ReceiveAsync(wait: Patient.Wait, cancellationToken: Cancellation)).Text, StringComparison.Ordinal);
        await alice.SendAsync("GET / HTTP/1.1\r\n\r\n", Cancellation);
        var came = (await alice.ReceiveAsync(wait: Patient.Wait, cancellationToken: Cancellation)).Bytes;
        Assert.Equal(Ws.Close(1002).AsSpan(2).ToArray(), came.Slice(2, 2).Span.ToArray());
        Assert.Contains("▸\u00a0upgrade", echo.Upgrade().ToString(), StringComparison.Ordinal);
        Assert.Contains("✘ Wrong at byte 0", "GET /".Bits().ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_states_of_an_end_are_drawn_from_what_passed()
    {
        await using var echo = await Ws.EchoAsync("states", cancellationToken: Cancellation);
        var alice = await echo.ConnectAsync("alice", Patient.Client, Cancellation);
        await alice.SendAsync("hello", Cancellation);
        await alice.ReceiveAsync(Patient.Wait, Cancellation);
        await alice.CloseAsync(cancellationToken: Cancellation);
        var states = Ws.States(alice).ToString();
        Assert.Contains("CloseSent  [visited 4]", states, StringComparison.Ordinal);
        Assert.Contains("Closed  [visited 5, last]", states, StringComparison.Ordinal);
        Assert.DoesNotContain("not allowed", states, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_who_answers_right_is_let_in_and_one_who_answers_wrong_is_not()
    {
        foreach (var right in new[] { true, false })
        {
            await using var stranger = await Tcp.ServeAsync(async session =>
            {
                var buffer = new byte[2_000];
                var count = await session.Socket.ReceiveAsync(buffer, Cancellation);
                var answer = Ws.Answer(System.Text.Encoding.ASCII.GetString(buffer, 0, count));
                await session.Socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(right ? answer : answer.Replace("Accept: ", "Accept: x", StringComparison.Ordinal)), Cancellation);
                await session.Socket.ReceiveAsync(buffer, Cancellation);
            }, $"stranger {right}", Cancellation);
            Assert.Equal(right, await Ws.OpensAsync(stranger, "carol", Cancellation));
        }
    }

    [Fact]
    public void A_frame_made_by_hand_is_read_again()
    {
        List<byte> kept = [.. Ws.Frame(WebSocketOpcode.Text, "Hello"u8.ToArray(), mask: 0x37fa213d), .. Ws.Close(1000)];
        Assert.Equal("818537fa213d7f9f4d5158" + "880203e8", Convert.ToHexStringLower([.. kept]));
        Assert.Equal("Hello", Ws.Read(Bytes.Of([.. kept])));
        Assert.Equal("Hello"u8.ToArray(), Ws.Take(kept));
        Assert.Equal(WebSocketOpcode.Close, Ws.Header(kept)!.Value.Opcode);
        kept.RemoveAt(3);
        Assert.Null(Ws.Take(kept));
        Assert.Equal(3, kept.Count);
    }
}
