using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Lab.Host.Export;
using Lab.Host.Processes;
using Lab.Host.Running;
using Lab.Host.Terminal;

namespace Lab.Host.Commands;

/// <summary>The verb <c>run</c>: runs notebooks headless.</summary>
internal static class RunCommand
{
    /// <summary>The verb with its options.</summary>
    public static Command Create()
    {
        var arguments = new RunArguments();
        var command = new Command("run", "Runs notebooks and says for each cell whether it did what it should.");
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var stop = new StopSignal(cancellationToken);
            try
            {
                return await RunAsync(arguments.Paths(parsed), arguments.Html(parsed), arguments.Json(parsed), arguments.Options(parsed), stop.Token);
            }
            catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
            {
                return ExitCodes.Stopped;
            }
            catch (KernelStartException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return ExitCodes.HostFault;
            }
            finally
            {
                RunFolder.Remove();
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, string? htmlFolder, string? jsonFile, RunOptions options, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        // With results on standard output, everything for people goes to standard error.
        var say = jsonFile == ResultsFile.StandardOutput ? Console.Error : Console.Out;
        var inputs = await RunInputs.ReadAsync(paths, cancellationToken);
        foreach (var fault in inputs.Faults)
        {
            await Console.Error.WriteLineAsync(fault);
        }

        if (inputs.Notebooks.Count == 0)
        {
            return ExitCodes.BadInput;
        }

        var html = htmlFolder is null ? null : new HtmlExport(Path.GetFullPath(htmlFolder), inputs.Notebooks, options.ShuffleSeed);
        var json = jsonFile is null ? null : new ResultsFile(jsonFile);
        if (CannotWrite(htmlFolder, () => html?.Prepare()) || CannotWrite(jsonFile, () => json?.Prepare()))
        {
            return ExitCodes.CannotWrite;
        }

        if (options.ShuffleSeed is { } seed)
        {
            await say.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Sections are run in a shuffled order: --order sections-shuffled --seed {seed}"));
        }

        var progress = LiveProgress.IsPossible(say) ? new LiveProgress(say) : new PlainProgress(say);
        try
        {
            var runner = new NotebookRunner(options, Kernel(options), progress);
            var run = await runner.RunAsync(inputs.Notebooks, result => html?.WriteAsync(result, CancellationToken.None) ?? Task.CompletedTask, cancellationToken);
            var exitCode = ExitCode(run, inputs);
            var index = html is null ? null : await html.WriteIndexAsync(run, inputs.Faults, CancellationToken.None);
            if (json is not null)
            {
                await json.WriteAsync(run, inputs, options, exitCode, CancellationToken.None);
            }

            await say.WriteLineAsync(Summary(run, inputs, watch.Elapsed, index));
            return exitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"The results could not be written: {e.Message}");
            return ExitCodes.CannotWrite;
        }
        finally
        {
            (progress as IDisposable)?.Dispose();
        }
    }

    private static KernelOptions Kernel(RunOptions options) => KernelOptions.Default with
    {
        MemoryMiB = options.MemoryMiB,
        // A run of its own must neither see nor change what a learner has done.
        Environment = new Dictionary<string, string> { ["LAB_STATE"] = Directory.CreateDirectory(Path.Combine(RunFolder.Current.Path, "state")).FullName },
    };

    private static bool CannotWrite(string? path, Action prepare)
    {
        try
        {
            prepare();
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{path} cannot be written to: {e.Message}");
            return true;
        }
    }

    private static int ExitCode(RunResult run, RunInputs inputs) =>
        run.Stopped ? ExitCodes.Stopped
        : inputs.Faults.Count > 0 ? ExitCodes.BadInput
        : run.Notebooks.All(static notebook => notebook.Passed) ? ExitCodes.Ok : ExitCodes.CellFailed;

    private static string Summary(RunResult run, RunInputs inputs, TimeSpan time, string? index)
    {
        int Count(CellStatus status) => run.Notebooks.Sum(notebook => notebook.Count(status));
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{(run.Stopped ? "Stopped. " : "")}{run.Notebooks.Count} of {inputs.Notebooks.Count + inputs.Faults.Count} notebooks run: {Count(CellStatus.Passed)} cells ok, {Count(CellStatus.Failed)} failed, {Count(CellStatus.NotRun)} not run, in {time.TotalSeconds:0.0} s.");
        return index is null ? text : $"{text}\nPages: {index}";
    }
}
