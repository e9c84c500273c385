using Lab.Exercises;

namespace Lab.Host.Health;

/// <summary>Looks for VS Code and the extension that runs notebooks, without starting it.</summary>
internal static class EditorCheck
{
    private const string Jupyter = "ms-toolsai.jupyter";
    private const string Discontinued = "ms-dotnettools.dotnet-interactive-vscode";
    private static readonly string[] Names = ["code", "code-insiders", "codium"];

    /// <summary>Whether VS Code is here.</summary>
    public static DoctorLine Editor()
    {
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        var found = Tools.Find(Names, "/Applications/Visual Studio Code.app/Contents/MacOS/Electron", Path.Combine(local, "Programs", "Microsoft VS Code", "Code.exe"));
        return found is not null
            ? new("VS Code", true, found)
            : new("VS Code", false, "not found. Not needed for the lab's own page; to work in VS Code, install it from https://code.visualstudio.com.") { IsOptional = true };
    }

    /// <summary>Whether its Jupyter extension is here. VS Code keeps each extension in a folder NAME-VERSION.</summary>
    public static DoctorLine Extension()
    {
        const string What = "VS Code's Jupyter extension";
        var folders = Extensions().ToList();
        var jupyter = folders.FindLast(static name => name.StartsWith(Jupyter + "-", StringComparison.OrdinalIgnoreCase) && char.IsDigit(name[Jupyter.Length + 1]));
        if (jupyter is null)
        {
            return new(What, false, $"not found. To work in VS Code, install the extension {Jupyter}.") { IsOptional = true };
        }

        return new(What, true, folders.Exists(static name => name.StartsWith(Discontinued, StringComparison.OrdinalIgnoreCase))
            ? $"{jupyter}; the discontinued Polyglot extension is there too: choose the kernel of the lab's address, not its own"
            : jupyter);
    }

    private static IEnumerable<string> Extensions()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return ((string[])[".vscode", ".vscode-insiders", ".vscode-server", ".vscode-remote", ".vscode-oss"])
            .Select(name => Path.Combine(home, name, "extensions")).Where(Directory.Exists)
            .SelectMany(static folder => Directory.EnumerateDirectories(folder)).Select(static folder => Path.GetFileName(folder)).Order(StringComparer.OrdinalIgnoreCase);
    }
}
