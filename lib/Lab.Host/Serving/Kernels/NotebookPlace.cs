using System.Globalization;
using System.Text.Json.Nodes;

namespace Lab.Host.Serving.Kernels;

/// <summary>Finds out which notebook a cell belongs to: its folder is the working directory, and what <c>#r</c> starts from.</summary>
/// <param name="Path">Full path of the notebook; the file need not exist.</param>
/// <param name="Cell">Number by which the learner knows the cell.</param>
internal readonly record struct NotebookPlace(string Path, int Cell)
{
    private const string CellMark = "cell-";
    private const string Unnamed = "notebook.ipynb";

    /// <summary>The place of a cell.</summary>
    /// <param name="metadata">Metadata of the execute request: <c>cellId</c> is the address that VS Code and the lab's page give to a cell.</param>
    /// <param name="sessionPath">Path of the session, relative to the notebooks folder. VS Code makes one up.</param>
    /// <param name="root">The notebooks folder.</param>
    /// <param name="count">The execution count, which editors show beside the cell; used when the address holds no number.</param>
    public static NotebookPlace Of(JsonObject metadata, string sessionPath, string root, int count)
    {
        var (path, fragment) = Address(SoundText.Of(metadata, "cellId"));
        var number = Number(fragment) ?? count;
        foreach (var candidate in (string[])[System.IO.Path.Combine(root, path.TrimStart('/')), path])
        {
            if (path.TrimStart('/').Length > 0 && System.IO.Path.IsPathFullyQualified(candidate) && Directory.Exists(System.IO.Path.GetDirectoryName(candidate)))
            {
                return new NotebookPlace(System.IO.Path.GetFullPath(candidate), number);
            }
        }

        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, Usable(sessionPath).TrimStart('/')));
        return new NotebookPlace(full != root && Directory.Exists(System.IO.Path.GetDirectoryName(full)) ? full : System.IO.Path.Combine(root, Unnamed), number);
    }

    /// <summary>Path and fragment of an address <c>scheme://authority/path?query#fragment</c>. By text: the authority of a remote window is none that
    /// <see cref="Uri"/> takes (<c>vscode-notebook-cell://wsl%2Bubuntu/home/...</c>).</summary>
    private static (string Path, string Fragment) Address(string address)
    {
        var scheme = address.IndexOf(':', StringComparison.Ordinal);
        if (scheme < 0)
        {
            return ("", "");
        }

        var (rest, fragment) = Cut(address[(scheme + 1)..], '#');
        (rest, _) = Cut(rest, '?');
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var end = rest.IndexOf('/', 2);
            rest = end < 0 ? "" : rest[end..];
        }

        var path = Usable(Uri.UnescapeDataString(rest));
        // vscode-notebook-cell:/c%3A/lab/notebooks/x.ipynb
        return (OperatingSystem.IsWindows() && path.Length > 2 && path[0] == '/' && path[2] == ':' ? path[1..] : path, fragment);
    }

    private static (string Before, string After) Cut(string text, char mark) =>
        text.IndexOf(mark, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");

    /// <summary>No path holds this character; the system's calls refuse it with an exception.</summary>
    private static string Usable(string path) => path.Contains('\0', StringComparison.Ordinal) ? "" : path;

    private static int? Number(string fragment) =>
        fragment.StartsWith(CellMark, StringComparison.Ordinal)
        && int.TryParse(fragment.AsSpan(CellMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
