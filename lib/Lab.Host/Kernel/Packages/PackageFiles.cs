using System.Text.Json;

namespace Lab.Host.Kernel.Packages;

/// <summary>What a restore found: the files that the packages bring, those of the packages that they need included.</summary>
/// <param name="Libraries">Full paths of the libraries.</param>
/// <param name="NativeFiles">Full paths of native libraries.</param>
internal sealed record PackageFiles(IReadOnlyList<string> Libraries, IReadOnlyList<string> NativeFiles)
{
    // What NuGet writes where a folder must exist but holds nothing.
    private const string Empty = "_._";

    /// <summary>Reads the file in which a restore writes down what it found.</summary>
    public static PackageFiles Read(string assetsPath)
    {
        using var assets = JsonDocument.Parse(File.ReadAllText(assetsPath));
        var root = assets.RootElement;
        var folders = root.GetProperty("packageFolders").EnumerateObject().Select(static folder => folder.Name).ToList();
        var libraries = root.GetProperty("libraries");
        // The target with the platform's name is the one that has the files of this platform.
        var target = root.GetProperty("targets").EnumerateObject().OrderByDescending(static t => t.Name.Contains('/', StringComparison.Ordinal)).First().Value;
        List<string> runtime = [];
        List<string> native = [];
        foreach (var package in target.EnumerateObject())
        {
            if (libraries.GetProperty(package.Name).TryGetProperty("path", out var path))
            {
                runtime.AddRange(Files(package.Value, "runtime", path.GetString()!, folders));
                native.AddRange(Files(package.Value, "native", path.GetString()!, folders));
            }
        }

        return new PackageFiles(runtime, native);
    }

    private static IEnumerable<string> Files(JsonElement package, string kind, string path, List<string> folders) =>
        package.TryGetProperty(kind, out var files)
            ? files.EnumerateObject().Where(static file => !file.Name.EndsWith(Empty, StringComparison.Ordinal))
                .Select(file => folders.Select(folder => Path.GetFullPath(Path.Combine(folder, path, file.Name))).FirstOrDefault(File.Exists)).OfType<string>()
            : [];
}
