using Lab.Host.Processes;

namespace Lab.Host.Serving.Kernels;

/// <summary>Starts kernel processes, and keeps one warm so that a learner need not wait for the compiler to start.</summary>
internal sealed class KernelFactory : IAsyncDisposable
{
    // The process that was just taken has the machine for itself while it runs its first cell.
    private static readonly TimeSpan RefillAfter = TimeSpan.FromSeconds(1);

    private readonly KernelOptions _options;
    private readonly bool _keepWarm;
    // Starting is all processor; more at once than there are processors only makes each of them late.
    private readonly SemaphoreSlim _starting = new(Math.Max(1, Environment.ProcessorCount));
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private Task<KernelProcess>? _warm;
    private Task _refill = Task.CompletedTask;

    /// <summary>Makes a factory.</summary>
    /// <param name="options">How processes are started.</param>
    /// <param name="keepWarm">Whether one process waits ready.</param>
    public KernelFactory(KernelOptions options, bool keepWarm)
    {
        _options = options;
        _keepWarm = keepWarm;
    }

    /// <summary>Begins to start the process that waits ready.</summary>
    public void WarmUp()
    {
        lock (_gate)
        {
            if (_keepWarm && _warm is null && !_ending.IsCancellationRequested)
            {
                _warm = Task.Run(() => StartAsync(_ending.Token));
            }
        }
    }

    /// <summary>A process that is ready to run a cell; the warm one when there is one.</summary>
    /// <exception cref="KernelStartException">It did not become ready.</exception>
    public async Task<KernelProcess> TakeAsync(CancellationToken cancellationToken)
    {
        Task<KernelProcess>? warm;
        lock (_gate)
        {
            (warm, _warm) = (_warm, null);
            if (_keepWarm && _refill.IsCompleted)
            {
                _refill = RefillAsync();
            }
        }

        if (warm is not null)
        {
            try
            {
                var kernel = await warm.WaitAsync(cancellationToken);
                if (!kernel.HasEnded)
                {
                    return kernel;
                }

                await kernel.DisposeAsync();
            }
            catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
            {
                // The caller left; the process is still good for the next one.
                await GiveBackAsync(warm);
                throw;
            }
            catch (KernelStartException)
            {
                // What was wrong a while ago may be right now: the start below decides.
            }
        }

        return await StartAsync(cancellationToken);
    }

    private async Task GiveBackAsync(Task<KernelProcess> warm)
    {
        lock (_gate)
        {
            if (_warm is null && !_ending.IsCancellationRequested)
            {
                _warm = warm;
                return;
            }
        }

        await KernelProcess.ForgetAsync(warm);
    }

    private async Task<KernelProcess> StartAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        await _starting.WaitAsync(either.Token);
        try
        {
            return await KernelProcess.StartAsync(_options, either.Token);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task RefillAsync()
    {
        await Task.Delay(RefillAfter, _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        WarmUp();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _refill;
        Task<KernelProcess>? warm;
        lock (_gate)
        {
            (warm, _warm) = (_warm, null);
        }

        if (warm is not null)
        {
            await KernelProcess.ForgetAsync(warm);
        }

        _ending.Dispose();
        _starting.Dispose();
    }
}
