using System.Diagnostics;
using System.Globalization;
using Lab.Host.Kernel;

namespace Lab.Host.Processes;

/// <summary>The command line of a kernel: this program again, with another verb.</summary>
internal static class KernelCommand
{
    private const string Name = "Lab.Host";

    /// <summary>How to start a kernel that answers on <paramref name="pipeName"/>.</summary>
    public static ProcessStartInfo Create(string pipeName, KernelOptions options)
    {
        var start = new ProcessStartInfo(DotNet.Path)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in (string[])["exec", Path.Combine(AppContext.BaseDirectory, Name + ".dll"), KernelMain.Verb, pipeName])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = ((long)options.MemoryMiB * 1024 * 1024).ToString("X", CultureInfo.InvariantCulture);
        // A crash must be short: no dump of gigabytes, no minute of symbol loading.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        // The runtime would leave its debugger pipes behind when a kernel is killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
