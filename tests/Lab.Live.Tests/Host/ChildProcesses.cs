using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;

namespace Lab.Live.Tests.Host;

/// <summary>Counts processes and ports that a host may have left behind.</summary>
internal static class ChildProcesses
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Waits, bounded, until a process has ended.</summary>
    public static async Task<bool> EndsAsync(int id, CancellationToken cancellationToken) => await UntilAsync(() => !IsRunning(id), cancellationToken);

    /// <summary>Waits, bounded, until nobody listens on a TCP port.</summary>
    public static async Task<bool> PortClosesAsync(int port, CancellationToken cancellationToken) =>
        await UntilAsync(() => !IsListening(port), cancellationToken);

    public static bool IsListening(int port) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(end => end.Port == port);

    /// <summary>Waits, bounded, for a file with a number that another process writes.</summary>
    public static async Task<int> NumberAsync(string path, CancellationToken cancellationToken)
    {
        var number = 0;
        return await UntilAsync(() => File.Exists(path) && int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out number), cancellationToken)
            ? number
            : throw new TimeoutException($"{path} was not written.");
    }

    // Nothing tells when another process's grandchild ends, so it is asked for again and again.
    private static async Task<bool> UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Limit; await Task.Delay(50, cancellationToken))
        {
            if (condition())
            {
                return true;
            }
        }

        return false;
    }
}
