using System.Text.Json.Nodes;
using Lab.Host.Serving.Kernels;
using Xunit;

namespace Lab.Tests.Serving;

/// <summary>Which notebook a cell belongs to, from what editors say about it.</summary>
public sealed class NotebookPlaceTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("lab-place-").FullName;

    public NotebookPlaceTests() => Directory.CreateDirectory(Path.Combine(_root, "solutions"));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("", "01.ipynb", "01.ipynb", 7)]
    [InlineData("", "solutions/01.ipynb", "solutions/01.ipynb", 7)]
    [InlineData("", "lab-jvsc-0d6f4c6e.ipynb", "lab-jvsc-0d6f4c6e.ipynb", 7)]
    [InlineData("", "", "notebook.ipynb", 7)]
    [InlineData("", "no/such/folder/x.ipynb", "notebook.ipynb", 7)]
    [InlineData("lab-cell:/solutions/01.ipynb#cell-3", "", "solutions/01.ipynb", 3)]
    [InlineData("lab-cell:///01.ipynb#cell-12", "", "01.ipynb", 12)]
    [InlineData("lab-cell:/01.ipynb#W2sZmlsZQ%3D%3D", "", "01.ipynb", 7)]
    [InlineData("no address", "01.ipynb", "01.ipynb", 7)]
    [InlineData("vscode-notebook-cell:/a\0b.ipynb#cell-2", "", "notebook.ipynb", 2)]
    [InlineData("", "a\0b.ipynb", "notebook.ipynb", 7)]
    [InlineData("vscode-notebook-cell:/no/such/folder/x.ipynb#W1", "01.ipynb", "01.ipynb", 7)]
    public void It_is_found_below_the_notebooks_folder(string cellId, string session, string expected, int cell)
    {
        var place = NotebookPlace.Of(new JsonObject { ["cellId"] = cellId }, session, _root, 7);
        Assert.Equal((Path.GetFullPath(Path.Combine(_root, expected)), cell), (place.Path, place.Cell));
    }

    [Fact]
    public void A_notebook_that_VS_Code_opened_elsewhere_runs_in_its_own_folder()
    {
        var elsewhere = Directory.CreateTempSubdirectory("lab elsewhere ä").FullName;
        try
        {
            var address = new Uri(Path.Combine(elsewhere, "x.ipynb")).AbsolutePath;
            foreach (var window in (string[])["", "//", "//wsl%2Bubuntu", "//ssh-remote%2Bhost"])
            {
                var place = NotebookPlace.Of(new JsonObject { ["cellId"] = $"vscode-notebook-cell:{window}{address}#W1sZmlsZQ%3D%3D" }, "lab-jvsc-1.ipynb", _root, 2);
                Assert.Equal((Path.Combine(elsewhere, "x.ipynb"), 2), (place.Path, place.Cell));
            }
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }
}
