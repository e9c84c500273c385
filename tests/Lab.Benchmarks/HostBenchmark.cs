using System.Diagnostics;
using System.Globalization;
using Lab.Host.Commands;
using Lab.Host.Serving;

namespace Lab.Benchmarks;

/// <summary>How long a learner waits: for the host, for a kernel, for a cell; and what twenty kernels cost.</summary>
internal static class HostBenchmark
{
    private const int Rounds = 5;
    private const int Cells = 200;
    private const int Kernels = 20;
    private static readonly TimeSpan WarmingUp = TimeSpan.FromSeconds(8);

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("lab-benchmark-");
        try
        {
            var good = await ReadyAsync(folder.FullName);
            good &= await StartedAsync(folder.FullName, keepWarm: false, "host: a fresh kernel's first 1 + 1", 1.7);
            good &= await StartedAsync(folder.FullName, keepWarm: true, "host: a warm kernel's first 1 + 1", 0.3);
            good &= await CellsAsync(folder.FullName);
            good &= await ManyAsync(folder.FullName);
            return good ? 0 : 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>From the start of the process to the first answer.</summary>
    private static async Task<bool> ReadyAsync(string folder)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
            foreach (var argument in (string[])[typeof(HostCommand).Assembly.Location, "--no-browser", "--no-warm", "--port", "0", "--notebooks", folder])
            {
                start.ArgumentList.Add(argument);
            }

            start.Environment["LAB_STATE"] = folder;
            var watch = Stopwatch.StartNew();
            using var host = Process.Start(start)!;
            var line = await host.StandardOutput.ReadLineAsync() ?? "";
            var url = new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..]);
            using var client = new HttpClient();
            using var answer = await client.GetAsync(new Uri(url, "/api" + url.Query));
            answer.EnsureSuccessStatusCode();
            times.Add(watch.Elapsed.TotalSeconds);
            host.Kill(entireProcessTree: true);
            await host.WaitForExitAsync();
        }

        return Say("host: ready to answer after its start", times, 2.0, "s");
    }

    /// <summary>From the request for a kernel to the answer of its first cell.</summary>
    private static async Task<bool> StartedAsync(string folder, bool keepWarm, string what, double bound)
    {
        await using var server = await StartAsync(folder, keepWarm);
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await Task.Delay(keepWarm ? WarmingUp : TimeSpan.Zero);
            var watch = Stopwatch.StartNew();
            await using var kernel = await BenchmarkKernel.StartAsync(server);
            await kernel.RunAsync("1+1");
            times.Add(watch.Elapsed.TotalSeconds);
        }

        return Say(what, times, bound, "s");
    }

    private static async Task<bool> CellsAsync(string folder)
    {
        await using var server = await StartAsync(folder, keepWarm: false);
        await using var kernel = await BenchmarkKernel.StartAsync(server);
        var good = true;
        foreach (var (code, name, bound) in ((string, string, double)[])[("", "an empty cell", 20), ("1", "a cell `1`, which is compiled", 100)])
        {
            var times = new List<double>();
            for (var cell = 0; cell < Cells; cell++)
            {
                var watch = Stopwatch.StartNew();
                await kernel.RunAsync(code);
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            good &= Say($"host: {name}, {Cells} times", times, bound, "ms");
        }

        return good;
    }

    private static async Task<bool> ManyAsync(string folder)
    {
        await using var server = await StartAsync(folder, keepWarm: false);
        var watch = Stopwatch.StartNew();
        var kernels = await Task.WhenAll(Enumerable.Range(0, Kernels).Select(_ => BenchmarkKernel.StartAsync(server)));
        await Task.WhenAll(kernels.Select(static kernel => kernel.RunAsync("1+1")));
        var bytes = server.Kernels.Kernels.Sum(static kernel => Memory(kernel.ProcessId));
        const double Bound = 4096;
        var mib = bytes / 1048576.0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"host: {Kernels} kernels at once answered after {watch.Elapsed.TotalSeconds:0.0} s; memory {mib:0} MiB together, bound {Bound:0} MiB: {(mib <= Bound ? "within" : "OVER")}"));
        foreach (var kernel in kernels)
        {
            await kernel.DisposeAsync();
        }

        return mib <= Bound;
    }

    /// <summary>Memory of a process in bytes; on Linux what it shares with others is counted in parts, so that the sum is true.</summary>
    private static long Memory(int id)
    {
        var file = $"/proc/{id}/smaps_rollup";
        if (File.Exists(file))
        {
            var line = File.ReadLines(file).First(static l => l.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }

        using var process = Process.GetProcessById(id);
        return process.WorkingSet64;
    }

    private static Task<LabServer> StartAsync(string folder, bool keepWarm) =>
        LabServer.StartAsync(new ServeOptions { Notebooks = folder, Port = 0, KeepWarm = keepWarm, StateFolder = folder }, CancellationToken.None);

    private static bool Say(string what, List<double> times, double bound, string unit)
    {
        times.Sort();
        var median = times[times.Count / 2];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: median {median:0.###} {unit} ({times[0]:0.###} to {times[^1]:0.###}), bound {bound} {unit}: {(median <= bound ? "within" : "OVER")}"));
        return median <= bound;
    }
}
