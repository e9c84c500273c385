using System.Diagnostics;
using Lab.Host.Kernel;
using Lab.Host.Notebooks;
using Lab.Host.Processes;

namespace Lab.Host.Running;

/// <summary>Runs notebooks one after another, each in a fresh kernel.</summary>
internal sealed class NotebookRunner(RunOptions options, KernelOptions kernelOptions, IRunProgress progress)
{
    /// <summary>Runs all of them; a notebook that fails does not keep the later ones from running.</summary>
    /// <remarks>Cancelling ends the running kernel and gives back what was done so far.</remarks>
    /// <param name="notebooks">The notebooks, in order.</param>
    /// <param name="ended">Called when a notebook has ended; what it does may go on while the next one runs, and is waited for at the end.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public async Task<RunResult> RunAsync(IReadOnlyList<Notebook> notebooks, Func<NotebookResult, Task> ended, CancellationToken cancellationToken)
    {
        var results = new List<NotebookResult>();
        var writing = new List<Task>();
        // The next kernel warms up while the current notebook runs.
        var next = notebooks.Count > 0 ? StartKernel(cancellationToken) : null;
        try
        {
            for (var i = 0; i < notebooks.Count && !cancellationToken.IsCancellationRequested; i++)
            {
                progress.Starting(notebooks[i], i, notebooks.Count);
                var current = next!;
                next = null;
                await using var kernel = await current;
                next = i + 1 < notebooks.Count ? StartKernel(cancellationToken) : null;
                var result = await RunAsync(notebooks[i], kernel, cancellationToken);
                results.Add(result);
                progress.Ended(result);
                writing.Add(Task.Run(() => ended(result), CancellationToken.None));
            }

            await Task.WhenAll(writing);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopped before a kernel was ready: nothing of that notebook was run.
        }
        finally
        {
            await Task.WhenAll(writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (next is not null)
            {
                await KernelProcess.ForgetAsync(next);
            }
        }

        return new RunResult(results, cancellationToken.IsCancellationRequested);
    }

    private Task<KernelProcess> StartKernel(CancellationToken cancellationToken) =>
        Task.Run(() => KernelProcess.StartAsync(kernelOptions, cancellationToken), cancellationToken);

    private async Task<NotebookResult> RunAsync(Notebook notebook, KernelProcess kernel, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var results = new List<CellResult>();
        var order = CellOrder.Of(notebook, options.ShuffleSeed);
        for (var pass = 1; pass <= (options.Twice ? 2 : 1); pass++)
        {
            foreach (var cell in order)
            {
                var result = kernel.HasEnded || cancellationToken.IsCancellationRequested
                    ? new CellResult(cell, pass, CellStatus.NotRun)
                    : await RunAsync(notebook, cell, pass, kernel, cancellationToken);
                results.Add(result);
                progress.Ended(notebook, result);
            }
        }

        return new NotebookResult(notebook, results, watch.Elapsed);
    }

    private async Task<CellResult> RunAsync(Notebook notebook, NotebookCell cell, int pass, KernelProcess kernel, CancellationToken cancellationToken)
    {
        progress.Starting(cell, pass);
        var watch = Stopwatch.StartNew();
        var collector = new OutputCollector();
        CellFault? fault = null;
        var stopped = false;
        try
        {
            fault = await kernel.ExecuteAsync(cell.Source, notebook.Path, cell.Number, allowInput: false, collector.Add, options.Timeout, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            stopped = true;
        }

        var duration = watch.Elapsed;
        var (outputs, cut) = collector.Take();
        var (status, shown) = stopped ? (CellStatus.NotRun, null) : Judge(cell, fault);
        return new CellResult(cell, pass, status) { Outputs = outputs, Cut = cut.Characters, CutDisplays = cut.Displays, Fault = shown, Duration = duration };
    }

    private static (CellStatus Status, CellFault? Fault) Judge(NotebookCell cell, CellFault? fault) => (cell.MustFail, fault?.Kind) switch
    {
        (true, CellFaultKind.Compile or CellFaultKind.Exception) => (CellStatus.Passed, fault),
        (true, null) => (CellStatus.Failed, new CellFault(CellFaultKind.DidNotFail, "DidNotFail", "The cell should have failed (tag raises-exception) and did not.",
            "The cell should have failed (tag raises-exception) and did not.")),
        (_, null) => (CellStatus.Passed, null),
        _ => (CellStatus.Failed, fault),
    };
}
