using System.Diagnostics;
using System.Globalization;
using Lab.SocketIO;
using Microsoft.Extensions.Logging;

namespace Lab.Benchmarks;

/// <summary>Many clients of one server that come, join rooms, leave them, emit, are cut and come back, for minutes. At the end nothing may be left.</summary>
internal static class SoakBenchmark
{
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Say = TimeSpan.FromSeconds(10);

    // A third of the run against another: more than this much, and this part, is growth.
    private const double GrowthPart = 0.25;
    private const long GrowthBytes = 24 * 1024 * 1024;

    /// <summary>Runs it.</summary>
    /// <param name="args"><c>--minutes 10 --clients 2000</c>.</param>
    /// <returns>0 when all is well.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var (minutes, clients) = (Number(args, "--minutes", 10), (int)Number(args, "--clients", 2_000));
        if (minutes is not (> 0 and <= 120) || clients is not (> 0 and <= 20_000))
        {
            await Console.Error.WriteLineAsync("Usage: soak [--minutes 10] [--clients 2000]; at most 120 minutes and 20,000 clients.");
            return 2;
        }

        using var errors = new ErrorCounter();
        var options = new SocketIOOptions { PingInterval = TimeSpan.FromSeconds(10), PingTimeout = TimeSpan.FromSeconds(10), ConnectTimeout = TimeSpan.FromSeconds(30) };
        await using var server = await SocketIOServer.StartAsync(options, new SocketIOListen { Loggers = errors });
        Serve(server);
        using var stop = new CancellationTokenSource();
        var tally = new SoakTally();
        var start = Stopwatch.StartNew();
        var lives = Enumerable.Range(0, clients).Select(n => new SoakClient(n, new Uri($"http://{server.EndPoint}"), tally).RunAsync(stop.Token)).ToArray();
        var half = HalfOpen.RunAsync(server.EndPoint!, Math.Max(1, clients / 100), stop.Token);
        var thirds = await WatchAsync(server, tally, start, TimeSpan.FromMinutes(minutes));
        await stop.CancelAsync();
        await Task.WhenAll(lives);
        await half;
        return await VerdictAsync(server, tally, thirds, errors);
    }

    private static double Number(string[] args, string name, double otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? double.TryParse(args[at + 1], CultureInfo.InvariantCulture, out var number) ? number : -1 : otherwise;

    /// <summary>What the server does: rooms, and events to them that say which room they are for and have a number of their own.</summary>
    private static void Serve(SocketIOServer server)
    {
        server.OnConnection(socket =>
        {
            socket.On("join", async (string room) =>
            {
                await socket.JoinAsync(room);
                return socket.Id;
            });
            socket.On("leave", async (string room) =>
            {
                await socket.LeaveAsync(room);
                return true;
            });
            socket.On("say", async (string room, long number, byte[]? bytes) =>
            {
                await (bytes is null ? server.To(room).EmitAsync("said", room, number) : server.To(room).EmitAsync("said", room, number, bytes));
                return true;
            });
            socket.On("kick me", (bool close) => socket.DisconnectAsync(close).AsTask());
        });
    }

    private static async Task<List<long>> WatchAsync(SocketIOServer server, SoakTally tally, Stopwatch start, TimeSpan whole)
    {
        var thirds = new List<long>();
        var steps = Math.Max(3, (int)(whole / Say) / 3 * 3);
        for (var step = 1; step <= steps; step++)
        {
            var wait = (whole * step / steps) - start.Elapsed;
            await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, CancellationToken.None);
            Console.WriteLine(FormattableString.Invariant(
                $"{start.Elapsed:mm\\:ss}  sockets {server.Sockets.Sockets.Count,5}  sessions {server.SessionCount,5}  rooms {server.Sockets.Adapter.Rooms.Count,5}  {tally}"));
            if (step % (steps / 3) == 0)
            {
                thirds.Add(Memory());
                Console.WriteLine(FormattableString.Invariant($"{start.Elapsed:mm\\:ss}  memory after third {thirds.Count}: {thirds[^1] / 1048576.0:N1} MB live, {Environment.WorkingSet / 1048576.0:N0} MB of the process"));
            }
        }

        return thirds;
    }

    private static async Task<int> VerdictAsync(SocketIOServer server, SoakTally tally, List<long> thirds, ErrorCounter errors)
    {
        var wait = Stopwatch.StartNew();
        while (wait.Elapsed < Settle && !Left(server).All(static left => left.Count == 0))
        {
            await Task.Delay(100);
        }

        var wrong = new List<string>(tally.Wrongs);
        wrong.AddRange(Left(server).Where(static left => left.Count != 0).Select(static left => FormattableString.Invariant($"{left.Count} {left.What} are left")));
        if (thirds.Count == 3 && thirds[2] - thirds[0] is var growth && growth > GrowthBytes && growth > thirds[0] * GrowthPart)
        {
            wrong.Add(FormattableString.Invariant($"memory grew by {growth / 1048576.0:N1} MB from the first third to the last"));
        }

        if (errors.First is { } first)
        {
            wrong.Add(FormattableString.Invariant($"the server logged {errors.Count} errors, the first: {first}"));
        }

        Console.WriteLine(FormattableString.Invariant($"At the end {string.Join(", ", Left(server).Select(static left => $"{left.Count} {left.What}"))}; {tally}; memory at the thirds {string.Join(", ", thirds.Select(static t => FormattableString.Invariant($"{t / 1048576.0:N1} MB")))}, and without clients {Memory() / 1048576.0:N1} MB."));
        foreach (var one in wrong)
        {
            Console.WriteLine("WRONG: " + one);
        }

        Console.WriteLine(wrong.Count == 0 ? "The soak passed." : "The soak FAILED.");
        return wrong.Count == 0 ? 0 : 1;
    }

    private static (int Count, string What)[] Left(SocketIOServer server) =>
    [
        (server.Sockets.Sockets.Count, "sockets"),
        (server.Sockets.Adapter.Rooms.Count, "rooms"),
        (server.SessionCount, "sessions"),
        (server.DeadlineCount, "deadlines"),
        (server.RunningCount, "WebSockets"),
    ];

    private static long Memory()
    {
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>Counts what the server logs as an error.</summary>
    private sealed class ErrorCounter : ILoggerFactory, ILogger
    {
        private int _count;

        public int Count => _count;

        public string? First { get; private set; }

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && Interlocked.Increment(ref _count) == 1)
            {
                First = $"{formatter(state, exception)} {exception}";
            }
        }

        public void Dispose()
        {
        }
    }
}
