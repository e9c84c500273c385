namespace Lab.Host.Commands;

/// <summary>Finds the notebooks when nobody says where they are.</summary>
internal static class NotebooksFolder
{
    private const string Name = "notebooks";

    /// <summary>The folder that was named; else <c>notebooks</c> in this folder or above it; else the one of the lab that this program was built from.</summary>
    /// <returns>Its full path, or null when there is none.</returns>
    public static string? Find(string? named) => named is not null
        ? Directory.Exists(named) ? Path.GetFullPath(named) : null
        : Above(Environment.CurrentDirectory) ?? Above(AppContext.BaseDirectory);

    private static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, Name);
            if (Directory.Exists(candidate) && Directory.EnumerateFiles(candidate, "*.ipynb").Any())
            {
                return candidate;
            }
        }

        return null;
    }
}
