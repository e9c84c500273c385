using System.Net.WebSockets;
using System.Text;
using Lab.Kestrel;
using Lab.Live.Tests.Browser;
using Lab.Net;
using Lab.Tracing;
using Lab.Wire.WebSocket;
using Microsoft.Playwright;
using Xunit;

namespace Lab.Live.Tests.WebSockets;

/// <summary>Our ends and those of others: the <c>ws</c> library, the platform, Chromium; with and without compression.</summary>
public sealed class InteropTests
{
    private static readonly WebSocketPolicy Compressing = new() { Deflate = DeflateOptions.Default };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, "plain")]
    [InlineData(false, "deflate")]
    [InlineData(true, "plain")]
    [InlineData(true, "deflate")]
    public async Task The_ws_library_is_satisfied_with_our_server(bool kestrel, string kind)
    {
        await using var server = await ServerAsync($"for ws, {kestrel}, {kind}", kestrel, kind == "deflate");
        await using var node = NodeScript.Start("ws-client.js", $"ws://{server.EndPoint}/", kind);
        Assert.Contains("ok a wrong version is refused with 426", await node.EndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("deflate")]
    public async Task Our_client_speaks_with_the_ws_library(string kind)
    {
        await using var node = NodeScript.Start("ws-echo.js", kind);
        var address = new Uri($"ws://127.0.0.1:{await node.LineAsync()}/");
        await using var client = await WebSocketClient.ConnectAsync(address, Offering(kind == "deflate"), Cancellation);
        Assert.Equal(kind == "deflate", client.Answer.Deflate is not null);
        foreach (var size in new[] { 0, 1, 200, 70_000, 1_000_000 })
        {
            var text = new string('ä', size / 2);
            await client.SendAsync(text, Cancellation);
            Assert.Equal(text, (await client.ReceiveAsync(TimeSpan.FromSeconds(30), Cancellation)).Text);
        }

        await client.SendInPiecesAsync("one ", "", "message");
        Assert.Equal("one message", (await client.ReceiveAsync(TimeSpan.FromSeconds(30), Cancellation)).Text);
        Assert.Equal("are you there?", await client.PingAsync("are you there?", TimeSpan.FromSeconds(30), Cancellation));
        await client.CloseAsync(4_000, "enough", Cancellation);
        Assert.True(client.Peer.IsClean);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_platforms_client_compresses_with_our_server(bool kestrel)
    {
        await using var server = await ServerAsync($"for the platform, {kestrel}", kestrel, deflate: true);
        foreach (var options in new WebSocketDeflateOptions[]
        {
            new(),
            new() { ServerContextTakeover = false, ClientContextTakeover = false },
            new() { ServerMaxWindowBits = 9, ClientMaxWindowBits = 10 },
        })
        {
            using var client = new ClientWebSocket();
            client.Options.DangerousDeflateOptions = options;
            await client.ConnectAsync(new Uri($"ws://{server.EndPoint}/"), Cancellation);
            var buffer = new byte[100_000];
            for (var i = 0; i < 30; i++)
            {
                var sent = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"message {i} ", i * 50)));
                await client.SendAsync(sent, WebSocketMessageType.Text, true, Cancellation);
                var count = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await client.ReceiveAsync(buffer.AsMemory(count), Cancellation);
                    count += part.Count;
                }
                while (!part.EndOfMessage);
                Assert.Equal(sent, buffer[..count]);
            }

            await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Cancellation);
        }
    }

    [Fact]
    public async Task Our_client_compresses_with_Kestrels_own_server()
    {
        await using var server = await KestrelServer.StartAsync(
            KestrelServerOptions.Default with { Name = "Kestrel's own", Frames = FrameSource.Platform, WebSockets = new KestrelWebSocketOptions { Policy = Compressing } }, Cancellation);
        await using var client = await WebSocketClient.ConnectAsync(server.Address, Offering(true), Cancellation);
        Assert.NotNull(client.Answer.Deflate);
        for (var i = 0; i < 30; i++)
        {
            var text = string.Concat(Enumerable.Repeat($"message {i} ", i));
            await client.SendAsync(text, Cancellation);
            Assert.Equal(text, (await client.ReceiveAsync(TimeSpan.FromSeconds(30), Cancellation)).Text);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_browser_speaks_with_our_server_and_its_frames_are_in_the_trace(bool deflate)
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions { Name = $"for Chromium, {deflate}", Policy = deflate ? Compressing : WebSocketPolicy.Default }, Cancellation);
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.PageAsync(ColorScheme.Light, 800);
        var result = await page.EvaluateAsync<string>(
            """
            address => new Promise((resolve, reject) => {
              const socket = new WebSocket(address);
              const said = [];
              socket.onopen = () => { said.push(socket.extensions.split(";")[0]); socket.send("from a browser"); };
              socket.onmessage = event => {
                said.push(typeof event.data === "string" ? event.data : "bytes " + event.data.size);
                if (said.length === 2) { socket.send(new Uint8Array(100000)); } else { socket.close(4001, "enough"); }
              };
              socket.onclose = event => resolve(said.join("|") + "|" + event.code + "|" + event.wasClean);
              socket.onerror = () => reject(new Error("error"));
            })
            """,
            server.Address.ToString());
        Assert.Equal($"{(deflate ? "permessage-deflate" : "")}|from a browser|bytes 100000|4001|true", result);
        var messages = server.Trace.Snapshot().Events.Where(static e => e is { Level: TraceLevel.Message, Verb: "message" }).Select(static e => (e.Direction, e.Length)).ToList();
        Assert.Equal([(Direction.Receive, 14), (Direction.Send, 14), (Direction.Receive, 100_000), (Direction.Send, 100_000)], messages);
        Assert.All(server.Trace.Snapshot().Events.Where(static e => e is { Level: TraceLevel.Frame, Direction: Direction.Receive }), static frame => Assert.Contains("masked", frame.Text!, StringComparison.Ordinal));
    }

    private static WebSocketClientOptions Offering(bool deflate) =>
        Patient.Client with { Offer = new WebSocketOffer { Deflate = deflate ? DeflateOptions.Default : null } };

    private static async Task<ILessonServer> ServerAsync(string name, bool kestrel, bool deflate)
    {
        var policy = deflate ? Compressing : WebSocketPolicy.Default;
        return kestrel
            ? await KestrelServer.StartAsync(new KestrelServerOptions { Name = name, WebSockets = new KestrelWebSocketOptions { Policy = policy } }, Cancellation)
            : await WebSocketServer.StartAsync(new WebSocketServerOptions { Name = name, Policy = policy }, Cancellation);
    }
}
