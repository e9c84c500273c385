using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Lab.Host.Kernel.Scripting;

/// <summary>Compiles cells, each on top of the one before.</summary>
internal sealed class CellCompiler(CellReferences references)
{
    /// <summary>The language of cells.</summary>
    public static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp14, DocumentationMode.Parse, SourceCodeKind.Script);

    /// <summary>The default usings of every engine a notebook must run in; no more, or a notebook would run here only. The last one brings
    /// <c>display</c>, <c>HTML</c> and <c>.Display()</c>.</summary>
    private static readonly string[] Usings =
        ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq", "Lab.Host.Cells.CellDisplay"];

    private volatile CSharpCompilation? _last;
    private int _number;

    /// <summary>The last cell that was compiled and begun; the next one sees what it declares.</summary>
    public CSharpCompilation? Last
    {
        get => _last;
        set => _last = value;
    }

    /// <summary>Whether one of these keeps the code from running.</summary>
    public static bool HasErrors(IEnumerable<Diagnostic> diagnostics) => diagnostics.Any(static d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>The code of a cell as a tree.</summary>
    public static SyntaxTree Parse(string code, CellSource source) => CSharpSyntaxTree.ParseText(SourceText.From(code, Encoding.UTF8), Language, source.Path);

    /// <summary>Compiles a cell with checks in its loops and functions; what is wrong is told of the code as it was written.</summary>
    /// <param name="tree">Its code.</param>
    /// <param name="source">Where it stands.</param>
    /// <param name="cancellationToken">Stops compiling.</param>
    public CompiledCell Compile(SyntaxTree tree, CellSource source, CancellationToken cancellationToken)
    {
        references.Folder = source.Folder;
        if (!HasErrors(tree.GetDiagnostics(cancellationToken)))
        {
            var compilation = Create(tree, new LoadedFiles(source.Folder, withChecks: true));
            var text = StopChecks.Insert(tree, new Lazy<SemanticModel>(() => compilation.GetSemanticModel(tree)));
            var cell = Emit(compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(text)), cancellationToken);
            if (!HasErrors(cell.Diagnostics))
            {
                return cell;
            }
        }

        return Emit(Create(tree, new LoadedFiles(source.Folder, withChecks: false)), cancellationToken);
    }

    /// <summary>A compilation on top of the last cell, for emitting or for looking at.</summary>
    public CSharpCompilation Create(SyntaxTree tree, SourceReferenceResolver files)
    {
        var number = Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture);
        // Not concurrent: a cell may have used up the thread pool.
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, scriptClassName: CellNames.Prefix + number, usings: Usings, allowUnsafe: true, concurrentBuild: false,
            sourceReferenceResolver: files, metadataReferenceResolver: references, assemblyIdentityComparer: DesktopAssemblyIdentityComparer.Default);
        return CSharpCompilation.CreateScriptCompilation("Cell" + number, tree, references.Default, options, Last, typeof(object));
    }

    private static CompiledCell Emit(CSharpCompilation compilation, CancellationToken cancellationToken)
    {
        using var code = new MemoryStream();
        using var symbols = new MemoryStream();
        var result = compilation.Emit(code, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), cancellationToken: cancellationToken);
        return new CompiledCell(compilation, result.Diagnostics, code.ToArray(), symbols.ToArray());
    }
}

/// <summary>A cell as the compiler left it.</summary>
/// <param name="Compilation">What the next cell builds on.</param>
/// <param name="Diagnostics">What the compiler had to say.</param>
/// <param name="Code">The assembly; empty when there were errors.</param>
/// <param name="Symbols">Its debug information.</param>
internal sealed record CompiledCell(CSharpCompilation Compilation, IReadOnlyList<Diagnostic> Diagnostics, byte[] Code, byte[] Symbols)
{
    /// <summary>Whether it does anything; directives and usings alone do not.</summary>
    public bool HasCode => Compilation.SyntaxTrees.Any(static tree => ((CSharpSyntaxTree)tree).GetCompilationUnitRoot().Members.Count > 0);
}
