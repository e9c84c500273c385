using Lab.Tracing;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Tracing;

public sealed class TraceTests
{
    private static readonly Flow Flow = new(Transport.Tcp, new Endpoint("127.0.0.1", 1), new Endpoint("127.0.0.1", 2));

    [Fact]
    public void The_oldest_events_go_first_and_are_counted()
    {
        var trace = new Trace(new TraceOptions { MaxEvents = 1_000 });
        for (var i = 0; i < 2_500; i++)
        {
            trace.Write(Event());
        }

        var snapshot = trace.Snapshot();
        Assert.Equal(1_500, snapshot.Dropped);
        Assert.Equal(Enumerable.Range(1_501, 1_000).Select(i => (long)i), snapshot.Events.Select(e => e.Number));
    }

    [Fact]
    public void Bytes_are_bounded_too()
    {
        var trace = new Trace(new TraceOptions { MaxBytes = 100 });
        for (var i = 0; i < 50; i++)
        {
            trace.Write(Event() with { Bytes = Bytes.Of(new byte[30]), Length = 30 });
        }

        Assert.Equal(3, trace.Snapshot().Events.Count);
        Assert.Equal(47, trace.Snapshot().Dropped);
    }

    [Fact]
    public async Task Many_writers_leave_no_gap_and_time_never_goes_back()
    {
        var trace = new Trace();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                trace.Write(Event());
            }
        })));

        var events = trace.Snapshot().Events;
        Assert.Equal(Enumerable.Range(1, 4_000).Select(i => (long)i), events.Select(e => e.Number));
        Assert.All(events.Zip(events.Skip(1)), p => Assert.True(p.First.Time <= p.Second.Time));
    }

    [Fact]
    public void The_same_event_written_twice_is_two_events_and_a_snapshot_does_not_change()
    {
        var (one, two) = (new Trace(), new Trace());
        var item = Event();
        one.Write(item);
        var before = one.Snapshot();
        one.Write(item);
        two.Write(item);

        Assert.Equal([1, 2], one.Snapshot().Events.Select(e => e.Number));
        Assert.Equal([1], two.Snapshot().Events.Select(e => e.Number));
        Assert.Equal([1], before.Events.Select(e => e.Number));
    }

    [Fact]
    public async Task An_action_links_what_happens_inside_it_across_awaits_and_ends_with_it()
    {
        var trace = new Trace();
        using (TraceAction.Begin(trace))
        {
            trace.Write(Event());
            await Task.Yield();
            using (TraceAction.Begin(trace))
            {
                trace.Write(Event());
            }

            trace.Write(Event());
        }

        trace.Write(Event());
        Assert.Equal([1, 1, 1, 0], trace.Snapshot().Events.Select(e => e.Action));
    }

    private static TraceEvent Event() => new() { Flow = Flow, Level = TraceLevel.Call, Verb = "x" };
}
