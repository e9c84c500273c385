using System.IO.Compression;
using System.Text;
using Lab.Net;
using Lab.Tests.Wire.WebSocket;
using Lab.Tracing;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Net;

/// <summary>A tap takes the packets of Engine.IO and Socket.IO out of polling bodies and frames, however the bytes are cut, and joins them with calls.</summary>
public sealed class SocketTapTests
{
    private const string Sid = "abcdefghij";
    private const string Open = "0{\"sid\":\"abcdefghij\",\"upgrades\":[\"websocket\"],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}";
    private static readonly Flow AtServer = new(Transport.Tcp, new Endpoint("127.0.0.1", 1), new Endpoint("127.0.0.1", 2));

    private readonly Trace _trace = new();

    [Fact]
    public async Task Polling_is_taken_apart_at_every_split()
    {
        var requests = Ascii(Get("") + Post("40/admin,\u001e42[\"hello\",1]") + Get("&sid=" + Sid));
        for (var split = 1; split < requests.Length; split++)
        {
            _trace.Clear();
            await using var stream = new Segments(requests[..split], requests[split..]);
            await using var tap = Tap(stream);
            await ReadAllAsync(tap);
            await WriteAsync(tap, Answer(Open) + Answer("ok") + Answer("2"));
            Assert.Equal(
                ["CONNECT /admin", "EVENT / [\"hello\",1]"],
                Summaries(TraceLevel.SocketPacket));
            Assert.Equal(
                ["message \"0/admin,\"", "message \"2[\"hello\",1]\"", "open session abcdef…, may go over to websocket, ping every 25000 ms", "ping"],
                Summaries(TraceLevel.EnginePacket));
            Assert.Equal(
                [
                    "HTTP GET /socket.io/ (polling, new session)", "HTTP POST /socket.io/ (polling, session abcdef…)", "HTTP GET /socket.io/ (polling, session abcdef…)",
                    "HTTP 200 OK (answers the GET)", "HTTP 200 OK (answers the POST)", "HTTP 200 OK (answers the GET)",
                ],
                Summaries(TraceLevel.Message));
            Assert.Equal(["body 23 bytes \"40/admin,·42[\"hello\",1]\"", $"body {Open.Length} bytes \"{Open[..60]}…\"", "body 2 bytes \"ok\"", "body 1 byte \"2\""], Summaries(TraceLevel.Frame));
        }
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public async Task A_body_in_chunks_or_compressed_is_read(string how)
    {
        var body = Ascii("42[\"a\",1]\u001e42[\"b\",2]");
        byte[] answer = how == "chunked"
            ? Ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n42[\"a\r\ne;x=y\r\n\",1]\u001e42[\"b\",2]\r\n0\r\n\r\n")
            : [.. Ascii($"HTTP/1.1 200 OK\r\nContent-Encoding: {how}\r\nContent-Length: {Pack(how, body).Length}\r\n\r\n"), .. Pack(how, body)];
        for (var split = 1; split < answer.Length; split++)
        {
            _trace.Clear();
            await using var stream = new Segments(Ascii(Get("&sid=" + Sid)));
            await using var tap = Tap(stream);
            await ReadAllAsync(tap);
            await tap.WriteAsync(answer.AsMemory(0, split), TestContext.Current.CancellationToken);
            await tap.WriteAsync(answer.AsMemory(split), TestContext.Current.CancellationToken);
            await WriteAsync(tap, "HTTP/1.1 100 Continue\r\n\r\n");
            Assert.Equal(["EVENT / [\"a\",1]", "EVENT / [\"b\",2]"], Summaries(TraceLevel.SocketPacket));
            Assert.Equal("HTTP 100 Continue", Summaries(TraceLevel.Message)[^1]);
        }

        Assert.Contains(how == "chunked" ? "body 19 bytes \"" : $" of {how}, unpacked 19 \"", Summaries(TraceLevel.Frame)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packets_in_frames_are_taken_apart_and_attachments_belong_to_their_packet()
    {
        await using var stream = new Segments(
            Ascii($"GET /socket.io/?EIO=4&transport=websocket&sid={Sid} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
            Frames.To(WebSocketRole.Server, "81:2probe"),
            Frames.To(WebSocketRole.Server, "81:5"),
            Frames.To(WebSocketRole.Server, "81:451-[\"file\",{\"_placeholder\":true,\"num\":0}]"),
            Frames.To(WebSocketRole.Server, "82:#01020304"));
        await using var tap = Tap(stream);
        await ReadOnceAsync(tap);
        await WriteAsync(tap, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        await ReadAllAsync(tap);
        Assert.Equal(["probe", "upgrade", "message \"51-[\"file\",{\"_placeholder\":true,\"num\":0}]\"", "message 4 bytes 01020304"], Summaries(TraceLevel.EnginePacket));
        Assert.Equal(["BINARY_EVENT / [\"file\",{\"_placeholder\":true,\"num\":0}] +1 binary", "attachment 1 of 1 of the BINARY_EVENT: 4 bytes 01020304"], Summaries(TraceLevel.SocketPacket));
        var packets = _trace.Snapshot().Events.Where(static e => e.Level == TraceLevel.SocketPacket).ToList();
        Assert.Equal(packets[0].Action, packets[1].Action);
        Assert.Equal(_trace.Snapshot().Events.Last(static e => e.Level == TraceLevel.Bytes && e.Length > 0).Action, Assert.Single(packets[1].AlsoActions));
        Assert.Equal(["type", "attachments", "payload"], packets[0].Fields.Select(static f => f.Name));
        Assert.DoesNotContain(_trace.Snapshot().Events, static e => e is { Level: TraceLevel.Message, Verb: "message" });
    }

    [Theory]
    [InlineData("4", "malformed the packet is empty: not even a type: \"\"")]
    [InlineData("49", "malformed a packet begins with a digit from 0 to 6, not with \"9\": \"9\"")]
    [InlineData("42{}", "malformed EVENT / {}: events and answers carry an array")]
    [InlineData("42[\"connect\"]", "malformed EVENT / [\"connect\"]: \"connect\" is a reserved name: it cannot come over the wire")]
    [InlineData("452000000000-[\"a\"]", "malformed more than 1000 attachments are announced: \"52000000000-[\"a\"]\"")]
    [InlineData("bAQID", "attachment 3 bytes 010203, of a packet that did not pass here")]
    public async Task What_is_wrong_is_shown_where_it_is(string packet, string summary)
    {
        await using var stream = new Segments(Ascii(Post(packet)));
        await using var tap = Tap(stream);
        await ReadAllAsync(tap);
        Assert.Equal([summary], Summaries(TraceLevel.SocketPacket));
    }

    [Fact]
    public async Task Bodies_of_others_are_passed_over_and_Engine_IO_alone_has_no_sockets()
    {
        const string Other = "POST /other HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
        var alone = Post("4hello").Replace("/socket.io/", "/engine.io/", StringComparison.Ordinal);
        await using var stream = new Segments(Ascii(Other + Other + alone));
        await using var tap = Tap(stream);
        await ReadAllAsync(tap);
        Assert.Equal(["HTTP POST /other", "HTTP POST /other", "HTTP POST /engine.io/ (polling, session abcdef…)"], Summaries(TraceLevel.Message));
        Assert.Equal(["message \"hello\""], Summaries(TraceLevel.EnginePacket));
        Assert.Empty(Summaries(TraceLevel.SocketPacket));
    }

    [Fact]
    public async Task Calls_are_joined_with_their_packets_in_order_and_one_write_can_carry_several()
    {
        var traffic = new SocketTraffic(_trace, namesClients: true);
        await using var stream = new Segments(Ascii(Get("&sid=" + Sid)));
        await using var tap = Tap(stream, traffic);
        await ReadAllAsync(tap);
        var (one, two) = (_trace.NextAction(), _trace.NextAction());
        traffic.Sends(Sid, "2[\"tick\"]"u8, one);
        traffic.Sends(Sid, "2[\"tick\"]"u8, two);
        traffic.Sends(Sid, "2[\"dropped\"]"u8, _trace.NextAction());
        traffic.SendsNot(Sid, "2[\"dropped\"]"u8);
        await WriteAsync(tap, Answer("42[\"tick\"]\u001e42[\"tick\"]"));
        var sent = _trace.Snapshot().Events.Where(static e => e.Direction == Direction.Send).ToList();
        Assert.Equal([one, one, two, two, one, one, one], sent.Select(static e => e.Action));
        Assert.Equal(
            [TraceLevel.SocketPacket, TraceLevel.EnginePacket, TraceLevel.SocketPacket, TraceLevel.EnginePacket, TraceLevel.Message, TraceLevel.Frame, TraceLevel.Bytes],
            sent.Select(static e => e.Level));
        Assert.All(sent[^3..], e => Assert.Equal([two], e.AlsoActions));
        Assert.Equal("client 1", _trace.Snapshot().NameOf(Transport.Tcp, AtServer.Remote));
        traffic.Name(Sid, "alice");
        Assert.Equal("alice", _trace.Snapshot().NameOf(Transport.Tcp, AtServer.Remote));
        Assert.Equal(AtServer, traffic.FlowOf(Sid));
    }

    [Fact]
    public async Task What_came_is_found_again_once_and_in_order()
    {
        var traffic = new SocketTraffic(_trace);
        await using var stream = new Segments(Ascii(Post("42/a,[\"x\"]")), Ascii(Post("42/a,[\"x\"]")));
        await using var tap = Tap(stream, traffic);
        await ReadAllAsync(tap);
        var came = _trace.Snapshot().Events.Where(static e => e.Level == TraceLevel.SocketPacket).Select(static e => e.Action).ToList();
        Assert.Equal(came, [traffic.Handles(Sid, "/a", "[\"x\"]"u8), traffic.Handles(Sid, "/a", "[\"x\"]"u8)]);
        Assert.Equal(0, traffic.Handles(Sid, "/a", "[\"x\"]"u8));
        Assert.Equal(0, traffic.Handles(Sid, "/", "[\"x\"]"u8));
    }

    [Fact]
    public async Task One_that_waits_is_not_forgotten_for_those_that_have_gone()
    {
        var traffic = new SocketTraffic(_trace);
        await using var stream = new Segments(Ascii(Get("&sid=" + Sid)));
        await using var tap = Tap(stream, traffic);
        await ReadAllAsync(tap);
        for (var i = 0; i < 5_000; i++)
        {
            traffic.Sends(Sid, "2[\"tick\"]"u8, 1);
            traffic.SendsNot(Sid, "2[\"tick\"]"u8);
        }

        var action = _trace.NextAction();
        traffic.Sends(Sid, "2[\"old\"]"u8, 1);
        traffic.Sends(Sid, "2[\"tick\"]"u8, action);
        for (var i = 0; i < 4_095; i++)
        {
            traffic.Sends(Sid, "2[\"other\"]"u8, 1);
        }

        await WriteAsync(tap, Answer("42[\"tick\"]\u001e42[\"old\"]"));
        var sent = _trace.Snapshot().Events.Where(static e => e.Level == TraceLevel.SocketPacket && e.Direction == Direction.Send).Select(static e => e.Action).ToList();
        Assert.Equal(action, sent[0]);
        // That many may wait; the oldest of them goes.
        Assert.NotEqual(1, sent[1]);
    }

    private static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    private static string Get(string more) => $"GET /socket.io/?EIO=4&transport=polling{more} HTTP/1.1\r\nHost: h\r\n\r\n";

    private static string Post(string body) => $"POST /socket.io/?EIO=4&transport=polling&sid={Sid} HTTP/1.1\r\nHost: h\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static string Answer(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    private static byte[] Pack(string how, byte[] body)
    {
        using var packed = new MemoryStream();
        using (Stream stream = how switch { "gzip" => new GZipStream(packed, CompressionMode.Compress), "br" => new BrotliStream(packed, CompressionMode.Compress), _ => new ZLibStream(packed, CompressionMode.Compress) })
        {
            stream.Write(body);
        }

        return packed.ToArray();
    }

    private static async Task ReadOnceAsync(TappedStream tap) => Assert.NotEqual(0, await tap.ReadAsync(new byte[10_000], TestContext.Current.CancellationToken));

    private static async Task ReadAllAsync(TappedStream tap)
    {
        while (await tap.ReadAsync(new byte[10_000], TestContext.Current.CancellationToken) > 0)
        {
            // On.
        }
    }

    private static async Task WriteAsync(TappedStream tap, string text) => await tap.WriteAsync(Ascii(text), TestContext.Current.CancellationToken);

    private TappedStream Tap(Stream stream, SocketTraffic? traffic = null) => new(stream, _trace, AtServer, new TapOptions { Calls = false, WebSocket = true, Traffic = traffic });

    private List<string> Summaries(TraceLevel level) => [.. _trace.Snapshot().Events.Where(e => e.Level == level).Select(static e => e.Summary)];
}
