using System.CommandLine;
using System.Runtime.InteropServices;
using Lab.Host.Notebooks;
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
        var paths = new Argument<string[]>("notebooks") { Description = "Notebooks, or folders whose notebooks are run.", Arity = ArgumentArity.OneOrMore };
        var timeout = new Option<double>("--timeout") { Description = "Seconds that one cell may take.", DefaultValueFactory = static _ => 60 };
        var command = new Command("run", "Runs notebooks and says for each cell whether it did what it should.") { paths, timeout };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(paths), RunOptions.Default with { Timeout = TimeSpan.FromSeconds(parsed.GetValue(timeout)) }, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string[] paths, RunOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        try
        {
            var notebooks = new List<Notebook>();
            foreach (var path in paths)
            {
                notebooks.Add(await NotebookReader.ReadAsync(path, stop.Token));
            }

            var state = Directory.CreateDirectory(Path.Combine(RunFolder.Current.Path, "state"));
            var kernel = KernelOptions.Default with
            {
                MemoryMiB = options.MemoryMiB,
                Environment = new Dictionary<string, string> { ["LAB_STATE"] = state.FullName },
            };
            var result = await new NotebookRunner(options, kernel, new PlainProgress(Console.Out)).RunAsync(notebooks, stop.Token);
            return result.Stopped ? ExitCodes.Stopped : result.Notebooks.All(static n => n.Passed) ? ExitCodes.Ok : ExitCodes.CellFailed;
        }
        catch (NotebookFaultException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return ExitCodes.BadInput;
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
    }
}
