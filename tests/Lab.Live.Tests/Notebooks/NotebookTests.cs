using Xunit;

namespace Lab.Live.Tests.Notebooks;

/// <summary>Every lesson and every solution, run by the real host on real sockets.</summary>
public sealed class NotebookTests
{
    [Fact]
    public async Task Every_notebook_does_what_it_should_also_when_each_cell_runs_again() => await RunAllAsync("--twice");

    [Fact]
    public async Task Every_section_is_safe_in_any_order() => await RunAllAsync("--order", "sections-shuffled");

    [Fact]
    public async Task No_outputs_are_committed()
    {
        SkipWithoutNotebooks();
        foreach (var file in RepositoryFolders.NotebookFolders.SelectMany(static folder => Directory.EnumerateFiles(folder, "*.ipynb")))
        {
            using var notebook = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            foreach (var cell in notebook.RootElement.GetProperty("cells").EnumerateArray().Where(static cell => cell.GetProperty("cell_type").GetString() == "code"))
            {
                Assert.True(cell.GetProperty("outputs").GetArrayLength() == 0, $"{Path.GetFileName(file)} has outputs.");
            }
        }
    }

    private static async Task RunAllAsync(params string[] options)
    {
        SkipWithoutNotebooks();
        var cells = await RanCell.RunAsync([.. RepositoryFolders.NotebookFolders, .. options]);
        Assert.All(cells.Where(static cell => cell.IsSolution), static cell => Assert.True(cell.Unsolved is null, cell.Unsolved));
    }

    private static void SkipWithoutNotebooks()
    {
        if (RepositoryFolders.NotebookFolders.Count == 0)
        {
            Assert.Skip("There are no notebooks yet.");
        }
    }
}
