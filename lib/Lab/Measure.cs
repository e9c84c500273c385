using System.Diagnostics;
using Lab.Net;

namespace Lab;

/// <summary>Measurements for charts, in milliseconds.</summary>
public static class Measure
{
    /// <summary>Sends one small message after the other and waits for each answer.</summary>
    /// <param name="client">A client of an echo server.</param>
    /// <param name="count">How many messages, at least 1.</param>
    /// <returns>For each message how long its answer took, in milliseconds; not a number for one that never came.</returns>
    public static Task<IReadOnlyList<double>> RoundTripsAsync(TcpPeer client, int count) =>
        RoundTripsAsync(count, async text => await client.SendAsync(text), async () => (await client.ReceiveAsync()).Length > 0);

    /// <inheritdoc cref="RoundTripsAsync(TcpPeer, int)"/>
    public static Task<IReadOnlyList<double>> RoundTripsAsync(UdpPeer client, int count) =>
        RoundTripsAsync(count, async text => await client.SendAsync(text), async () => (await client.ReceiveAsync()).Length > 0);

    private static async Task<IReadOnlyList<double>> RoundTripsAsync(int count, Func<string, Task> send, Func<Task<bool>> answered)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var times = new List<double>(count);
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await send($"message {i}");
            times.Add(await answered() ? Stopwatch.GetElapsedTime(start).TotalMilliseconds : double.NaN);
        }

        return times;
    }
}
