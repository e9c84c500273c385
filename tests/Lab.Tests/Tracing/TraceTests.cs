using Lab.Tracing;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Tracing;

public sealed class TraceTests
{
    private static readonly Flow Flow = new(Transport.Tcp, new("127.0.0.1", 1), new("127.0.0.1", 2));

    [Fact]
    public void Events_are_numbered_and_timed_in_order()
    {
        var clock = new ManualClock();
        var trace = new Trace(new() { Clock = clock });
        trace.Write(Event("a"));
        clock.Now += TimeSpan.FromMilliseconds(5);
        trace.Write(Event("b"));
        var events = trace.Snapshot().Events;
        Assert.Equal([1, 2], events.Select(e => e.Number));
        Assert.Equal([0, 5], events.Select(e => e.Time.TotalMilliseconds));
        Assert.Equal(["a", "b"], events.Select(e => e.Verb));
    }

    [Fact]
    public void The_oldest_go_first_and_are_counted()
    {
        var trace = new Trace(new() { MaxEvents = 3 });
        for (var i = 0; i < 10; i++)
        {
            trace.Write(Event($"{i}"));
        }

        var snapshot = trace.Snapshot();
        Assert.Equal(["7", "8", "9"], snapshot.Events.Select(e => e.Verb));
        Assert.Equal([8, 9, 10], snapshot.Events.Select(e => e.Number));
        Assert.Equal(7, snapshot.Dropped);
    }

    [Fact]
    public void Bytes_are_bounded_over_all_events()
    {
        var trace = new Trace(new() { MaxBytes = 100, SnapLength = 40 });
        for (var i = 0; i < 10; i++)
        {
            trace.Write(Event("send") with { Bytes = trace.Snap(new byte[60]), Length = 60 });
        }

        var snapshot = trace.Snapshot();
        Assert.Equal(2, snapshot.Events.Count);
        Assert.All(snapshot.Events, e => Assert.Equal((40, 60), (e.Bytes.Length, e.Length)));
        Assert.Equal(8, snapshot.Dropped);
    }

    [Fact]
    public void The_ring_keeps_order_while_it_grows_and_wraps()
    {
        var trace = new Trace(new() { MaxEvents = 1_000 });
        for (var i = 1; i <= 2_500; i++)
        {
            trace.Write(Event("x"));
        }

        Assert.Equal(Enumerable.Range(1_501, 1_000).Select(i => (long)i), trace.Snapshot().Events.Select(e => e.Number));
    }

    [Fact]
    public async Task Many_writers_lose_nothing_and_time_never_runs_backwards()
    {
        var trace = new Trace(new() { MaxEvents = 40_000 });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(w => Task.Run(() =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                trace.Write(Event($"{w}"));
            }
        })));
        var events = trace.Snapshot().Events;
        Assert.Equal(Enumerable.Range(1, 20_000).Select(i => (long)i), events.Select(e => e.Number));
        Assert.All(events.Zip(events.Skip(1)), pair => Assert.True(pair.First.Time <= pair.Second.Time));
    }

    [Fact]
    public async Task An_action_links_what_happens_inside_it_across_awaits()
    {
        var trace = new Trace();
        using (TraceAction.Begin(trace))
        {
            trace.Write(Event("call"));
            await Task.Yield();
            using (TraceAction.Begin(trace))
            {
                trace.Write(Event("bytes"));
            }
        }

        trace.Write(Event("outside"));
        using (TraceAction.Begin(trace))
        {
            trace.Write(Event("next"));
        }

        Assert.Equal([1, 1, 0, 2], trace.Snapshot().Events.Select(e => e.Action));
    }

    [Fact]
    public void A_name_shows_for_both_ends_and_a_snapshot_does_not_change()
    {
        var trace = new Trace();
        trace.Name(Transport.Tcp, Flow.Local, "alice");
        trace.Write(Event("a"));
        var before = trace.Snapshot();
        trace.Write(Event("b"));
        trace.Name(Transport.Tcp, Flow.Remote, "server");
        Assert.Single(before.Events);
        Assert.Equal(("alice", "127.0.0.1:2"), (before.LocalName(before.Events[0]), before.RemoteName(before.Events[0])));
        Assert.Equal("server", trace.Snapshot().RemoteName(before.Events[0]));
    }

    [Fact]
    public void A_summary_is_one_line_even_of_hostile_bytes() =>
        Assert.Equal("send 3 bytes \"\\n·\\0\"", (Event("send") with { Bytes = Bytes.FromHex("0a1b00"), Length = 3 }).Summary);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void A_bound_that_is_not_positive_is_refused(int events, long bytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Trace(new() { MaxEvents = events, MaxBytes = bytes }));

    [Fact]
    public void An_endpoint_prints_as_people_write_it()
    {
        Assert.Equal("[::1]:80", new Endpoint("::1", 80).ToString());
        Assert.Equal("127.0.0.1:80", Endpoint.From(new System.Net.IPEndPoint(System.Net.IPAddress.Parse("::ffff:127.0.0.1"), 80)).ToString());
        Assert.Equal("?", Endpoint.None.ToString());
        Assert.Equal("?", default(Endpoint).ToString());
    }

    private static TraceEvent Event(string verb) => new() { Flow = Flow, Level = TraceLevel.Call, Verb = verb };

    private sealed class ManualClock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
