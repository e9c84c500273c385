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
        var cells = await RanCell.RunAsync(Path.Combine(RepositoryFolders.Root, "notebooks", name));
        Assert.All(cells.Where(static cell => cell.Has("Predict.That")), static cell => Assert.Contains("Answer first, then run the cell again.", cell.Output, StringComparison.Ordinal));
        Assert.All(cells.Where(static cell => cell.Has("Recall.That")), static cell => Assert.Contains("in place of each \"?\", then run the cell again.", cell.Output, StringComparison.Ordinal));
        Assert.Contains(cells, static cell => cell.Has("Check.That"));
        Assert.All(cells.Where(static cell => cell.Has("Check.That")), static cell =>
        {
            Assert.StartsWith("Not finished yet", cell.Output, StringComparison.Ordinal);
            Assert.Contains("This does not count as a try.", cell.Output, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Lessons))]
    public async Task A_solution_passes_every_check_and_predicts_every_run(string name)
    {
        var cells = await RanCell.RunAsync(Path.Combine(RepositoryFolders.Root, "notebooks", "solutions", name));
        Assert.All(cells, static cell => Assert.True(cell.IsSolution));
        Assert.All(cells, static cell => Assert.True(cell.Unsolved is null, cell.Unsolved));
    }
}
