using Lab.Host.Notebooks;

namespace Lab.Host.Running;

/// <summary>The order in which code cells are run.</summary>
internal static class CellOrder
{
    /// <summary>The order of the file; or, with a seed, the sections shuffled and the cells within a section in order.
    /// What stands before the first section prepares all of them, so it always comes first.</summary>
    public static IReadOnlyList<NotebookCell> Of(Notebook notebook, int? shuffleSeed)
    {
        if (shuffleSeed is not { } seed)
        {
            return [.. notebook.Code];
        }

        var sections = notebook.Code.Where(static cell => cell.Section > 0).GroupBy(static cell => cell.Section).ToArray();
        new Random(seed).Shuffle(sections);
        return [.. notebook.Code.Where(static cell => cell.Section == 0), .. sections.SelectMany(static section => section)];
    }
}
