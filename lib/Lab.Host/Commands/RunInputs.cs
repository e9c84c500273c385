using Lab.Host.Notebooks;

namespace Lab.Host.Commands;

/// <summary>Finds and reads the notebooks that a command line names.</summary>
/// <param name="Notebooks">Those that can be run, each once, in the order named.</param>
/// <param name="Faults">One sentence for each that cannot.</param>
internal sealed record RunInputs(IReadOnlyList<Notebook> Notebooks, IReadOnlyList<string> Faults)
{
    private const string Pattern = "*.ipynb";

    /// <summary>Reads files, and the notebooks that lie directly in folders, those by name.</summary>
    public static async Task<RunInputs> ReadAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var notebooks = new List<Notebook>();
        var faults = new List<string>();
        var seen = new HashSet<string>();
        foreach (var path in paths)
        {
            foreach (var file in Files(path, faults).Where(file => seen.Add(Path.GetFullPath(file))))
            {
                try
                {
                    notebooks.Add(await NotebookReader.ReadAsync(file, cancellationToken));
                }
                catch (NotebookFaultException e)
                {
                    faults.Add(e.Message);
                }
            }
        }

        return new RunInputs(notebooks, faults);
    }

    private static List<string> Files(string path, List<string> faults)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        try
        {
            // An editor's checkpoints and other hidden files are nobody's lesson.
            var files = Directory.EnumerateFiles(path, Pattern).Where(static file => Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal).ToList();
            if (files.Count == 0)
            {
                faults.Add($"{path} is a folder without notebooks (*.ipynb).");
            }

            return files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            faults.Add($"{path} cannot be read: {e.Message}");
            return [];
        }
    }
}
