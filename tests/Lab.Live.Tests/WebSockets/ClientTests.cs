using System.Net;
using System.Net.Sockets;
using System.Text;
using Lab.Net;
using Lab.Tracing;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Live.Tests.WebSockets;

/// <summary>What our client and server do when things go wrong: losses, silence, refusals, slow readers.</summary>
public sealed class ClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_connection_is_1006_and_no_frame_said_so()
    {
        await using var server = await WebSocketServer.StartAsync(Named("drops", static (session, _) =>
        {
            session.Drop();
            return Task.CompletedTask;
        }), Cancellation);
        await using var client = await WebSocketClient.ConnectAsync(server.Address, WebSocketClientOptions.Default with { Trace = server.Trace }, Cancellation);
        var end = await client.ReceiveAsync(Patience, Cancellation);
        Assert.Equal(WebSocketClose.Abnormal, end.Close);
        Assert.False(client.Peer.IsClean);
        Assert.DoesNotContain(server.Trace.Snapshot().Events, static e => e.Level == TraceLevel.Frame);
    }

    [Fact]
    public async Task A_client_comes_back_by_itself_and_hears_of_the_gap()
    {
        var visits = 0;
        await using var server = await WebSocketServer.StartAsync(Named("comes back", async (session, cancellationToken) =>
        {
            if (Interlocked.Increment(ref visits) < 3)
            {
                session.Drop();
                return;
            }

            await session.SendAsync("welcome back", cancellationToken);
            await WebSocketHandlers.ListenAsync(session, cancellationToken);
        }), Cancellation);
        var options = WebSocketClientOptions.Default with { Reconnect = new Backoff { First = TimeSpan.FromMilliseconds(5), Spread = 0 } };
        await using var client = await WebSocketClient.ConnectAsync(server.Address, options, Cancellation);
        Assert.Equal(WebSocketClose.Abnormal, (await client.ReceiveAsync(Patience, Cancellation)).Close);
        Assert.Equal(WebSocketClose.Abnormal, (await client.ReceiveAsync(Patience, Cancellation)).Close);
        Assert.Equal("welcome back", (await client.ReceiveAsync(Patience, Cancellation)).Text);
        Assert.Equal(2, client.Reconnects);
    }

    [Fact]
    public async Task A_client_gives_up_after_as_many_attempts_as_it_was_told()
    {
        var server = await WebSocketServer.StartAsync(Named("gone for good", WebSocketHandlers.ListenAsync), Cancellation);
        var options = WebSocketClientOptions.Default with { Reconnect = new Backoff { First = TimeSpan.FromMilliseconds(5), Attempts = 3 } };
        await using var client = await WebSocketClient.ConnectAsync(server.Address, options, Cancellation);
        await server.DisposeAsync();
        Assert.Equal(1001, (await client.ReceiveAsync(Patience, Cancellation)).Close!.Value.Code);
        Assert.Equal(1001, (await client.ReceiveAsync(Patience, Cancellation)).Close!.Value.Code);
        Assert.Equal(3, client.Trace.Snapshot().Events.Count(static e => e.Verb == "failed"));
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_a_ping_is_given_up()
    {
        var end = new TaskCompletionSource<WebSocketMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = Named("pings", async (session, cancellationToken) => end.SetResult(await session.ReceiveAsync(cancellationToken))) with
        {
            Peer = new WebSocketPeerOptions { PingAfter = TimeSpan.FromMilliseconds(20), PongWithin = TimeSpan.FromMilliseconds(100) },
        };
        await using var server = await WebSocketServer.StartAsync(options, Cancellation);
        using var half = await HalfOpenAsync(server);
        Assert.Equal(WebSocketClose.Abnormal, (await end.Task.WaitAsync(Patience, Cancellation)).Close);
        Assert.Contains(server.Trace.Snapshot().Events, static e => e is { Level: TraceLevel.Frame, Direction: Direction.Send } && e.Text!.StartsWith("ping", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_peer_that_answers_pings_stays()
    {
        var options = Named("pings often", WebSocketHandlers.EchoAsync) with
        {
            Peer = new WebSocketPeerOptions { PingAfter = TimeSpan.FromMilliseconds(10), PongWithin = Patience },
        };
        await using var server = await WebSocketServer.StartAsync(options, Cancellation);
        var client = await server.ConnectAsync("silent", cancellationToken: Cancellation);
        int Pongs() => server.Trace.Snapshot().Events.Count(static e => e is { Level: TraceLevel.Frame, Direction: Direction.Receive } && e.Text!.StartsWith("pong", StringComparison.Ordinal));
        while (Pongs() < 3)
        {
            await Task.Yield();
            Cancellation.ThrowIfCancellationRequested();
        }

        await client.SendAsync("still here", Cancellation);
        Assert.Equal("still here", (await client.ReceiveAsync(Patience, Cancellation)).Text);
    }

    [Fact]
    public async Task A_broadcast_reaches_everybody_and_nobody_waits_for_the_deaf()
    {
        await using var server = await WebSocketServer.StartAsync(Named("all hear", WebSocketHandlers.ListenAsync) with { Tapped = false }, Cancellation);
        using var deaf = await HalfOpenAsync(server);
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => server.ConnectAsync($"c{i}", cancellationToken: Cancellation)));
        var large = new string('x', 100_000);
        var reached = int.MaxValue;
        for (var i = 0; i < 200 && reached > 20; i++)
        {
            reached = server.Broadcast(large);
            foreach (var received in await Task.WhenAll(clients.Select(static client => client.ReceiveAsync(Patience, Cancellation))))
            {
                Assert.Equal(large.Length, received.Bytes.Length);
            }
        }

        Assert.Equal(20, reached);
    }

    [Fact]
    public async Task A_refusal_says_why()
    {
        await using var server = await WebSocketServer.StartAsync(Named("particular", WebSocketHandlers.EchoAsync) with { Policy = new WebSocketPolicy { Origins = ["https://example.org"] } }, Cancellation);
        var options = WebSocketClientOptions.Default with { Offer = new WebSocketOffer { Origin = "https://elsewhere.example" } };
        var refused = await Assert.ThrowsAsync<WebSocketRefusedException>(() => WebSocketClient.ConnectAsync(server.Address, options, Cancellation));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => WebSocketClient.ConnectAsync(new Uri("http://127.0.0.1:1/"), cancellationToken: Cancellation));
    }

    [Fact]
    public async Task Closing_twice_starting_twice_and_sending_after_the_end()
    {
        await using var first = await WebSocketServer.StartAsync(Named("twice", WebSocketHandlers.EchoAsync), Cancellation);
        await using var server = await WebSocketServer.StartAsync(Named("twice", WebSocketHandlers.EchoAsync) with { Peer = Patient.Peer }, Cancellation);
        var client = await server.ConnectAsync("alice", Patient.Client, Cancellation);
        await client.CloseAsync(cancellationToken: Cancellation);
        await client.CloseAsync(cancellationToken: Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => client.SendAsync("too late", Cancellation));
        Assert.Equal(1000, (await client.ReceiveAsync(Patience, Cancellation)).Close!.Value.Code);
        await server.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_client_may_close_while_messages_come()
    {
        await using var server = await WebSocketServer.StartAsync(Named("closes early", WebSocketHandlers.EchoAsync) with { Peer = Patient.Peer }, Cancellation);
        for (var i = 0; i < 100; i++)
        {
            // Its own loop is between two receives at one moment or another.
            await using var client = await WebSocketClient.ConnectAsync(server.Address, Patient.Client, Cancellation);
            for (var message = 0; message < i % 20; message++)
            {
                await client.SendAsync("more", Cancellation);
            }

            await client.CloseAsync(4_000, "enough", Cancellation);
            Assert.True(client.Peer.IsClean);
            await Assert.ThrowsAnyAsync<Exception>(() => client.SendAsync("too late", Cancellation));
        }
    }

    private static WebSocketServerOptions Named(string name, Func<WebSocketSession, CancellationToken, Task> handler) => new() { Name = name, Handler = handler };

    /// <summary>A socket that asks for the upgrade and then never reads or writes again.</summary>
    private static async Task<Socket> HalfOpenAsync(WebSocketServer server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, server.EndPoint.Port), Cancellation);
        await socket.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: lab\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"), Cancellation);
        var head = new byte[512];
        Assert.Contains("101", Encoding.ASCII.GetString(head, 0, await socket.ReceiveAsync(head, Cancellation)), StringComparison.Ordinal);
        return socket;
    }
}
