using Lab.Net;
using Lab.Tracing;
using Xunit;

namespace Lab.Live.Tests.Net;

public sealed class RelayTests
{
    private static readonly UdpRelayOptions Rough = new() { Seed = 42, Loss = 0.1, Duplicate = 0.1, Reorder = 0.2, HoldAtMost = TimeSpan.FromSeconds(1) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_seed_gives_the_same_decisions_and_order_and_another_seed_does_not()
    {
        var first = await RunAsync("r-same-1", Rough);
        var second = await RunAsync("r-same-2", Rough);
        var third = await RunAsync("r-other", Rough with { Seed = 43 });

        Assert.Equal(first.Order, second.Order);
        Assert.Equal(first.Decisions, second.Decisions);
        Assert.NotEqual(first.Order, third.Order);
        Assert.True(first.Order.Distinct().Count() < 100, "nothing was lost");
        Assert.True(first.Order.Distinct().Count() < first.Order.Count, "nothing was sent twice");
        Assert.True(first.Order.Zip(first.Order.Skip(1)).Any(p => p.Second < p.First), "nothing was out of order");
        Assert.Contains(first.Decisions, d => d.StartsWith("lose", StringComparison.Ordinal));
        Assert.Contains(first.Decisions, d => d.StartsWith("reorder", StringComparison.Ordinal));
        Assert.Contains(first.Decisions, d => d.StartsWith("duplicate", StringComparison.Ordinal));
        Assert.Equal("relay seed 42: loss 10 %, duplicate 10 %, reorder 20 %", first.Decisions[0]);
    }

    [Fact]
    public async Task Without_options_everything_passes_in_order_both_ways()
    {
        await using var echo = await Udp.EchoAsync("r-plain-server", cancellationToken: Token);
        await using var relay = await Relay.UdpAsync(echo, new() { Name = "r-plain" }, Token);
        var alice = await relay.ConnectAsync("alice", Token);
        for (var i = 0; i < 20; i++)
        {
            await alice.SendAsync($"{i}", Token);
            Assert.Equal($"{i}", (await alice.ReceiveAsync(cancellationToken: Token)).Text);
        }

        var trace = echo.Trace.Snapshot();
        Assert.Contains(trace.Events, e => e.Verb == "receive" && trace.LocalName(e) == "r-plain" && trace.RemoteName(e) == "alice");
        Assert.Contains(trace.Events, e => e.Verb == "receive" && trace.LocalName(e) == "r-plain-server" && trace.RemoteName(e) == "r-plain");
    }

    [Fact]
    public async Task Delay_delays_and_jitter_keeps_the_order()
    {
        await using var sink = await Udp.SinkAsync(null, "r-jitter-server", Token);
        await using var relay = await Relay.UdpAsync(sink, new() { Name = "r-jitter", Delay = TimeSpan.FromMilliseconds(30), Jitter = TimeSpan.FromMilliseconds(40) }, Token);
        var alice = await relay.ConnectAsync("alice", Token);
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 20; i++)
        {
            await alice.SendAsync(BitConverter.GetBytes(i), Token);
        }

        var first = await sink.ReceiveAsync(cancellationToken: Token);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(29));
        var rest = await sink.DrainAsync(TimeSpan.FromMilliseconds(500), cancellationToken: Token);
        Assert.Equal(Enumerable.Range(0, 20), rest.Datagrams.Prepend(first).Select(d => BitConverter.ToInt32(d.Bytes.Span)));
        Assert.Equal(20, sink.Trace.Snapshot().Events.Count(e => e is { Verb: "delay", Provenance: Provenance.Simulated }));
    }

    [Fact]
    public async Task A_held_datagram_goes_anyway_when_no_other_comes()
    {
        await using var sink = await Udp.SinkAsync(null, "r-held-server", Token);
        await using var relay = await Relay.UdpAsync(sink, new() { Name = "r-held", Reorder = 1, HoldAtMost = TimeSpan.FromMilliseconds(50) }, Token);
        var alice = await relay.ConnectAsync("alice", Token);

        await alice.SendAsync("lonely", Token);

        Assert.Equal("lonely", (await sink.ReceiveAsync(cancellationToken: Token)).Text);
    }

    [Fact]
    public async Task A_split_stream_carries_the_same_bytes_and_is_cut_where_the_seed_says()
    {
        await using var echo = await Tcp.EchoAsync("r-split-server", cancellationToken: Token);
        var text = string.Concat(Enumerable.Range(0, 30).Select(i => $"{i:00} "));
        var first = await SplitAsync(echo, "r-split-1", text);
        var second = await SplitAsync(echo, "r-split-2", text);

        Assert.Equal(text, first.Text);
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(first.Sends, second.Sends);
        Assert.All(first.Sends, s => Assert.InRange(s, 1, 7));
        Assert.True(first.Sends.Distinct().Count() > 2);
    }

    [Fact]
    public async Task Merging_makes_one_send_of_several_and_nothing_is_lost_at_the_end()
    {
        await using var server = await Tcp.HalfClosesAsync("r-merge-server", Token);
        await using var relay = await Relay.TcpAsync(server, new() { Name = "r-merge", MergeFor = TimeSpan.FromMilliseconds(80) }, Token);
        var alice = await relay.ConnectAsync("alice", cancellationToken: Token);
        foreach (var word in new[] { "ONE", "TWO", "THREE" })
        {
            await alice.SendAsync(word, Token);
        }

        await alice.ShutdownSendAsync();

        Assert.Equal("still here: you sent 11 bytes", (await alice.ReceiveAsync(cancellationToken: Token)).Text);
        var trace = server.Trace.Snapshot();
        var sent = trace.Events.Where(e => e is { Level: TraceLevel.Bytes, Verb: "send" } && trace.LocalName(e) == "r-merge" && trace.RemoteName(e) == "r-merge-server").ToList();
        Assert.True(sent.Count < 3);
        Assert.Equal(11, sent.Sum(e => e.Length));
    }

    [Fact]
    public async Task A_throttled_stream_takes_its_time()
    {
        await using var echo = await Tcp.EchoAsync("r-slow-server", cancellationToken: Token);
        await using var relay = await Relay.TcpAsync(echo, new() { Name = "r-slow", BytesPerSecond = 10_000 }, Token);
        var alice = await relay.ConnectAsync("alice", cancellationToken: Token);
        var start = TimeProvider.System.GetTimestamp();
        await alice.SendAsync(new byte[3_000], Token);
        var total = 0;
        while (total < 3_000)
        {
            var came = await alice.ReceiveAsync(cancellationToken: Token);
            Assert.True(came.Length > 0, came.ToString());
            total += came.Length;
        }

        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(250));
        Assert.Contains(echo.Trace.Snapshot().Events, e => e is { Verb: "throttle", Provenance: Provenance.Simulated });
    }

    [Fact]
    public async Task After_a_cut_the_sender_believes_more_than_the_receiver_has()
    {
        await using var server = await Tcp.NeverAcceptsAsync("r-cut-server", cancellationToken: Token);
        await using var relay = await Relay.TcpAsync(server, new() { Name = "r-cut", CutAfter = 5_000 }, Token);
        var alice = await relay.ConnectAsync("alice", cancellationToken: Token);
        var end = await server.AcceptAsync(Token);

        var sent = await alice.SendAsync(new byte[20_000], Token);
        var total = 0;
        Received came;
        while ((came = await end.ReceiveAsync(cancellationToken: Token)).Length > 0)
        {
            total += came.Length;
        }

        Assert.True(sent.Length > total, $"{sent} and {total}");
        Assert.InRange(total, 0, 5_000);
        Assert.True(came.IsReset, came.ToString());
        Assert.True((await alice.ReceiveAsync(cancellationToken: Token)).IsReset);
        Assert.Contains(server.Trace.Snapshot().Events, e => e is { Verb: "cut", Provenance: Provenance.Simulated });
        Assert.Contains(server.Trace.Snapshot().Events, e => e.Verb == "relay" && e.Summary.Contains("not TCP loss", StringComparison.Ordinal));
    }

    private static async Task<(List<int> Order, List<string> Decisions)> RunAsync(string name, UdpRelayOptions options)
    {
        await using var sink = await Udp.SinkAsync(null, name + "-server", Token);
        await using var relay = await Relay.UdpAsync(sink, options with { Name = name }, Token);
        var alice = await relay.ConnectAsync("alice", Token);
        for (var i = 0; i < 100; i++)
        {
            await alice.SendAsync(BitConverter.GetBytes(i), Token);
        }

        var drained = await sink.DrainAsync(TimeSpan.FromSeconds(1.3), cancellationToken: Token);
        var decisions = sink.Trace.Snapshot().Events.Where(e => e.Provenance == Provenance.Simulated).Select(e => e.Summary).ToList();
        return ([.. drained.Datagrams.Select(d => BitConverter.ToInt32(d.Bytes.Span))], decisions);
    }

    private static async Task<(string Text, List<int> Sends)> SplitAsync(TcpServer echo, string name, string text)
    {
        await using var relay = await Relay.TcpAsync(echo, new() { Name = name, Seed = 7, SplitInto = 7, SplitPause = TimeSpan.FromMilliseconds(1) }, Token);
        var alice = await relay.ConnectAsync("alice", cancellationToken: Token);
        await alice.SendAsync(text, Token);
        var answer = "";
        while (answer.Length < text.Length)
        {
            var came = await alice.ReceiveAsync(cancellationToken: Token);
            Assert.True(came.Length > 0, came.ToString());
            answer += came.Text;
        }

        // Towards the server: it got one send, so the pieces are the seed's alone.
        var trace = echo.Trace.Snapshot();
        return (answer, [.. trace.Events
            .Where(e => e is { Level: TraceLevel.Bytes, Verb: "send" } && trace.LocalName(e) == name && trace.RemoteName(e) == "r-split-server")
            .Select(e => e.Length)]);
    }
}
