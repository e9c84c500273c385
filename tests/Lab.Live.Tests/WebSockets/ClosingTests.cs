using Lab.Kestrel;
using Lab.Net;
using Lab.Tracing;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Live.Tests.WebSockets;

/// <summary>How connections end over a real socket: nothing that was sent is lost, nobody hangs, and the end comes at once.</summary>
public sealed class ClosingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Kestrel => [false, true];

    [Theory]
    [MemberData(nameof(Kestrel))]
    public async Task Section_7_1_7_after_a_violation_come_the_close_frame_and_the_end_of_the_stream_at_once(bool kestrel)
    {
        await using var server = await EchoAsync(kestrel, TimeSpan.FromMinutes(2));
        await using var peer = await RawPeer.OpenAsync(server.EndPoint, null, Cancellation);
        await peer.SendAsync(new byte[] { 0xC1, 0x80, 0, 0, 0, 0 }, Cancellation);
        // Far less than the two minutes of CloseWithin: a peer that waits for the end of the stream is not kept waiting.
        var all = await peer.ToEndAsync(Cancellation).WaitAsync(Patience, Cancellation);
        Assert.Equal([0x88, (byte)(all.Length - 2), 1002 >> 8, 1002 & 0xFF], all[..4]);
    }

    [Fact]
    public async Task Section_7_1_1_what_was_sent_arrives_although_the_client_sends_on_after_its_close_frame()
    {
        await using var server = await EchoAsync(kestrel: false, TimeSpan.FromSeconds(10));
        await using var peer = await RawPeer.OpenAsync(server.EndPoint, null, Cancellation);
        const int Size = 1024 * 1024;
        byte[] all =
        [
            // A message under the mask 0, a close frame with 1000, and a ping that comes too late.
            0x82, 0xFF, 0, 0, 0, 0, 0, Size >> 16, 0, 0, 0, 0, 0, 0, .. new byte[Size],
            0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8,
            0x89, 0xE4, 0, 0, 0, 0, .. new byte[100],
        ];
        await peer.SendAsync(all, Cancellation);
        var came = await peer.ToEndAsync(Cancellation).WaitAsync(Patience, Cancellation);
        Assert.Equal(10 + Size + 4, came.Length);
    }

    [Theory]
    [MemberData(nameof(Kestrel))]
    public async Task A_server_that_ends_says_1001(bool kestrel)
    {
        var server = await EchoAsync(kestrel, TimeSpan.FromSeconds(10));
        await using var client = await WebSocketClient.ConnectAsync(new Uri($"ws://{server.EndPoint}/"), cancellationToken: Cancellation);
        await client.SendAsync("hello", Cancellation);
        await client.ReceiveAsync(Patience, Cancellation);
        await server.DisposeAsync();
        Assert.Equal(1001, (await client.ReceiveAsync(Patience, Cancellation)).Close!.Value.Code);
    }

    [Fact]
    public async Task A_client_closes_well_while_the_server_floods_it()
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions
        {
            Name = "flood",
            Tapped = false,
            Peer = new WebSocketPeerOptions { CloseWithin = Patience },
            Handler = static async (session, cancellationToken) =>
            {
                var listening = WebSocketHandlers.ListenAsync(session, cancellationToken);
                while (!listening.IsCompleted)
                {
                    await session.SendAsync("again and again", cancellationToken);
                }
            },
        }, Cancellation);
        for (var i = 0; i < 20; i++)
        {
            // Patient, because all of the flood that is under way has to be read first.
            var client = await WebSocketClient.ConnectAsync(server.Address, WebSocketClientOptions.Default with { Peer = new WebSocketPeerOptions { CloseWithin = Patience } }, Cancellation);
            await client.ReceiveAsync(Patience, Cancellation);
            await client.CloseAsync(cancellationToken: Cancellation).WaitAsync(Patience, Cancellation);
            await client.DisposeAsync().AsTask().WaitAsync(Patience, Cancellation);
            Assert.Equal(WebSocketState.Closed, client.State);
        }
    }

    [Fact]
    public async Task A_server_closes_a_session_that_is_busy()
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions { Name = "busy" }, Cancellation);
        for (var i = 0; i < 20; i++)
        {
            var client = await server.ConnectAsync($"c{i}", cancellationToken: Cancellation);
            var sending = Task.Run(
                async () =>
                {
                    while (client.State == WebSocketState.Open)
                    {
                        await client.SendAsync("hello", Cancellation);
                    }
                },
                Cancellation);
            await server.Sessions[^1].CloseAsync(4_000, "enough", Cancellation).WaitAsync(Patience, Cancellation);
            await Assert.ThrowsAnyAsync<Exception>(() => sending.WaitAsync(Patience, Cancellation).ContinueWith(static t => t.IsCompletedSuccessfully ? throw new IOException() : t, TaskScheduler.Default).Unwrap());
        }

        Assert.DoesNotContain(server.Trace.Snapshot().Events, static e => e.Verb == "failed");
    }

    [Fact]
    public async Task Section_7_4_1_a_handler_that_fails_closes_with_1011()
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions { Name = "fails", Handler = static (_, _) => throw new FormatException("a bug") }, Cancellation);
        await using var client = await WebSocketClient.ConnectAsync(server.Address, cancellationToken: Cancellation);
        Assert.Equal(1011, (await client.ReceiveAsync(Patience, Cancellation)).Close!.Value.Code);
    }

    [Fact]
    public async Task A_code_that_may_not_be_sent_changes_nothing()
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions { Name = "choosy" }, Cancellation);
        await using var client = await WebSocketClient.ConnectAsync(server.Address, cancellationToken: Cancellation);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.CloseAsync(999, cancellationToken: Cancellation));
        await client.SendAsync("still here", Cancellation);
        Assert.Equal("still here", (await client.ReceiveAsync(Patience, Cancellation)).Text);
    }

    [Fact]
    public async Task Section_5_5_3_only_the_pong_that_was_asked_for_answers_a_ping()
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions
        {
            Name = "pongs unasked",
            Handler = static async (session, cancellationToken) =>
            {
                await session.SendAsync("before", cancellationToken);
                await WebSocketHandlers.ListenAsync(session, cancellationToken);
            },
        }, Cancellation);
        await using var client = await WebSocketClient.ConnectAsync(server.Address, cancellationToken: Cancellation);
        var both = await Task.WhenAll(client.PingAsync("one", Patience, Cancellation), client.PingAsync("two", Patience, Cancellation));
        Assert.Equal("one two", string.Join(" ", both));
    }

    [Fact]
    public async Task A_handler_that_is_busy_does_not_lose_a_client_that_answers_pings()
    {
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions
        {
            Name = "busy with something",
            Peer = new WebSocketPeerOptions { PingAfter = TimeSpan.FromMilliseconds(10), PongWithin = TimeSpan.FromSeconds(1) },
            Handler = async (session, cancellationToken) =>
            {
                await enough.Task;
                await WebSocketHandlers.EchoAsync(session, cancellationToken);
            },
        }, Cancellation);
        var client = await server.ConnectAsync("patient", cancellationToken: Cancellation);
        int Pings() => server.Trace.Snapshot().Events.Count(static e => e is { Level: TraceLevel.Frame, Direction: Direction.Receive } && e.Text!.StartsWith("ping", StringComparison.Ordinal));
        while (Pings() < 3)
        {
            await Task.Yield();
            Cancellation.ThrowIfCancellationRequested();
        }

        enough.SetResult();
        await client.SendAsync("still here", Cancellation);
        Assert.Equal("still here", (await client.ReceiveAsync(Patience, Cancellation)).Text);
    }

    private static async Task<ILessonServer> EchoAsync(bool kestrel, TimeSpan closeWithin)
    {
        var peer = new WebSocketPeerOptions { CloseWithin = closeWithin };
        return kestrel
            ? await KestrelServer.StartAsync(new KestrelServerOptions { Name = "closing on Kestrel", WebSockets = new KestrelWebSocketOptions { Peer = peer } }, Cancellation)
            : await WebSocketServer.StartAsync(new WebSocketServerOptions { Name = "closing", Peer = peer }, Cancellation);
    }
}
