using Lab.Host.Notebooks;

namespace Lab.Host.Page;

/// <summary>The notebooks that the page shows: those in the notebooks folder and in the folders directly inside it.</summary>
internal sealed class LessonBook
{
    private const string Extension = ".ipynb";

    // A link may lead anywhere, and what is hidden is nobody's lesson.
    private static readonly EnumerationOptions Visible = new() { AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint, RecurseSubdirectories = true, MaxRecursionDepth = 1 };

    private readonly Dictionary<string, string> _fullPaths;

    private LessonBook(string folder, Dictionary<string, string> fullPaths) => (Folder, _fullPaths) = (folder, fullPaths);

    /// <summary>Full path of the notebooks folder.</summary>
    public string Folder { get; }

    /// <summary>Paths relative to the folder with <c>/</c>: lessons first, then those of each inner folder, in the order of their names.</summary>
    public IReadOnlyList<string> Paths => [.. _fullPaths.Keys.OrderBy(static path => path.Contains('/', StringComparison.Ordinal)).ThenBy(static path => path, StringComparer.Ordinal)];

    /// <summary>The lessons themselves, without solutions and what else is in inner folders.</summary>
    public IReadOnlyList<string> Lessons => [.. Paths.Where(static path => !path.Contains('/', StringComparison.Ordinal))];

    /// <summary>Full path of a notebook to the address of its page.</summary>
    public IReadOnlyDictionary<string, string> Urls => _fullPaths.ToDictionary(static pair => pair.Value, static pair => Url(pair.Key));

    /// <summary>Looks what is in the folder now.</summary>
    public static LessonBook Read(string folder) => new(Path.GetFullPath(folder), Directory.Exists(folder)
        ? Directory.EnumerateFiles(Path.GetFullPath(folder), "*" + Extension, Visible).ToDictionary(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'), StringComparer.Ordinal)
        : []);

    /// <summary>The address of the page of a notebook.</summary>
    public static string Url(string path) => "/lab/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    /// <summary>The full path of a notebook, or null when there is none. Only what was found in the folder is ever opened, so no path leads out of it.</summary>
    public string? Find(string path) => _fullPaths.GetValueOrDefault(path);

    /// <summary>Reads a notebook.</summary>
    /// <returns>The notebook, or one sentence that says what is wrong with it.</returns>
    public async Task<(Notebook? Notebook, string? Fault)> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var full = _fullPaths[path];
        try
        {
            return (await NotebookReader.ReadAsync(full, cancellationToken), null);
        }
        catch (NotebookFaultException e)
        {
            return (null, path + e.Message[full.Length..]);
        }
    }
}
