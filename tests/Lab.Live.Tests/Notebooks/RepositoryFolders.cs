namespace Lab.Live.Tests.Notebooks;

/// <summary>Finds the repository that the tests were built from.</summary>
internal static class RepositoryFolders
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folders with notebooks that must run: the lessons and their solutions.</summary>
    public static IReadOnlyList<string> NotebookFolders { get; } =
        [.. new[] { Path.Combine(Root, "notebooks"), Path.Combine(Root, "notebooks", "solutions") }
            .Where(static folder => Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.ipynb").Any())];

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Lab.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests do not lie below the folder of Lab.sln.");
    }
}
