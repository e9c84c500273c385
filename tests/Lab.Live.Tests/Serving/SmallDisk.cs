using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Lab.Live.Tests.Serving;

/// <summary>A file system of 256 KiB, to fill it.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    public const int Size = 256 * 1024;
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    /// <summary>Mounts it, or skips the test: only an administrator may.</summary>
    public static async Task<SmallDisk> MountAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsLinux() || await RunAsync("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={Size}"), "none", folder) != 0)
        {
            Assert.Skip("A small file system cannot be mounted here (that takes Linux and an administrator).");
        }

        return new SmallDisk(folder);
    }

    public async ValueTask DisposeAsync() => await RunAsync("umount", _folder);

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
