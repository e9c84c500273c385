namespace Lab;

/// <summary>Finds the official client's bundles: they come with the package <c>socket.io</c> of npm, when somebody has installed it in this repository.</summary>
internal static class SioClientFiles
{
    private static readonly string[] Places = ["tests/clients/node_modules/socket.io/client-dist", "node_modules/socket.io/client-dist"];

    /// <summary>The folder with the bundles; null when they are not installed.</summary>
    public static string? Find() => Find(Environment.CurrentDirectory) ?? Find(AppContext.BaseDirectory) ?? Find(Path.GetDirectoryName(typeof(SioClientFiles).Assembly.Location));

    /// <summary>Looks in a folder and in all above it.</summary>
    /// <param name="from">The folder; null finds nothing.</param>
    public static string? Find(string? from)
    {
        for (var folder = from; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
        {
            if (Places.Select(place => Path.Combine(folder, place)).FirstOrDefault(at => File.Exists(Path.Combine(at, "socket.io.js"))) is { } found)
            {
                return Path.GetFullPath(found);
            }
        }

        return null;
    }
}
