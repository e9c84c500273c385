using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;

namespace Lab.Host.Kernel;

/// <summary>Compiles and runs cells one after another; each sees the variables and types of those before it.</summary>
internal sealed class ScriptKernel
{
    private readonly ScriptOptions _options = ScriptOptions.Default
        .WithReferences(KernelReferences.Load())
        .WithImports(KernelReferences.Usings)
        .WithLanguageVersion(LanguageVersion.CSharp14)
        .WithEmitDebugInformation(true)
        .WithFileEncoding(Encoding.UTF8);

    private ScriptState<object>? _state;

    /// <summary>Runs a small cell of its own, so that the learner's first cell finds the compiler loaded and compiled.</summary>
    public async Task WarmUpAsync()
    {
        const string Code = """
            record Warm(int A, string B);
            static int Twice(this int i) => i * 2;
            var list = new List<Warm> { new(1, "a") };
            await Task.Yield();
            foreach (var item in list.Where(x => x.A > 0)) { Console.Write($"{item.B}{item.A.Twice():X2}"); }
            list
            """;
        var request = new CellRequest(0, Code, Path.Combine(Environment.CurrentDirectory, "warm-up.ipynb"), 0);
        await ExecuteAsync(request);
        _state = null;
    }

    /// <summary>Runs one cell. Never throws because of the cell.</summary>
    public async Task<CellOutcome> ExecuteAsync(CellRequest request)
    {
        CellScope.Current = request.Id;
        var source = new CellSource(request);
        try
        {
            Environment.CurrentDirectory = source.Folder;
            var options = _options
                .WithFilePath(source.Path)
                .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(source.Folder))
                .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(source.Folder));
            var script = _state is null ? CSharpScript.Create<object>(request.Code, options) : _state.Script.ContinueWith<object>(request.Code, options);
            var errors = script.Compile().Where(static d => d.Severity == DiagnosticSeverity.Error).ToList();
            if (errors.Count > 0)
            {
                return new CellOutcome(null, CompileFaults.Describe(errors, source));
            }

            // Caught by the engine, not here: so that what was assigned before the throw is kept.
            var run = _state is null
                ? script.RunAsync(globals: null, catchException: static _ => true)
                : script.RunFromAsync(_state, catchException: static _ => true);
            _state = await run;
            return _state.Exception is { } thrown
                ? new CellOutcome(null, RuntimeFaults.Describe(thrown, source))
                : new CellOutcome(Display.Of(_state.ReturnValue), null);
        }
        catch (CompilationErrorException e)
        {
            return new CellOutcome(null, CompileFaults.Describe(e.Diagnostics, source));
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
