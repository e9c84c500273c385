using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Lab.Host.Processes;

/// <summary>A kernel and all that its cells start, so that what a cell started can be ended even when the kernel itself has gone: its children
/// have another parent then, but still the same group.</summary>
/// <remarks>Windows has no such groups: there only an orderly end of the kernel takes its children with it.</remarks>
internal static class ProcessGroup
{
    private const int KillSignal = 9;

    /// <summary>Makes a group of this process and what it will start. Ctrl+C in a terminal does not reach it any more.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows())
        {
            // It fails only when the process leads a group already, which is as good.
            _ = Native.StartSession();
        }
    }

    /// <summary>Ends at once whatever is left of the group that the process with this number began; does nothing when it had begun none.</summary>
    public static void Kill(int leader)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = Native.Signal(-leader, KillSignal);
        }
    }

    /// <summary>Ends this process and its group. Nothing less is certain: exit handlers of a cell's code may never return.</summary>
    public static void KillOwn()
    {
        Kill(Environment.ProcessId);
        Process.GetCurrentProcess().Kill();
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "setsid")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int StartSession();

        [DllImport("libc", EntryPoint = "kill")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Signal(int target, int signal);
    }
}
