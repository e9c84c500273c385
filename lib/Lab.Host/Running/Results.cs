using Lab.Host.Kernel;
using Lab.Host.Notebooks;

namespace Lab.Host.Running;

/// <summary>How a cell ended.</summary>
internal enum CellStatus
{
    /// <summary>It did what it should, which for a cell tagged <c>raises-exception</c> is to fail.</summary>
    Passed,

    /// <summary>It did not.</summary>
    Failed,

    /// <summary>It was not started, because the process had ended or the run was stopped.</summary>
    NotRun,
}

/// <summary>One thing that a cell showed: printed text, or its value in several forms.</summary>
/// <param name="Stream"><c>stdout</c> or <c>stderr</c>; null for a value.</param>
/// <param name="Text">Printed text; empty for a value.</param>
/// <param name="Data">A value by MIME type; null for printed text.</param>
internal sealed record CellOutput(string? Stream, string Text, IReadOnlyDictionary<string, string>? Data);

/// <summary>What became of one cell in one pass.</summary>
internal sealed record CellResult(NotebookCell Cell, int Pass, CellStatus Status)
{
    /// <summary>What it showed, in order. Default nothing.</summary>
    public IReadOnlyList<CellOutput> Outputs { get; init; } = [];

    /// <summary>Characters printed beyond the limit and not kept. Default 0.</summary>
    public long Cut { get; init; }

    /// <summary>Things shown beyond the limit and not kept. Default 0.</summary>
    public long CutDisplays { get; init; }

    /// <summary>Why it failed, also when it was meant to; null otherwise.</summary>
    public CellFault? Fault { get; init; }

    /// <summary>How long it ran.</summary>
    public TimeSpan Duration { get; init; }
}

/// <summary>What became of one notebook.</summary>
/// <param name="Notebook">The notebook.</param>
/// <param name="Cells">The cells of every pass, in the order in which they were run.</param>
/// <param name="Duration">From the first cell's start to the last one's end.</param>
internal sealed record NotebookResult(Notebook Notebook, IReadOnlyList<CellResult> Cells, TimeSpan Duration)
{
    /// <summary>Number of cells with this status.</summary>
    public int Count(CellStatus status) => Cells.Count(cell => cell.Status == status);

    /// <summary>Whether every cell did what it should.</summary>
    public bool Passed => Cells.All(static cell => cell.Status == CellStatus.Passed);
}

/// <summary>What became of a whole run.</summary>
/// <param name="Notebooks">The notebooks that were started.</param>
/// <param name="Stopped">Whether the user stopped it.</param>
internal sealed record RunResult(IReadOnlyList<NotebookResult> Notebooks, bool Stopped);
