using System.Net.WebSockets;
using Lab.Kestrel;
using Lab.Net;
using Lab.Tracing;
using Xunit;

namespace Lab.Live.Tests.WebSockets;

/// <summary>Echo both ways between our ends and the platform's, on plain TCP and on Kestrel.</summary>
public sealed class EchoTests
{
    private static readonly int[] Sizes = [0, 1, 125, 126, 127, 4_095, 4_096, 4_097, 65_535, 65_536, 200_000];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Servers => ["ours", "ours on Kestrel", "Kestrel with its own"];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Our_client_gets_every_size_back(string kind)
    {
        await using var server = await ServerAsync(kind);
        await using var client = await WebSocketClient.ConnectAsync(AddressOf(server), Patient.Client, Cancellation);
        foreach (var size in Sizes)
        {
            await client.SendAsync(Payload(size), Cancellation);
            Assert.Equal(Payload(size), await AllAsync(client, size));
        }

        await client.CloseAsync(1000, "done", Cancellation);
        Assert.Equal(Wire.WebSocket.WebSocketState.Closed, client.State);
        Assert.True(client.Peer.IsClean);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_platforms_client_gets_every_size_back(string kind)
    {
        await using var server = await ServerAsync(kind);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(AddressOf(server), Cancellation);
        var buffer = new byte[300_000];
        foreach (var size in Sizes)
        {
            await client.SendAsync(Payload(size), WebSocketMessageType.Binary, true, Cancellation);
            var count = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await client.ReceiveAsync(buffer.AsMemory(count), Cancellation);
                count += part.Count;
            }
            while (!part.EndOfMessage);
            Assert.Equal(Payload(size), buffer[..count]);
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Cancellation);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
    }

    [Fact]
    public async Task One_action_is_seen_at_four_levels_at_both_ends()
    {
        await using var server = await WebSocketServer.StartAsync(WebSocketServerOptions.Default with { Name = "four levels" }, Cancellation);
        var alice = await server.ConnectAsync("alice", cancellationToken: Cancellation);
        await alice.SendAsync("hello", Cancellation);
        Assert.Equal("hello", (await alice.ReceiveAsync(Patient.Wait, Cancellation)).Text);
        var events = server.Trace.Snapshot().Events;
        foreach (var (local, direction) in new[] { (alice.Local, Direction.Send), (alice.Local, Direction.Receive), (Endpoint.From(server.EndPoint), Direction.Send), (Endpoint.From(server.EndPoint), Direction.Receive) })
        {
            var frame = events.Single(e => e.Level == TraceLevel.Frame && e.Direction == direction && e.Flow.Local == local);
            var action = events.Where(e => e.Action == frame.Action && e.Flow.Local == local && e.Direction == direction).Select(e => e.Level).Order().ToList();
            Assert.Equal([TraceLevel.Call, TraceLevel.Message, TraceLevel.Frame, TraceLevel.Bytes], action);
        }
    }

    private static byte[] Payload(int size) => [.. Enumerable.Range(0, size).Select(i => (byte)(i * 7))];

    private static async Task<byte[]> AllAsync(WebSocketClient client, int size)
    {
        var received = await client.ReceiveAsync(Patient.Wait, Cancellation);
        Assert.Equal(size, received.Bytes.Length);
        return received.Bytes.Span.ToArray();
    }

    private static Uri AddressOf(ILessonServer server) => new($"ws://{server.EndPoint}/");

    private static async Task<ILessonServer> ServerAsync(string kind) => kind switch
    {
        "ours" => await WebSocketServer.StartAsync(WebSocketServerOptions.Default with { Name = kind, Peer = Patient.Peer }, Cancellation),
        "ours on Kestrel" => await KestrelServer.StartAsync(KestrelServerOptions.Default with { Name = kind, WebSockets = new KestrelWebSocketOptions { Peer = Patient.Peer } }, Cancellation),
        _ => await KestrelServer.StartAsync(KestrelServerOptions.Default with { Name = kind, Frames = FrameSource.Platform }, Cancellation),
    };
}
