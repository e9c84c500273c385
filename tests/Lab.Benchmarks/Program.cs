using Lab.Benchmarks;

// Another load driver for Socket.IO stands behind the verbs.
string? driver = null;
if (args is [.. var verbsOnly, "--driver", var path])
{
    (args, driver) = (verbsOnly, path);
}

// A small table of verbs: each takes no arguments, prints what it measured and returns 0 when it is within its bound.
var verbs = new Dictionary<string, (string About, Func<Task<int>> RunAsync)>(StringComparer.Ordinal)
{
    ["tap"] = ("what writing down costs a TCP echo", TapBenchmark.RunAsync),
    ["ladder"] = ("how long a ladder of many events takes", () => Task.FromResult(LadderBenchmark.Run([]))),
    ["host"] = ("how long a learner waits for the host, a kernel and a cell", HostBenchmark.RunAsync),
    ["memory"] = ("what a full trace holds in memory", () => Task.FromResult(MemoryBenchmark.Run())),
    ["websocket"] = ("our WebSocket against Kestrel's own and against ws in Node (needs node, and 'npm ci' in tests/clients)", WebSocketBenchmark.RunAsync),
    ["socketio"] = ("our Socket.IO server against the official one (needs node, and 'npm ci' in tests/clients); --driver PATH takes another load driver", () => SocketIOBenchmark.RunAsync(driver)),
};
if (args is ["--help" or "-h"])
{
    Console.WriteLine("Usage: dotnet run -c Release --project tests/Lab.Benchmarks [verb…]; without a verb, all:");
    foreach (var (verb, (about, _)) in verbs)
    {
        Console.WriteLine($"  {verb,-10} {about}");
    }

    Console.WriteLine("By itself only: soak [--minutes 10] [--clients 2000]: Socket.IO clients that come, talk, die and come back; nothing may be left of them.");
    return 0;
}

if (args is ["soak", .. var soak])
{
    return await SoakBenchmark.RunAsync(soak);
}

// The servers that the WebSocket benchmark starts, each in its own process.
if (args is [WebSocketBenchmark.OursVerb or WebSocketBenchmark.PlatformsVerb])
{
    return await WebSocketServerSide.RunAsync(args[0] == WebSocketBenchmark.OursVerb);
}

// The load driver that the Socket.IO benchmark starts.
if (args is [SocketIOLoad.Verb, ..])
{
    return SocketIOLoad.Run(args[1..]);
}

var asked = args.Length == 0 ? [.. verbs.Keys] : args;
if (asked.FirstOrDefault(a => !verbs.ContainsKey(a)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"Unknown measurement '{unknown}'. There are: {string.Join(", ", verbs.Keys)}.");
    return 2;
}

var worst = 0;
foreach (var verb in asked)
{
    worst = Math.Max(worst, await verbs[verb].RunAsync());
}

return worst;
