using System.Globalization;
using Lab.Host.Notebooks;
using Lab.Host.Running;

namespace Lab.Host.Terminal;

/// <summary>Progress as plain lines, one per cell that has ended.</summary>
internal class PlainProgress(TextWriter writer) : IRunProgress
{
    /// <summary>Where lines go.</summary>
    protected TextWriter Writer { get; } = writer;

    /// <inheritdoc/>
    public virtual void Starting(Notebook notebook, int index, int count) =>
        Line(string.Create(CultureInfo.InvariantCulture, $"{notebook.Name}  {notebook.Title}  ({index + 1} of {count})"));

    /// <inheritdoc/>
    public virtual void Starting(NotebookCell cell, int pass)
    {
    }

    /// <inheritdoc/>
    public virtual void Ended(Notebook notebook, CellResult result)
    {
        var word = result.Status switch
        {
            CellStatus.Passed => "ok     ",
            CellStatus.Failed => "FAILED ",
            _ => "not run",
        };
        Line(string.Create(CultureInfo.InvariantCulture, $"  {word} {Label(result.Cell, result.Pass)} {result.Duration.TotalSeconds,6:0.0} s  {Shorten(result.Cell.Summary)}"));
        if (result is { Status: CellStatus.Failed, Fault: { } fault })
        {
            foreach (var line in fault.Text.Split('\n'))
            {
                Line("          " + line.TrimEnd());
            }
        }
    }

    /// <inheritdoc/>
    public virtual void Ended(NotebookResult result)
    {
        var parts = new List<string> { $"{result.Count(CellStatus.Passed)} ok" };
        if (result.Count(CellStatus.Failed) is > 0 and var failed)
        {
            parts.Add($"{failed} failed");
        }

        if (result.Count(CellStatus.NotRun) is > 0 and var notRun)
        {
            parts.Add($"{notRun} not run");
        }

        Line(string.Create(CultureInfo.InvariantCulture, $"  {string.Join(", ", parts)} in {result.Duration.TotalSeconds:0.0} s"));
    }

    /// <summary>Writes one line.</summary>
    protected virtual void Line(string text) => Writer.WriteLine(text);

    /// <summary>The cell as it is called everywhere: its number among the code cells.</summary>
    protected static string Label(NotebookCell cell, int pass) =>
        string.Create(CultureInfo.InvariantCulture, $"cell {cell.Number,-3}{(pass > 1 ? "again " : "")}");

    private static string Shorten(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
}
