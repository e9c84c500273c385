using System.Text;
using Lab.Net;
using Lab.Tests.Wire.WebSocket;
using Lab.Tracing;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Net;

/// <summary>A tap that takes a WebSocket apart alters nothing and breaks nothing, and reads frames from where they begin.</summary>
public sealed class WebSocketTapTests
{
    private const string Upgrade = "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private const string Switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static readonly Flow Between = new(Transport.Tcp, new Endpoint("127.0.0.1", 1), new Endpoint("127.0.0.1", 2));

    private readonly Trace _trace = new();

    public static TheoryData<string> Lengths => ["-5", "+5", " 5", "5, 5", "5.0", "-9223372036854775808", "9223372036854775807", "99999999999999999999", "five", ""];

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task No_content_length_breaks_the_stream(string length)
    {
        string[] segments = [$"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nmore", "and more"];
        Assert.Equal(string.Concat(segments), await ReadAsync(_trace, [.. segments.Select(Encoding.Latin1.GetBytes)]));
        Assert.Equal(string.Concat(segments), await WriteAsync(_trace, [.. segments.Select(Encoding.Latin1.GetBytes)]));
        Assert.Equal(["200 OK", "200 OK"], Texts("HTTP"));
    }

    [Fact]
    public async Task A_failure_in_taking_apart_stays_in_the_tap_and_ends_it()
    {
        byte[][] segments = [Encoding.Latin1.GetBytes(Upgrade), Encoding.Latin1.GetBytes(Upgrade)];

        // The clock is read when the trace begins, then for each event: the request is written before the bytes of a send, and behind those of a receive.
        var (sending, receiving) = (new Trace(new TraceOptions { Clock = new FailingClock(2) }), new Trace(new TraceOptions { Clock = new FailingClock(3) }));
        Assert.Equal(Upgrade + Upgrade, await WriteAsync(sending, segments));
        Assert.Equal(Upgrade + Upgrade, await ReadAsync(receiving, segments));
        foreach (var trace in new[] { sending, receiving })
        {
            var events = trace.Snapshot().Events;
            Assert.Equal(2, events.Count(e => e.Level == TraceLevel.Bytes && e.Length > 0));
            Assert.Single(events, e => e is { Verb: "failed", Text: { } text } && text.Contains("the clock broke", StringComparison.Ordinal));
            Assert.DoesNotContain(events, e => e.Verb == "HTTP");
        }
    }

    [Fact]
    public async Task Frames_that_come_before_the_answer_are_read_behind_it_at_every_split()
    {
        byte[] early = [.. Encoding.Latin1.GetBytes(Upgrade), .. Frames.To(WebSocketRole.Server, "81:one 82:#0001 81:two")];
        for (var split = 1; split <= early.Length; split++)
        {
            _trace.Clear();
            await using var stream = new Segments(early[..split], early[split..], Frames.To(WebSocketRole.Server, "81:three"));
            await using var tap = Tap(stream, _trace);
            await ReadOnceAsync(tap);
            if (split < early.Length)
            {
                await ReadOnceAsync(tap);
            }

            Assert.Empty(Texts("message"));
            await tap.WriteAsync(Encoding.Latin1.GetBytes(Switching), TestContext.Current.CancellationToken);
            await ReadOnceAsync(tap);
            Assert.Equal(["GET /chat", "101 Switching Protocols"], Texts("HTTP"));
            Assert.Equal(["one", "\0\u0001", "two", "three"], _trace.Snapshot().Events.Where(e => e.Verb == "message").Select(e => e.Bytes.ToText()));
            Assert.Empty(Texts("malformed"));
        }
    }

    [Fact]
    public async Task A_frame_keeps_the_action_in_which_it_came()
    {
        await using var stream = new Segments(Encoding.Latin1.GetBytes(Upgrade), Frames.To(WebSocketRole.Server, "81:one"));
        await using var tap = Tap(stream, _trace);
        await ReadOnceAsync(tap);
        await ReadOnceAsync(tap);
        await tap.WriteAsync(Encoding.Latin1.GetBytes(Switching), TestContext.Current.CancellationToken);
        var events = _trace.Snapshot().Events;
        var bytes = events.Where(e => e.Level == TraceLevel.Bytes).ElementAt(1);
        Assert.Equal(bytes.Action, events.Single(e => e.Level == TraceLevel.Frame).Action);
    }

    [Fact]
    public async Task More_than_is_kept_ends_the_listening_in_that_direction_only()
    {
        await using var stream = new Segments(
            Encoding.Latin1.GetBytes(Upgrade), Frames.To(WebSocketRole.Server, "82:*60000"), Frames.To(WebSocketRole.Server, "82:*60000"), Frames.To(WebSocketRole.Server, "82:*60000"), Frames.To(WebSocketRole.Server, "81:late"));
        await using var tap = Tap(stream, _trace);
        for (var i = 0; i < 4; i++)
        {
            await ReadOnceAsync(tap);
        }

        await tap.WriteAsync(Encoding.Latin1.GetBytes(Switching), TestContext.Current.CancellationToken);
        await tap.WriteAsync(Frames.To(WebSocketRole.Client, "81:hello"), TestContext.Current.CancellationToken);
        await ReadOnceAsync(tap);
        Assert.Equal(["hello"], _trace.Snapshot().Events.Where(e => e.Verb == "message").Select(e => e.Bytes.ToText()));
        Assert.Empty(Texts("malformed"));
    }

    [Fact]
    public async Task A_refused_upgrade_leaves_HTTP()
    {
        const string Answer = "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno";
        const string Next = "GET /next HTTP/1.1\r\nHost: h\r\n\r\n";
        await using var stream = new Segments(Encoding.Latin1.GetBytes(Next + Upgrade + Next), Encoding.Latin1.GetBytes(Upgrade), Frames.To(WebSocketRole.Server, "81:one"));
        await using var tap = Tap(stream, _trace);
        await ReadOnceAsync(tap);
        foreach (var answer in new[] { "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Answer, "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n" })
        {
            await tap.WriteAsync(Encoding.Latin1.GetBytes(answer), TestContext.Current.CancellationToken);
        }

        await ReadOnceAsync(tap);
        await ReadOnceAsync(tap);
        await tap.WriteAsync(Encoding.Latin1.GetBytes(Switching), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["GET /next", "GET /chat", "103 Early Hints", "200 OK", "426 Upgrade Required", "GET /next", "304 Not Modified", "GET /chat", "101 Switching Protocols"], Texts("HTTP"));
        Assert.Equal(["one"], _trace.Snapshot().Events.Where(e => e.Verb == "message").Select(e => e.Bytes.ToText()));
    }

    private static TappedStream Tap(Stream stream, Trace trace) => new(stream, trace, Between, new TapOptions { Calls = false, WebSocket = true });

    private static async Task<string> ReadAsync(Trace trace, byte[][] segments)
    {
        await using var stream = new Segments(segments);
        await using var tap = Tap(stream, trace);
        using var all = new MemoryStream();
        await tap.CopyToAsync(all, TestContext.Current.CancellationToken);
        return Encoding.Latin1.GetString(all.ToArray());
    }

    private static async Task<string> WriteAsync(Trace trace, byte[][] segments)
    {
        await using var stream = new Segments();
        await using var tap = Tap(stream, trace);
        foreach (var segment in segments)
        {
            await tap.WriteAsync(segment, TestContext.Current.CancellationToken);
        }

        return Encoding.Latin1.GetString(stream.Written.ToArray());
    }

    private static async Task ReadOnceAsync(TappedStream tap) =>
        Assert.NotEqual(0, await tap.ReadAsync(new byte[100_000], TestContext.Current.CancellationToken));

    private List<string> Texts(string verb) => [.. _trace.Snapshot().Events.Where(e => e.Verb == verb).Select(e => e.Text ?? "")];

    /// <summary>A clock that breaks once, when it is read for the <paramref name="at"/>-th time.</summary>
    private sealed class FailingClock(int at) : TimeProvider
    {
        private int _read;

        public override long GetTimestamp() => ++_read == at ? throw new InvalidOperationException("the clock broke") : base.GetTimestamp();
    }
}
