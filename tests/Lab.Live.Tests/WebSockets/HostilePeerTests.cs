using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Lab.Kestrel;
using Lab.Net;
using Lab.Tests.Wire.WebSocket;
using Lab.Wire.Http1;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Live.Tests.WebSockets;

/// <summary>Clients that break every rule after the upgrade: each gets the right close code, and nobody else notices.</summary>
public sealed class HostilePeerTests
{
    private static readonly WebSocketPolicy Compressing = new() { Deflate = DeflateOptions.Default };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Both => [false, true];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Every_broken_rule_is_answered_with_its_code_and_the_others_go_on(bool kestrel)
    {
        await using var server = await ServerAsync(kestrel, "rules");
        await using var good = await WebSocketClient.ConnectAsync(new Uri($"ws://{server.EndPoint}/"), cancellationToken: Cancellation);
        foreach (var (words, code) in new[]
                 {
                     ("!81:a", 1002), ("A1:a", 1002), ("C1:a", 1002), ("83:a", 1002), ("8B:a", 1002), ("82/2:a", 1002), ("82/8:a", 1002),
                     ("82=8000000000000000:", 1002), ("82=7fffffffffffffff:", 1009), ("09:a", 1002), ("89:*126", 1002), ("80:a", 1002),
                     ("01:a 01:b", 1002), ("01:a 82:b", 1002), ("81:#ff", 1007), ("81:#eda080", 1007), ("01:#c2 80:#41", 1007), ("81:#e282", 1007),
                     ("88:#03", 1002), ("88:#03e7", 1002), ("88:#03ed", 1002), ("88:#03ee", 1002), ("88:#ffff", 1002), ("88:#03e8ff", 1007),
                     ("88:#03e8", 1000), ("01:a 89:x 88:#0fa0", 4000),
                 })
        {
            // Much more behind it: what is unread must not turn the end into a reset that swallows the answer.
            await using var bad = await RawPeer.OpenAsync(server.EndPoint, null, Cancellation);
            await bad.TrySendAsync(Frames.To(WebSocketRole.Server, words + " 82:*60000 82:*60000"), Cancellation);
            var answer = Frames.Words(await bad.ToCloseFrameAsync(Cancellation));
            Assert.Contains($"88:{code}", answer, StringComparison.Ordinal);
            await good.SendAsync(words, Cancellation);
            Assert.Equal(words, (await good.ReceiveAsync(TimeSpan.FromSeconds(60), Cancellation)).Text);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_message_may_come_together_with_the_request(bool kestrel)
    {
        await using var server = await ServerAsync(kestrel, "early");
        await using var peer = await RawPeer.ConnectAsync(server.EndPoint, Cancellation);
        await peer.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(RawPeer.Upgrade), .. Frames.To(WebSocketRole.Server, "81:early 88:#03e8")], Cancellation);
        Assert.StartsWith("HTTP/1.1 101 ", await peer.HeadAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal("81:early 88:1000", Frames.Words(await peer.ToCloseFrameAsync(Cancellation)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_compressed_bomb_ends_with_1009(bool kestrel)
    {
        await using var server = await ServerAsync(kestrel, "bomb", Compressing);
        await using var bad = await RawPeer.OpenAsync(server.EndPoint, "permessage-deflate", Cancellation);
        var bomb = Bomb(100 * 1024 * 1024);
        Assert.InRange(bomb.Length, 0, 200_000);
        await bad.TrySendAsync(Frames.To(WebSocketRole.Server, $"C2:#{Convert.ToHexString(bomb)}"), Cancellation);
        Assert.StartsWith("88:1009", Frames.Words(await bad.ToCloseFrameAsync(Cancellation)), StringComparison.Ordinal);
        await AssertServesAsync(server);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_reset_at_every_byte_of_a_session_harms_nobody(bool kestrel)
    {
        await using var server = await ServerAsync(kestrel, "resets");
        byte[] session = [.. Encoding.ASCII.GetBytes(RawPeer.Upgrade), .. Frames.To(WebSocketRole.Server, "01:Hel 89:x 80:lo 82:*130 88:#03e8")];
        for (var length = 0; length <= session.Length; length++)
        {
            var peer = await RawPeer.ConnectAsync(server.EndPoint, Cancellation);
            await peer.SendAsync(session.AsMemory(0, length), Cancellation);
            if (length % 3 == 0 && length > RawPeer.Upgrade.Length)
            {
                // Now and then only when the server has answered: then the reset meets an open WebSocket for sure.
                await peer.HeadAsync(Cancellation);
            }

            peer.Reset();
        }

        await AssertServesAsync(server);
        if (server is WebSocketServer ours)
        {
            await UntilAsync(() => ours.Sessions.Count == 0);
        }
    }

    [Fact]
    public async Task A_peer_that_has_gone_silent_is_pinged_and_then_given_up()
    {
        var options = WebSocketServerOptions.Default with
        {
            Name = "half-open",
            Peer = WebSocketPeerOptions.Default with { PingAfter = TimeSpan.FromMilliseconds(100), PongWithin = TimeSpan.FromMilliseconds(100) },
        };
        await using var server = await WebSocketServer.StartAsync(options, Cancellation);
        await using var silent = await RawPeer.OpenAsync(server.EndPoint, null, Cancellation);
        // 89 00, a ping without a payload; 89 alone is no UTF-8.
        Assert.Equal("\ufffd\0", await silent.TextAsync(2, Cancellation));
        await silent.EndAsync(Cancellation);
        await UntilAsync(() => server.Sessions.Count == 0);
    }

    [Fact]
    public async Task A_server_that_resets_at_every_byte_leaves_our_client_with_1006_or_a_refusal()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var address = new Uri($"ws://{listener.LocalEndPoint}/");
        var frames = Frames.To(WebSocketRole.Client, "01:Hel 89:x 80:lo 82:*130");
        var (refused, ended) = (0, 0);
        for (var cut = 0; ended <= frames.Length; cut++)
        {
            var serving = ServeCutAsync(listener.AcceptAsync, frames, cut);
            try
            {
                await using var client = await WebSocketClient.ConnectAsync(address, cancellationToken: Cancellation);
                WebSocketReceived received;
                do
                {
                    received = await client.ReceiveAsync(TimeSpan.FromSeconds(60), Cancellation);
                }
                while (received is { Close: null, NothingCame: false });
                Assert.Equal(1006, received.Close?.Code);
                ended++;
            }
            catch (Exception e) when (e is WebSocketRefusedException or IOException)
            {
                refused++;
            }

            await serving;
        }

        Assert.InRange(refused, 100, 200);
    }

    private static async Task ServeCutAsync(Func<CancellationToken, ValueTask<Socket>> accept, byte[] frames, int cut)
    {
        using var socket = await accept(Cancellation);
        var buffer = new byte[4096];
        var count = 0;
        while (buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8) < 0)
        {
            count += await socket.ReceiveAsync(buffer.AsMemory(count), Cancellation);
        }

        var input = new ReadOnlySequence<byte>(buffer, 0, count);
        HttpHeadCodec.Read(ref input, out HttpRequestHead? request, out _);
        var output = new ArrayBufferWriter<byte>();
        HttpHeadCodec.Write(output, WebSocketHandshake.Answer(request!, WebSocketPolicy.Default).Response);
        byte[] all = [.. output.WrittenSpan, .. frames];
        await socket.SendAsync(all.AsMemory(0, Math.Min(cut, all.Length)), Cancellation);
        if (cut % 2 == 0)
        {
            socket.LingerState = new LingerOption(true, 0);
        }
    }

    private static async Task AssertServesAsync(ILessonServer server)
    {
        await using var good = await WebSocketClient.ConnectAsync(new Uri($"ws://{server.EndPoint}/"), cancellationToken: Cancellation);
        await good.SendAsync("still there", Cancellation);
        Assert.Equal("still there", (await good.ReceiveAsync(TimeSpan.FromSeconds(60), Cancellation)).Text);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static byte[] Bomb(int length)
    {
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            deflate.Write(new byte[length]);
            deflate.Flush();
            return output.ToArray()[..^4];
        }
    }

    private static async Task<ILessonServer> ServerAsync(bool kestrel, string name, WebSocketPolicy? policy = null) => kestrel
        ? await KestrelServer.StartAsync(KestrelServerOptions.Default with { Name = $"{name} on Kestrel", WebSockets = KestrelWebSocketOptions.Default with { Policy = policy ?? WebSocketPolicy.Default } }, Cancellation)
        : await WebSocketServer.StartAsync(WebSocketServerOptions.Default with { Name = name, Policy = policy ?? WebSocketPolicy.Default }, Cancellation);
}
