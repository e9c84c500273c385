namespace Lab.Live.Tests.Host;

/// <summary>Which signal stands for Ctrl+C here.</summary>
internal static class StopSignals
{
    /// <summary>For the program <c>kill</c>. What a shell starts in the background ignores Ctrl+C, and so does everything below it; SIGTERM takes the same way through the host.</summary>
    public static string Usable { get; } = IgnoresInterrupt() ? "-TERM" : "-INT";

    private static bool IgnoresInterrupt()
    {
        const int Interrupt = 1 << 1;
        var ignored = !File.Exists("/proc/self/status") ? "0"
            : File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))[7..].Trim();
        return (Convert.ToUInt64(ignored, 16) & Interrupt) != 0;
    }
}
