using System.Runtime.InteropServices;

namespace Lab.Host.Commands;

/// <summary>What Ctrl+C means to the host.</summary>
internal static class StopSignal
{
    /// <summary>The first signal ends the work in good order; a second one ends this process, and the kernels end with it.</summary>
    public static void Take(PosixSignalContext context, CancellationTokenSource stop)
    {
        context.Cancel = !stop.IsCancellationRequested;
        stop.Cancel();
    }
}
