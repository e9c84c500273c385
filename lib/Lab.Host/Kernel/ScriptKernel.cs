using Lab.Host.Kernel.Scripting;

namespace Lab.Host.Kernel;

/// <summary>Compiles and runs cells one after another; each sees the variables and types of those before it.</summary>
/// <param name="references">What cells may use.</param>
internal sealed class ScriptKernel(CellReferences references)
{
    private readonly CellState _state = new(new CellLoadContext(references));

    /// <summary>The compiler, which knows what the cells declared.</summary>
    public CellCompiler Compiler { get; } = new(references);

    /// <summary>Runs one cell. Never throws because of the cell.</summary>
    public CellOutcome Execute(CellRequest request, CellRun run)
    {
        var source = new CellSource(request);
        try
        {
            Environment.CurrentDirectory = source.Folder;
            var cell = Compiler.Compile(CellCompiler.Parse(request.Code, source), source, run.Stopping);
            if (CellCompiler.HasErrors(cell.Diagnostics))
            {
                return new CellOutcome(null, CompileFaults.Describe(cell.Diagnostics, source));
            }

            var begin = _state.Load(cell);
            var outcome = run.Run(begin, exception => RuntimeFaults.Describe(exception, source));
            if (_state.Keep(cell))
            {
                Compiler.Last = cell.Compilation;
            }

            return outcome;
        }
        catch (OperationCanceledException) when (run.Stopping.IsCancellationRequested)
        {
            return StoppedFaults.Stopped;
        }
        catch (Exception e)
        {
            return new CellOutcome(null, RuntimeFaults.Describe(e, source));
        }
    }
}

/// <summary>How a cell ended: with a value, without one, or with a fault.</summary>
/// <param name="Display">The value in each form by MIME type; null when the cell has no value.</param>
/// <param name="Fault">Why it failed, or null.</param>
internal sealed record CellOutcome(Dictionary<string, string>? Display, CellFault? Fault);
