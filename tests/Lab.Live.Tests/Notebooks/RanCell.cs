using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Host.Commands;
using Lab.Live.Tests.Host;
using Xunit;

namespace Lab.Live.Tests.Notebooks;

/// <summary>A cell that the host has run: its code and, as text, what it showed.</summary>
/// <param name="Notebook">The notebook's path, seen from the notebooks' folder.</param>
/// <param name="Number">Its number among the code cells, from 1, with the pass and the seed of the order.</param>
/// <param name="Code">The code.</param>
/// <param name="Output">What it showed.</param>
internal sealed partial record RanCell(string Notebook, string Number, string Code, string Output)
{
    // Seconds. A cell that hangs is to be named, long before the whole run has taken too long; a check gives a learner's code 20.
    private const string Limit = "25";

    /// <summary>Whether it stands in a solution.</summary>
    public bool IsSolution => Notebook.StartsWith("solutions", StringComparison.Ordinal);

    /// <summary>What is wrong with it in a solution, which passes every check and predicts every run; null for nothing.</summary>
    /// <remarks>For the host it has done what it should: a check that does not pass is a picture like any other.</remarks>
    public string? Unsolved =>
        (Has("Predict.That") && (!Right().IsMatch(Output) || Output.Contains("did not come out as in", StringComparison.Ordinal)))
        || (Has("Recall.That") && !AllRight().IsMatch(Output))
        || (Has("Check.That") && !AllPassed().IsMatch(Output))
            ? $"{Notebook}, cell {Number}:\n{Output}" : null;

    /// <summary>Runs notebooks; every cell must do what it should.</summary>
    /// <param name="arguments">Notebooks or folders, and options.</param>
    /// <returns>The cells in the order in which they ran.</returns>
    public static async Task<IReadOnlyList<RanCell>> RunAsync(params string[] arguments)
    {
        var (run, results) = await HostRun.ResultsAsync([.. arguments, "--timeout", Limit]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Errors);
        Assert.NotEmpty(results.Notebooks);
        return [.. results.Notebooks.SelectMany(ran => Cells(ran, results.Seed))];
    }

    /// <summary>Whether its code calls this.</summary>
    public bool Has(string call) => Code.Contains(call, StringComparison.Ordinal);

    private static IEnumerable<RanCell> Cells(NotebookResults ran, int? seed)
    {
        using var notebook = JsonDocument.Parse(File.ReadAllBytes(ran.Path));
        var code = notebook.RootElement.GetProperty("cells").EnumerateArray()
            .Where(static cell => cell.GetProperty("cell_type").GetString() == "code")
            .Select(static cell => string.Concat(cell.GetProperty("source").EnumerateArray().Select(static line => line.GetString())))
            .ToList();
        Assert.Equal(Enumerable.Range(1, code.Count), ran.Cells.Select(static cell => cell.Number).Distinct().Order());
        return
        [
            .. ran.Cells.Select(cell => new RanCell(
                Path.GetRelativePath(Path.Combine(RepositoryFolders.Root, "notebooks"), ran.Path),
                $"{cell.Number} (pass {cell.Pass}{(seed is null ? "" : $", seed {seed}")})",
                code[cell.Number - 1],
                string.Concat(cell.Outputs.Select(static output => output.Data?.GetValueOrDefault("text/plain") ?? "")))),
        ];
    }

    [GeneratedRegex(@"^You said .* - right(\n|$)")]
    private static partial Regex Right();

    [GeneratedRegex(@"^.*: (\d+) of \1 right\n")]
    private static partial Regex AllRight();

    [GeneratedRegex(@"^(\d+) of \1 visible checks passed: ")]
    private static partial Regex AllPassed();
}
