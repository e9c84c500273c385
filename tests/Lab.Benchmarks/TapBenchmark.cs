using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Lab.Net;
using Lab.Tracing;

namespace Lab.Benchmarks;

/// <summary>What a tap costs: the same TCP echo with and without it, in turns, in one run, so that the machine's mood hits both.</summary>
internal static class TapBenchmark
{
    private const int Rounds = 41;
    private const double Bound = 1.15;

    public static async Task<int> RunAsync()
    {
        var worst = 0.0;
        foreach (var (name, size, count) in new[] { ("64 KiB chunks", 65_536, 800), ("64-byte round trips", 64, 2_500) })
        {
            foreach (var calls in new[] { false, true })
            {
                worst = Math.Max(worst, await CompareAsync($"{name}, {(calls ? "calls and bytes" : "bytes")}", size, count, calls));
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"tap: worst median ratio {worst:F3}, bound {Bound:F2}: {(worst <= Bound ? "within" : "OVER")}"));
        return worst <= Bound ? 0 : 1;
    }

    private static async Task<double> CompareAsync(string name, int size, int count, bool calls)
    {
        // One trace for all rounds, as a lesson's server has one for its life; filled to its bounds first, so that dropping the oldest is paid for too.
        var trace = new Trace();
        await OnceAsync(size, count, null, false);
        while (trace.Snapshot().Dropped == 0)
        {
            await OnceAsync(size, count, trace, calls);
        }

        var (off, on, ratios, work) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            // Who goes first changes, so that neither always has the warmer cache.
            (double Wall, double Work) a, b;
            if (round % 2 == 0)
            {
                a = await OnceAsync(size, count, null, false);
                b = await OnceAsync(size, count, trace, calls);
            }
            else
            {
                b = await OnceAsync(size, count, trace, calls);
                a = await OnceAsync(size, count, null, false);
            }

            off.Add(a.Wall);
            on.Add(b.Wall);
            ratios.Add(b.Wall / a.Wall);
            work.Add(b.Work / a.Work);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: off {Median(off):F1} ms, on {Median(on):F1} ms, median ratio {Median(ratios):F3} (middle half {At(ratios, 0.25):F3} to {At(ratios, 0.75):F3}); processor time {Median(work):F3}"));
        return Median(ratios);
    }

    /// <summary>Sends and gets back, one after the other, with both ends tapped or neither.</summary>
    [SuppressMessage("Reliability", "CA2025:Ensure tasks using IDisposable instances complete before the instances are disposed", Justification = "Awaited below; a failure ends the program.")]
    private static async Task<(double Wall, double Work)> OnceAsync(int size, int count, Trace? trace, bool calls)
    {
        GC.Collect();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(listener.LocalEndPoint!);
        using var server = await listener.AcceptAsync();
        server.NoDelay = true;
        using var timer = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var options = new TapOptions { Calls = calls };
        using var clientEnd = trace is null ? null : new TappedSocket(client, trace, options);
        using var serverEnd = trace is null ? null : new TappedSocket(server, trace, options);
        var echo = Task.Run(() => EchoAsync(server, serverEnd, size, count, timer.Token));
        var work = Environment.CpuUsage.TotalTime;
        var start = TimeProvider.System.GetTimestamp();
        await AskAsync(client, clientEnd, size, count, timer.Token);
        await echo;
        return (TimeProvider.System.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - work).TotalMilliseconds);
    }

    private static async Task AskAsync(Socket socket, TappedSocket? tapped, int size, int count, CancellationToken token)
    {
        var buffer = new byte[size];
        for (var i = 0; i < count; i++)
        {
            await SendAsync(socket, tapped, buffer, token);
            for (var got = 0; got < size;)
            {
                got += await ReceiveAsync(socket, tapped, buffer.AsMemory(got), token);
            }
        }
    }

    private static async Task EchoAsync(Socket socket, TappedSocket? tapped, int size, int count, CancellationToken token)
    {
        var buffer = new byte[size];
        for (var left = (long)size * count; left > 0;)
        {
            var came = await ReceiveAsync(socket, tapped, buffer, token);
            await SendAsync(socket, tapped, buffer.AsMemory(0, came), token);
            left -= came;
        }
    }

    private static ValueTask<int> SendAsync(Socket socket, TappedSocket? tapped, ReadOnlyMemory<byte> bytes, CancellationToken token) =>
        tapped is null ? socket.SendAsync(bytes, SocketFlags.None, token) : tapped.SendAsync(bytes, token);

    private static ValueTask<int> ReceiveAsync(Socket socket, TappedSocket? tapped, Memory<byte> bytes, CancellationToken token) =>
        tapped is null ? socket.ReceiveAsync(bytes, SocketFlags.None, token) : tapped.ReceiveAsync(bytes, token);

    private static double Median(List<double> values) => At(values, 0.5);

    private static double At(List<double> values, double share) => values.Order().ElementAt((int)(values.Count * share));
}
