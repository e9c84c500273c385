using Lab.Host.Kernel.Scripting;
using Microsoft.CodeAnalysis.CSharp;

namespace Lab.Host.Kernel.Editing;

/// <summary>Answers an editor's questions, from what the cells that have run declared.</summary>
internal sealed class Editor(CellCompiler compiler)
{
    private const int IndentWidth = 4;

    /// <summary>The answer, without its number.</summary>
    public KernelMessage Answer(EditorRequest request)
    {
        var answer = new KernelMessage(KernelMessageKind.Answer);
        var cursor = Math.Clamp(request.Cursor, 0, request.Code.Length);
        return request.Question switch
        {
            EditorQuestion.Complete => answer with { Completion = CompletionFinder.Find(new CodeView(compiler, request.Code, cursor)) },
            EditorQuestion.Inspect => answer with { Inspection = Inspector.Inspect(new CodeView(compiler, request.Code, cursor)) },
            _ => answer with { Completeness = Completeness(request.Code) },
        };
    }

    /// <summary>Whether a text is a whole cell.</summary>
    public static Completeness Completeness(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code, CellCompiler.Language);
        if (SyntaxFactory.IsCompleteSubmission(tree))
        {
            return new(CellCompiler.HasErrors(tree.GetDiagnostics()) ? CompletenessKind.Invalid : CompletenessKind.Complete, "");
        }

        var last = code.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')[^1];
        var indent = last[..^last.TrimStart().Length];
        return new(CompletenessKind.Incomplete, last.TrimEnd().EndsWith('{') ? indent + new string(' ', IndentWidth) : indent);
    }
}
