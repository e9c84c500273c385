using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Lab.Host.Kernel.Scripting;

/// <summary>The files that <c>#load</c> names, found from the notebook's folder.</summary>
/// <param name="folder">That folder.</param>
/// <param name="withChecks">Whether loops and functions in them get checks too.</param>
internal sealed class LoadedFiles(string folder, bool withChecks) : SourceFileResolver([], folder)
{
    public override SourceText ReadText(string resolvedPath)
    {
        var text = base.ReadText(resolvedPath);
        var tree = withChecks ? CSharpSyntaxTree.ParseText(text, CellCompiler.Language) : null;
        return tree is null || CellCompiler.HasErrors(tree.GetDiagnostics()) ? text : StopChecks.Insert(tree, model: null);
    }
}
