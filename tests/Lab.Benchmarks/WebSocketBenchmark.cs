using System.Diagnostics;
using System.Globalization;
using Lab.Wire.WebSocket;

namespace Lab.Benchmarks;

/// <summary>Our WebSocket against others, as ratios of one run: Kestrel with our frames, Kestrel with its own, and <c>ws</c> in Node.
/// All serve the same load in turns, each in its own process, so that the machine's mood hits all.</summary>
internal static class WebSocketBenchmark
{
    /// <summary>The payload of a fan-out's message in bytes.</summary>
    public const int EventSize = 100;

    /// <summary>The verb of the server with our frames, and with Kestrel's: for this benchmark itself.</summary>
    public const string OursVerb = "websocket-ours", PlatformsVerb = "websocket-platforms";

    private const int Rounds = 15, Connections = 1000, InFlight = 10;

    public static async Task<int> RunAsync()
    {
        var program = Environment.ProcessPath!;
        string[] first = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(WebSocketBenchmark).Assembly.Location] : [];
        using var ours = await WebSocketLoad.StartAsync("ours", program, [.. first, OursVerb]);
        using var platforms = await WebSocketLoad.StartAsync("Kestrel's own", program, [.. first, PlatformsVerb]);
        using var node = await WebSocketLoad.StartAsync("ws in Node", "node", NodeScript());
        WebSocketLoad[] all = [ours, platforms, node];
        var good = true;
        foreach (var (what, connections, size, frames, rounds, window) in ((string, int, int, int, int, int)[])
            [("round trips of 64 bytes, 32 connections", 32, 64, 1, 250, 1), ("64-byte throughput, 8 connections", 8, 64, 256, 60, 2), ("64-KiB throughput, 8 connections", 8, 65_536, 1, 60, 2)])
        {
            var frame = WebSocketLoad.Frame(new byte[size]);
            byte[] batch = [.. Enumerable.Repeat(frame, frames).SelectMany(static bytes => bytes)];
            var answer = frames * WebSocketLoad.FrameSize(size);
            Array.ForEach(all, server => server.Check(size));
            var runs = Interleave(all, server => server.Echo(connections, batch, answer, rounds, window));
            double messages = connections * frames * rounds;
            good &= Say(what, messages, runs, platforms, 1.0);
            good &= Say(what, messages, runs, node, 1.5);
            good &= await SayAllocatedAsync(what, ours, platforms, server => server.Echo(connections, batch, answer, rounds, window), messages);
        }

        var fans = Interleave([ours, platforms], static server => server.FanOut(Connections, InFlight));
        good &= Say($"fan-out of {InFlight} messages to {Connections:N0} connections", InFlight * Connections, fans, platforms, 1.5);
        good &= SayUnmasking(4 * 1024) & SayUnmasking(64 * 1024) & SayUnmasking(4 * 1024 * 1024);
        return good ? 0 : 1;
    }

    /// <summary>Measures all in turns; who goes first changes.</summary>
    private static Dictionary<WebSocketLoad, List<(double Wall, double Work)>> Interleave(WebSocketLoad[] servers, Func<WebSocketLoad, (double Wall, double Work)> once)
    {
        var runs = servers.ToDictionary(static server => server, static _ => new List<(double, double)>());
        for (var round = -3; round < Rounds; round++)
        {
            for (var i = 0; i < servers.Length; i++)
            {
                var server = servers[(i + Math.Abs(round)) % servers.Length];
                var run = once(server);
                if (round >= 0)
                {
                    runs[server].Add(run);
                }
            }
        }

        return runs;
    }

    /// <summary>One line: how much faster ours is than another, round by round. The first of the runs is ours.</summary>
    private static bool Say(string what, double messages, Dictionary<WebSocketLoad, List<(double Wall, double Work)>> runs, WebSocketLoad other, double bound)
    {
        var (ours, theirs) = (runs.First().Value, runs[other]);
        var ratios = ours.Zip(theirs, static (a, b) => b.Wall / a.Wall).Order().ToList();
        var work = ours.Zip(theirs, static (a, b) => b.Work / Math.Max(a.Work, 0.001)).Order().ToList();
        var median = Median(ratios);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: ours {messages / Median(ours, static run => run.Wall):N0}/s, {other.Name} {messages / Median(theirs, static run => run.Wall):N0}/s, median ratio {median:F2} (middle half {ratios[ratios.Count / 4]:F2} to {ratios[ratios.Count * 3 / 4]:F2}), aim {bound:F1}: {(median >= bound ? "within" : "UNDER")}; processor time of the servers {Median(work):F2}"));
        return median >= bound;
    }

    /// <summary>One line: what our server allocates for a message. What Kestrel's transport allocates is in both numbers.</summary>
    private static async Task<bool> SayAllocatedAsync(string what, WebSocketLoad ours, WebSocketLoad platforms, Action<WebSocketLoad> run, double messages)
    {
        var (us, them) = (await AllocatedAsync(ours, run) / messages, await AllocatedAsync(platforms, run) / messages);
        var good = us < Math.Max(1, them);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}: {us:F2} bytes allocated for each message, {platforms.Name} {them:F2}; aim 0, or less than Kestrel's own: {(good ? "within" : "OVER")}"));
        return good;
    }

    private static async Task<long> AllocatedAsync(WebSocketLoad server, Action<WebSocketLoad> run)
    {
        var before = await server.AllocatedAsync();
        run(server);
        return await server.AllocatedAsync() - before;
    }

    private static bool SayUnmasking(int size)
    {
        const int Bytes = 64 * 1024 * 1024, Bound = 2;
        var (from, to) = (new byte[size], new byte[size]);
        var (ratios, speeds) = (new List<double>(), new List<double>());
        for (var round = -3; round < Rounds; round++)
        {
            var copy = Time(Bytes / size, () => from.AsSpan().CopyTo(to));
            var mask = Time(Bytes / size, () => WebSocketMask.Apply(to, 0x12345678));
            if (round >= 0)
            {
                ratios.Add(mask / copy);
                speeds.Add(Bytes / mask / 1e9);
            }
        }

        ratios.Sort();
        var median = Median(ratios);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"unmasking {size / 1024} KiB: {Median(speeds):F1} GB/s, {median:F2} times a copy (middle half {ratios[ratios.Count / 4]:F2} to {ratios[ratios.Count * 3 / 4]:F2}), bound {Bound}: {(median <= Bound ? "within" : "OVER")}"));
        return median <= Bound;
    }

    private static double Time(int count, Action once)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            once();
        }

        return watch.Elapsed.TotalSeconds;
    }

    private static double Median(List<(double Wall, double Work)> runs, Func<(double Wall, double Work), double> of) => Median([.. runs.Select(of)]);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>The script beside the tests' other clients, found from here upwards.</summary>
    private static string NodeScript()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "tests", "clients", "ws-echo.js");
            if (File.Exists(script))
            {
                return script;
            }
        }

        throw new FileNotFoundException("tests/clients/ws-echo.js was not found above the program; it needs 'npm ci' in its folder too.");
    }
}
