using Lab.Tracing;
using Xunit;

namespace Lab.Tests.Tracing;

/// <summary>Writing takes an event over without a copy where it can; nobody may notice.</summary>
public sealed class TraceWriteTests
{
    private static readonly Flow Flow = new(Transport.Tcp, new Endpoint("127.0.0.1", 1), new Endpoint("127.0.0.1", 2));

    [Fact]
    public void The_same_event_written_twice_is_two_events_and_a_snapshot_does_not_change()
    {
        var (one, two) = (new Trace(), new Trace());
        var item = new TraceEvent { Flow = Flow, Level = TraceLevel.Call, Verb = "x" };
        one.Write(item);
        var before = one.Snapshot();
        one.Write(item);
        two.Write(item);

        Assert.Equal([1, 2], one.Snapshot().Events.Select(e => e.Number));
        Assert.Equal([1], two.Snapshot().Events.Select(e => e.Number));
        Assert.Equal([1], before.Events.Select(e => e.Number));
    }

    [Fact]
    public async Task Kept_bytes_stay_what_they_were_whatever_is_kept_after_them_and_by_whom()
    {
        var trace = new Trace(new TraceOptions { SnapLength = 1_000 });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            var kept = Enumerable.Range(0, 2_000).Select(i => (Length: i % 1_200, Bytes: trace.Snap(Filled(i % 1_200, writer)))).ToList();
            foreach (var (length, bytes) in kept)
            {
                Assert.Equal(Filled(Math.Min(length, 1_000), writer), bytes.Span.ToArray());
            }
        })));
    }

    private static byte[] Filled(int length, int writer)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)(Math.Min(length, 1_000) + writer));
        return bytes;
    }
}
