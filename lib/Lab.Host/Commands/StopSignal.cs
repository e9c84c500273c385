using System.Runtime.InteropServices;

namespace Lab.Host.Commands;

/// <summary>Ctrl+C and the other ways to be told to end: the first one ends the work in good order; a second one ends this process, and the kernels
/// end with it.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly List<PosixSignalRegistration> _signals = [];

    /// <summary>Listens from now on.</summary>
    /// <param name="cancellationToken">Ends the work too.</param>
    /// <param name="withTerminal">Whether the end of the terminal ends the work in good order as well.</param>
    public StopSignal(CancellationToken cancellationToken, bool withTerminal = false)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        foreach (var signal in withTerminal && !OperatingSystem.IsWindows() ? [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP] : new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
        {
            _signals.Add(PosixSignalRegistration.Create(signal, Take));
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _signals.ForEach(static signal => signal.Dispose());
        _stop.Dispose();
    }

    private void Take(PosixSignalContext context)
    {
        context.Cancel = !_stop.IsCancellationRequested;
        _stop.Cancel();
    }
}
