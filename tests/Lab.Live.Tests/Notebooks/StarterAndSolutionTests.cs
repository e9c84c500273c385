using System.Text.RegularExpressions;
using Lab.Host.Commands;
using Lab.Live.Tests.Host;
using Xunit;

namespace Lab.Live.Tests.Notebooks;

/// <summary>A starter asks politely and counts nothing; a solution passes every check and predicts every run.</summary>
public sealed class StarterAndSolutionTests
{
    public static TheoryData<string> Lessons => [.. Directory.EnumerateFiles(Path.Combine(RepositoryFolders.Root, "notebooks"), "*.ipynb").Select(static path => Path.GetFileName(path)).Order()];

    [Theory]
    [MemberData(nameof(Lessons))]
    public async Task A_starter_asks_first_and_its_checks_are_not_finished(string name)
    {
        var cells = await RunAsync(Path.Combine(RepositoryFolders.Root, "notebooks", name));
        Assert.All(cells.Where(static cell => cell.Code.Contains("Predict.That", StringComparison.Ordinal)), static cell => Assert.Contains("Answer first, then run the cell again.", cell.Output, StringComparison.Ordinal));
        Assert.All(cells.Where(static cell => cell.Code.Contains("Recall.That", StringComparison.Ordinal)), static cell => Assert.Contains("Answer from memory", cell.Output, StringComparison.Ordinal));
        Assert.Contains(cells, static cell => cell.Code.Contains("Check.That", StringComparison.Ordinal));
        Assert.All(cells.Where(static cell => cell.Code.Contains("Check.That", StringComparison.Ordinal)), static cell =>
        {
            Assert.StartsWith("Not finished yet", cell.Output, StringComparison.Ordinal);
            Assert.Contains("This does not count as a try.", cell.Output, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Lessons))]
    public async Task A_solution_passes_every_check_and_predicts_every_run(string name)
    {
        var cells = await RunAsync(Path.Combine(RepositoryFolders.Root, "notebooks", "solutions", name));
        Assert.All(cells.Where(static cell => cell.Code.Contains("Predict.That", StringComparison.Ordinal)), static cell =>
        {
            Assert.StartsWith("You said", cell.Output, StringComparison.Ordinal);
            Assert.EndsWith(" - right", cell.Output.Split('\n')[0], StringComparison.Ordinal);
            Assert.DoesNotContain("did not come out as in", cell.Output, StringComparison.Ordinal);
        });
        Assert.All(cells.Where(static cell => cell.Code.Contains("Recall.That", StringComparison.Ordinal)), static cell => Assert.Matches(new Regex(@"^.*: (\d+) of \1 right\n"), cell.Output));
        Assert.All(cells.Where(static cell => cell.Code.Contains("Check.That", StringComparison.Ordinal)), static cell => Assert.Matches(new Regex(@"^(\d+) of \1 visible checks passed: "), cell.Output));
    }

    private static async Task<IReadOnlyList<(string Code, string Output)>> RunAsync(string path)
    {
        var (run, results) = await HostRun.ResultsAsync(path);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Said);
        using var notebook = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        var code = notebook.RootElement.GetProperty("cells").EnumerateArray()
            .Where(static cell => cell.GetProperty("cell_type").GetString() == "code")
            .Select(static cell => string.Concat(cell.GetProperty("source").EnumerateArray().Select(static line => line.GetString())))
            .ToList();
        var ran = Assert.Single(results.Notebooks).Cells;
        Assert.Equal(code.Count, ran.Count);
        return [.. ran.Zip(code, static (cell, source) => (source, string.Concat(cell.Outputs.Select(static output => output.Data?.GetValueOrDefault("text/plain") ?? ""))))];
    }
}
