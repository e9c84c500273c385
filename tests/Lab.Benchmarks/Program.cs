using Lab.Benchmarks;

// A small table of verbs: each takes no arguments, prints what it measured and returns 0 when it is within its bound.
var verbs = new Dictionary<string, Func<Task<int>>>(StringComparer.Ordinal)
{
    ["tap"] = TapBenchmark.RunAsync,
    ["ladder"] = () => Task.FromResult(LadderBenchmark.Run([])),
    ["host"] = HostBenchmark.RunAsync,
    ["memory"] = () => Task.FromResult(MemoryBenchmark.Run()),
};
var asked = args.Length == 0 ? [.. verbs.Keys] : args;
if (asked.FirstOrDefault(a => !verbs.ContainsKey(a)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"Unknown measurement '{unknown}'. There are: {string.Join(", ", verbs.Keys)}.");
    return 2;
}

var worst = 0;
foreach (var verb in asked)
{
    worst = Math.Max(worst, await verbs[verb]());
}

return worst;
