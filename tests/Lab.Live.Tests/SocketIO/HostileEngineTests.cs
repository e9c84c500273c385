using System.Buffers.Binary;
using System.Text;
using Lab.Live.Tests.WebSockets;
using Lab.SocketIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>Too many, too large, too slow: what one client does stays within a bound and is over in time.</summary>
public sealed class HostileEngineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_that_are_never_used_are_over_after_the_ping_timeout()
    {
        await using var host = await EngineHost.StartAsync(EngineHost.Short);
        var (opened, refused) = await HandshakesAsync(host, 500);
        Assert.Equal((500, 0), (opened, refused));
        await EngineCloseTests.ZeroAsync(() => host.Engine.Count + host.Engine.Clock.Count);
    }

    [Fact]
    public async Task A_client_that_never_reads_is_cut_before_it_fills_memory()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { MaxBufferedBytes = 256 * 1024 });
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync(RawPeer.Upgrade.Replace("GET /", "GET /engine.io/?EIO=4&transport=websocket", StringComparison.Ordinal), Cancellation);
        await raw.HeadAsync(Cancellation);
        var session = await host.SessionAsync();
        var message = new byte[64 * 1024];
        var sent = 0L;
        while (session.Socket.SendMessage(message, binary: true))
        {
            sent += message.Length;
            // The kernel's buffers take some megabytes on both sides.
            Assert.True(sent < 64_000_000, "Nothing stops it.");
            await Task.Yield();
        }

        Assert.Equal(("transport error", "the client does not read what it is sent"), await session.EndedAsync());
        await EngineCloseTests.ZeroAsync(() => host.Engine.Count + host.Engine.Clock.Count + host.Engine.Running);
    }

    [Fact]
    public async Task A_client_whose_poll_never_comes_is_cut_before_it_fills_memory()
    {
        const int Bound = 256 * 1024;
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { MaxBufferedBytes = Bound });
        using var wire = host.Wire();
        await wire.OpenAsync();
        var session = await host.SessionAsync();
        var message = new byte[16 * 1024];
        var sent = 0L;
        while (session.Socket.SendMessage(message, binary: true) && session.Socket.Send(message, null))
        {
            sent += 2 * message.Length;
        }

        Assert.InRange(sent, Bound / 2, Bound);
        Assert.Equal(("transport error", "the client does not read what it is sent"), await session.EndedAsync());
    }

    [Fact]
    public async Task A_body_that_is_announced_too_long_is_refused_before_it_comes()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync($"POST /engine.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: h\r\nContent-Length: 1000001\r\n\r\n", Cancellation);
        Assert.StartsWith("HTTP/1.1 413 ", await raw.HeadAsync(Cancellation), StringComparison.Ordinal);
        var session = await host.SessionAsync();
        Assert.Equal("transport error", (await session.EndedAsync()).Reason);
        Assert.Empty(session.Messages);
        Assert.Equal(400, (await wire.PollAsync(sid)).Status);
    }

    [Fact]
    public async Task A_body_that_never_ends_is_refused_at_the_limit_and_not_kept()
    {
        await using var host = await EngineHost.StartAsync();
        using var wire = host.Wire();
        var sid = await wire.OpenAsync();
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync($"POST /engine.io/?EIO=4&transport=polling&sid={sid} HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", Cancellation);
        var chunk = Encoding.Latin1.GetBytes("10000\r\n4" + new string('x', 0xFFFF) + "\r\n");
        var answer = raw.HeadAsync(Cancellation);
        var sent = 0L;
        while (!answer.IsCompleted && await raw.TrySendAsync(chunk, Cancellation))
        {
            sent += chunk.Length;
            // Its own limit, Kestrel's and the kernel's buffers, and no more.
            Assert.True(sent < 64_000_000, "Nothing stops it.");
        }

        Assert.StartsWith("HTTP/1.1 413 ", await answer, StringComparison.Ordinal);
        var session = await host.SessionAsync();
        Assert.Equal("transport error", (await session.EndedAsync()).Reason);
        Assert.Empty(session.Messages);
    }

    [Fact]
    public async Task A_WebSocket_message_that_is_announced_too_long_is_closed_with_1009_before_it_comes()
    {
        await using var host = await EngineHost.StartAsync();
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync(RawPeer.Upgrade.Replace("GET /", "GET /engine.io/?EIO=4&transport=websocket", StringComparison.Ordinal), Cancellation);
        await raw.HeadAsync(Cancellation);
        // FIN and text, masked, a length of 64 bits: one over the limit.
        var header = new byte[14];
        (header[0], header[1]) = (0x81, 0xFF);
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), 1_000_001);
        await raw.SendAsync(header, Cancellation);
        await AssertClosedAsync(raw, host, 1009);
    }

    [Fact]
    public async Task A_WebSocket_message_that_grows_too_long_is_closed_with_1009_at_the_limit()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { MaxHttpBufferSize = 10_000 });
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        await raw.SendAsync(RawPeer.Upgrade.Replace("GET /", "GET /engine.io/?EIO=4&transport=websocket", StringComparison.Ordinal), Cancellation);
        await raw.HeadAsync(Cancellation);
        for (var i = 0; i < 11; i++)
        {
            // A piece of 1,000 bytes, masked with zeros; never the last one.
            var piece = new byte[8 + 1_000];
            (piece[0], piece[1]) = ((byte)(i == 0 ? 0x02 : 0x00), 0xFE);
            BinaryPrimitives.WriteUInt16BigEndian(piece.AsSpan(2), 1_000);
            await raw.TrySendAsync(piece, Cancellation);
        }

        await AssertClosedAsync(raw, host, 1009);
    }

    [Fact]
    public async Task A_message_of_just_the_limit_passes()
    {
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { MaxHttpBufferSize = 10_000 });
        using var wire = host.Wire();
        using var socket = await wire.OpenSocketAsync();
        var text = "4" + new string('x', 9_999);
        await socket.SendAsync(text);
        Assert.Equal(text, await socket.TextAsync());
        var sid = await wire.OpenAsync();
        Assert.Equal(200, (await wire.PostAsync(sid, text)).Status);
        Assert.Equal(text, (await wire.PollAsync(sid)).Body);
        Assert.Equal(413, (await wire.PostAsync(sid, text + "x")).Status);
    }

    private static async Task AssertClosedAsync(RawPeer raw, EngineHost host, int code)
    {
        var came = await raw.ToCloseFrameAsync(Cancellation);
        var at = came.AsSpan().LastIndexOf((byte)0x88);
        Assert.Equal(code, BinaryPrimitives.ReadUInt16BigEndian(came.AsSpan(at + 2)));
        var session = await host.SessionAsync();
        Assert.Equal("transport error", (await session.EndedAsync()).Reason);
        Assert.Empty(session.Messages);
    }

    /// <summary>Opens sessions over one connection, one request behind the other without waiting.</summary>
    internal static async Task<(int Opened, int Refused)> HandshakesAsync(EngineHost host, int count)
    {
        await using var raw = await RawPeer.ConnectAsync(host.EndPoint, Cancellation);
        const string Target = "GET /engine.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: h\r\n";
        var requests = new StringBuilder().Insert(0, Target + "\r\n", count - 1).Append(Target).Append("Connection: close\r\n\r\n").ToString();
        var sending = raw.SendAsync(requests, Cancellation);
        var answers = Encoding.Latin1.GetString(await raw.ToEndAsync(Cancellation));
        await sending;
        return (Count("HTTP/1.1 200 "), Count("HTTP/1.1 503 "));

        int Count(string text) => answers.AsSpan().Count(text);
    }
}
