using Lab.Host.Kernel.Packages;
using Lab.Host.Kernel.Scripting;
using Lab.Host.Processes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Lab.Host.Kernel;

/// <summary>Compiles and runs cells one after another; each sees the variables and types of those before it.</summary>
internal sealed class ScriptKernel
{
    private const int ThreadsAtMost = 1000;

    private readonly CellReferences _references;
    private readonly CellLoadContext _context;
    private readonly CellState _state;
    private readonly PackageRestore _packages = new(DotNet.Path);

    public ScriptKernel(CellReferences references)
    {
        _references = references;
        _context = new CellLoadContext(references);
        _state = new CellState(_context);
        Compiler = new CellCompiler(references);
    }

    /// <summary>The compiler, which knows what the cells declared.</summary>
    public CellCompiler Compiler { get; }

    /// <summary>Runs one cell. Never throws because of the cell.</summary>
    public CellOutcome Execute(CellRequest request, CellRun run)
    {
        var source = new CellSource(request);
        try
        {
            Environment.CurrentDirectory = source.Folder;
            MakeRoom();
            var tree = CellCompiler.Parse(request.Code, source);
            if (LoadPackages(tree, source, run.Stopping) is { } fault)
            {
                return new CellOutcome(null, fault);
            }

            var cell = Compiler.Compile(tree, source, run.Stopping);
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

    /// <summary>The compiler needs the thread pool, which work that an earlier cell left behind may have used up.</summary>
    private static void MakeRoom()
    {
        var waiting = ThreadPool.PendingWorkItemCount;
        if (waiting > Environment.ProcessorCount)
        {
            ThreadPool.SetMinThreads((int)Math.Min(ThreadsAtMost, ThreadPool.ThreadCount + waiting + Environment.ProcessorCount), Environment.ProcessorCount);
        }
    }

    private CellFault? LoadPackages(SyntaxTree tree, CellSource source, CancellationToken cancellationToken)
    {
        foreach (var directive in ((CompilationUnitSyntax)tree.GetRoot(cancellationToken)).GetReferenceDirectives())
        {
            if (PackageReference.Parse(directive.File.ValueText) is not { } package)
            {
                continue;
            }

            try
            {
                _packages.Add(package, source.Folder, cancellationToken);
                _references.Add(package, _packages.Files.Libraries);
                _context.NativeFiles = _packages.Files.NativeFiles;
            }
            catch (PackageException e)
            {
                var line = directive.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
                return new CellFault(CellFaultKind.Compile, "Package", e.Message, $"{CellSource.Place(source.Path, line)}: {e.Message}") { Line = line };
            }
        }

        return null;
    }
}

/// <summary>How a cell ended: with a value, without one, or with a fault.</summary>
/// <param name="Display">The value in each form by MIME type; null when the cell has no value.</param>
/// <param name="Fault">Why it failed, or null.</param>
internal sealed record CellOutcome(Dictionary<string, string>? Display, CellFault? Fault);
