using System.Globalization;
using System.Text;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Lab.Benchmarks;

/// <summary>Draws long traces as ladders and tells how long that takes and how large the HTML becomes.</summary>
internal static class LadderBenchmark
{
    private const double MostSeconds = 2;
    private const int MostBytes = 1024 * 1024;

    /// <summary>Runs it.</summary>
    /// <param name="args">The numbers of events to draw; none takes 10,000 and 100,000.</param>
    /// <returns>0 when every ladder is drawn in under 2 seconds and 1 MiB; 1 otherwise.</returns>
    public static int Run(string[] args)
    {
        var sizes = args.Length > 0 ? [.. args.Select(a => int.Parse(a, CultureInfo.InvariantCulture))] : (int[])[10_000, 100_000];
        var good = true;
        foreach (var (name, make) in (ReadOnlySpan<(string, Func<int, TraceSnapshot>)>)[("round trips", RoundTrips), ("nothing repeats", NothingRepeats)])
        {
            foreach (var size in sizes)
            {
                var snapshot = make(size);
                var watch = Stopwatch.StartNew();
                var ladder = new Ladder(snapshot);
                var bytes = Encoding.UTF8.GetByteCount(ladder.ToHtml());
                watch.Stop();
                good &= watch.Elapsed.TotalSeconds < MostSeconds && bytes < MostBytes;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"ladder, {name}: {size:N0} events in {watch.Elapsed.TotalMilliseconds:N0} ms (at most {MostSeconds * 1000:N0}), {bytes / 1024.0:N0} KiB (at most {MostBytes / 1024:N0}); {ladder.Counts.Drawn:N0} drawn, {ladder.Counts.Folded:N0} folded, {ladder.Counts.NotDrawn:N0} not drawn"));
            }
        }

        return good ? 0 : 1;
    }

    private static TraceSnapshot RoundTrips(int count)
    {
        var trace = NewTrace(count);
        var (alice, echo) = (new Endpoint("127.0.0.1", 40_000), new Endpoint("127.0.0.1", 5_000));
        trace.Name(Transport.Tcp, alice, "alice");
        trace.Name(Transport.Tcp, echo, "echo");
        for (var i = 0; i < count; i++)
        {
            var (at, other) = i % 4 is 0 or 3 ? (alice, echo) : (echo, alice);
            var sends = i % 2 == 0;
            var bytes = Bytes.Utf8(string.Create(CultureInfo.InvariantCulture, $"message {i / 4:D8}"));
            trace.Write(new TraceEvent { Flow = new(Transport.Tcp, at, other), Direction = sends ? Direction.Send : Direction.Receive, Level = TraceLevel.Bytes, Provenance = Provenance.Captured, Verb = sends ? "send" : "receive", Bytes = bytes, Length = bytes.Length, Offset = (long)(i / 4) * bytes.Length, Action = i + 1 });
        }

        return trace.Snapshot();
    }

    private static TraceSnapshot NothingRepeats(int count)
    {
        var trace = NewTrace(count);
        for (var i = 0; i < count; i++)
        {
            trace.Write(new TraceEvent { Flow = new(Transport.Tcp, new("127.0.0.1", 1 + (i % 60_000)), Endpoint.None), Level = TraceLevel.Kernel, Verb = "state", Text = string.Create(CultureInfo.InvariantCulture, $"number {i}") });
        }

        return trace.Snapshot();
    }

    private static Trace NewTrace(int count) => new(new TraceOptions { MaxEvents = Math.Max(1, count), MaxBytes = 1L << 30 });
}
