using Lab.Host.Kernel.Scripting;

namespace Lab.Host.Kernel;

/// <summary>Runs a small cell of its own, so that the learner's first cell finds the compiler loaded and compiled.</summary>
internal static class WarmUp
{
    private const string Code = """
        record Warm(int A, string B);
        static int Twice(this int i) => i * 2;
        var list = new List<Warm> { new(1, "a") };
        await Task.Yield();
        foreach (var item in list.Where(x => x.A > 0)) { Console.Write($"{item.B}{item.A.Twice():X2}"); }
        list
        """;

    /// <summary>A kernel that is ready to answer quickly.</summary>
    public static ScriptKernel Start()
    {
        var references = new CellReferences();
        var request = new CellRequest(0, Code, Path.Combine(Environment.CurrentDirectory, "warm-up.ipynb"), 0);
        new ScriptKernel(references).Execute(request, new CellRun(0));
        return new ScriptKernel(references);
    }
}
