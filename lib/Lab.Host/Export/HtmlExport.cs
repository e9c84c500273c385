using Lab.Host.Notebooks;
using Lab.Host.Running;

namespace Lab.Host.Export;

/// <summary>Writes the pages of a run into a folder.</summary>
/// <param name="folder">Full path of the folder.</param>
/// <param name="notebooks">The notebooks of the run, in order.</param>
/// <param name="shuffleSeed">Seed of the order of sections, if they were shuffled.</param>
internal sealed class HtmlExport(string folder, IReadOnlyList<Notebook> notebooks, int? shuffleSeed)
{
    private readonly PageBook _book = new(notebooks, shuffleSeed);

    /// <summary>Makes the folder and tries to write into it, so that a run of minutes does not end without its pages.</summary>
    /// <exception cref="IOException">It cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no right to write there.</exception>
    public void Prepare()
    {
        Directory.CreateDirectory(folder);
        using var probe = new FileStream(Path.Combine(folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
    }

    /// <summary>Writes the page of a notebook that has ended.</summary>
    public Task WriteAsync(NotebookResult result, CancellationToken cancellationToken) =>
        AtomicFile.WriteAsync(Path.Combine(folder, _book.PagesByPath[result.Notebook.Path]), NotebookPage.Render(result, _book), cancellationToken);

    /// <summary>Writes the list of all pages.</summary>
    /// <returns>Its full path.</returns>
    public async Task<string> WriteIndexAsync(RunResult run, IReadOnlyList<string> faults, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, PageBook.IndexName);
        await AtomicFile.WriteAsync(path, IndexPage.Render(run.Notebooks, faults, _book, run.Stopped), cancellationToken);
        return path;
    }
}
