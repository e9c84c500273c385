using System.Globalization;
using Lab.Tracing;

namespace Lab.Benchmarks;

/// <summary>Whether a trace's memory is bounded: a million events, far more than it keeps.</summary>
internal static class MemoryBenchmark
{
    private const int Events = 1_000_000;
    private const long Bound = 64L * 1024 * 1024;

    public static int Run()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var trace = new Trace();
        var flow = new Flow(Transport.Tcp, new Endpoint("127.0.0.1", 50_000), new Endpoint("127.0.0.1", 50_001));
        var bytes = new byte[4_096];
        var half = 0L;
        var start = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Events; i++)
        {
            trace.Write(new TraceEvent
            {
                Flow = flow,
                Direction = Direction.Send,
                Level = TraceLevel.Bytes,
                Provenance = Provenance.Captured,
                Verb = "send",
                Bytes = trace.Snap(bytes),
                Length = bytes.Length,
                Offset = (long)i * bytes.Length,
            });
            if (i == Events / 2)
            {
                half = GC.GetTotalMemory(forceFullCollection: true) - before;
            }
        }

        var time = TimeProvider.System.GetElapsedTime(start);
        var after = GC.GetTotalMemory(forceFullCollection: true) - before;
        var snapshot = trace.Snapshot();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"memory: {Events:N0} events written in {time.TotalSeconds:F2} s ({time.TotalMicroseconds / Events:F2} µs each), {snapshot.Events.Count:N0} kept, {snapshot.Dropped:N0} dropped and counted; heap {half / 1048576.0:F1} MiB half way, {after / 1048576.0:F1} MiB at the end, bound {Bound / 1048576} MiB: {(after <= Bound ? "within" : "OVER")}"));
        return after <= Bound ? 0 : 1;
    }
}
