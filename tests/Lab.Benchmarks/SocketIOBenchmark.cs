using System.Globalization;

namespace Lab.Benchmarks;

/// <summary>Our Socket.IO server against the official one in Node, as ratios of one run: both serve the same driver in turns, each in its own process
/// and, where the system can, on a processor of its own.</summary>
internal static class SocketIOBenchmark
{
    private const int Rounds = 7, MemoryRounds = 3, Idle = 5000, WarmTurns = 3;

    // A runtime compiles what has run often when nothing new has run for a second (on one processor).
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    /// <summary>What is measured while both run: the driver's figure, its arguments, and how many times the official server's figure ours is to be.</summary>
    private static readonly Aim[] Aims =
    [
        new("connections per second", "conn_per_s", 2, true, "connect", "5000", "1"),
        new("acknowledged echoes per second, 200 clients", "rt_per_s", 1.5, true, "echo", "200", "3"),
        new("99th percentile of these echoes in µs", "p99_us", 1, false, "echo", "200", "3"),
        new("deliveries per second, 1,000 clients, 4 broadcasts under way", "deliveries_per_s", 3, true, "fanout", "1000", "3", "64", "4"),
    ];

    private static readonly Aim MemoryAim = new($"growth of memory in bytes for each of {Idle:N0} idle connections", "", 0.6, false);

    /// <summary>Measures and compares.</summary>
    /// <param name="ownDriver">Another driver with the same command line; null takes ours.</param>
    public static async Task<int> RunAsync(string? ownDriver)
    {
        if (!SocketIOPeer.Finds("node") || Script() is not { } script)
        {
            await Console.Error.WriteLineAsync("The official server is missing: this needs 'node' in the path, and 'npm ci' in tests/clients.");
            return 2;
        }

        string[] program = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [Environment.ProcessPath!, typeof(SocketIOBenchmark).Assembly.Location] : [Environment.ProcessPath!];
        string[] driver = ownDriver is not null ? [ownDriver] : [.. program, SocketIOLoad.Verb];
        var host = typeof(Lab.Host.Commands.HostCommand).Assembly.Location;
        Func<Task<SocketIOPeer>>[] starts =
        [
            () => SocketIOPeer.StartAsync("ours", driver, "dotnet", host, "socketio-server", "--role", "bench", "--port", "0"),
            () => SocketIOPeer.StartAsync("official", driver, "node", script),
        ];
        Console.WriteLine(SocketIOPeer.IsPinned ? "Each server has one processor, the driver another one." : "Servers and driver share all processors: taskset or a second processor is missing.");
        var good = Say(MemoryAim, await MemoryAsync(starts));
        using var ours = await starts[0]();
        using var official = await starts[1]();
        SocketIOPeer[] peers = [ours, official];
        foreach (var peer in peers)
        {
            await WarmAsync(peer);
        }

        foreach (var runs in Aims.GroupBy(static aim => string.Join(' ', aim.Arguments)))
        {
            Aim[] aims = [.. runs];
            var figures = await InTurnsAsync(peers, peer => peer.DriveAsync([.. aims.Select(static aim => aim.Figure)], aims[0].Arguments));
            for (var i = 0; i < aims.Length; i++)
            {
                good &= Say(aims[i], [.. figures.Select(figure => (figure.Ours[i], figure.Official[i]))]);
            }
        }

        return good ? 0 : 1;
    }

    /// <summary>Both meet each kind of load before anything counts.</summary>
    private static async Task WarmAsync(SocketIOPeer peer)
    {
        for (var turn = 0; turn < WarmTurns; turn++)
        {
            await peer.DriveAsync("n", "connect", "5000", "1");
            await peer.DriveAsync("dead", "echo", "200", "3");
            await peer.DriveAsync("dead", "fanout", "1000", "2", "64", "4");
            await Task.Delay(Rest);
        }
    }

    private static async Task<List<(double Ours, double Official)>> MemoryAsync(Func<Task<SocketIOPeer>>[] starts)
    {
        var growths = new List<(double, double)>();
        for (var round = 0; round < MemoryRounds; round++)
        {
            var each = new double[starts.Length];
            for (var i = 0; i < starts.Length; i++)
            {
                // A fresh one each time: what a server has grown once it may keep.
                using var peer = await starts[i]();
                each[i] = await peer.GrowthAsync(Idle);
            }

            growths.Add((each[0], each[1]));
        }

        return growths;
    }

    /// <summary>Measures both in turns; who goes first changes.</summary>
    private static async Task<List<(double[] Ours, double[] Official)>> InTurnsAsync(SocketIOPeer[] peers, Func<SocketIOPeer, Task<double[]>> once)
    {
        var runs = new List<(double[], double[])>();
        for (var round = 0; round < Rounds; round++)
        {
            var each = new double[peers.Length][];
            for (var i = 0; i < peers.Length; i++)
            {
                var turn = (i + round) % peers.Length;
                each[turn] = await once(peers[turn]);
            }

            runs.Add((each[0], each[1]));
        }

        return runs;
    }

    /// <summary>One line: the median figures of both, and the median of the ratios of each round.</summary>
    private static bool Say(Aim aim, List<(double Ours, double Official)> runs)
    {
        var ratios = runs.Select(static run => run.Ours / run.Official).Order().ToList();
        var median = Median(ratios);
        var good = aim.More ? median >= aim.Ratio : median <= aim.Ratio;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{aim.What}: ours {Median(runs.Select(static run => run.Ours)):N0}, official {Median(runs.Select(static run => run.Official)):N0}, median ratio {median:F2} ({ratios[0]:F2} to {ratios[^1]:F2}), aim {(aim.More ? "at least" : "at most")} {aim.Ratio:F1}: {(good ? "within" : "NOT MET")}"));
        return good;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    /// <summary>The official server's script, found from here upwards; null when it or its packages are missing.</summary>
    private static string? Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var tests = Path.Combine(folder.FullName, "tests");
            if (File.Exists(Path.Combine(tests, "Lab.Benchmarks", "socketio-peer.js")))
            {
                return Directory.Exists(Path.Combine(tests, "clients", "node_modules", "socket.io")) ? Path.Combine(tests, "Lab.Benchmarks", "socketio-peer.js") : null;
            }
        }

        return null;
    }

    /// <summary>A figure and what it is to be.</summary>
    /// <param name="What">What it counts.</param>
    /// <param name="Figure">Its name in the driver's output.</param>
    /// <param name="Ratio">Ours divided by the official one's.</param>
    /// <param name="More">Whether more is better.</param>
    /// <param name="Arguments">The driver's mode, N, seconds and what follows.</param>
    private sealed record Aim(string What, string Figure, double Ratio, bool More, params string[] Arguments);
}
