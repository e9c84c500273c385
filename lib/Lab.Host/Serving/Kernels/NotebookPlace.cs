using System.Globalization;
using System.Text.Json.Nodes;
using Lab.Host.Serving.Channels;

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
        var number = count;
        if (Uri.TryCreate(JupyterMessage.Text(metadata, "cellId"), UriKind.Absolute, out var address))
        {
            number = Number(address.Fragment) ?? count;
            var path = Uri.UnescapeDataString(address.AbsolutePath);
            // vscode-notebook-cell:/c%3A/lab/notebooks/x.ipynb
            if (OperatingSystem.IsWindows() && path.Length > 2 && path[0] == '/' && path[2] == ':')
            {
                path = path[1..];
            }

            foreach (var candidate in (string[])[System.IO.Path.Combine(root, path.TrimStart('/')), path])
            {
                if (path.TrimStart('/').Length > 0 && System.IO.Path.IsPathFullyQualified(candidate) && Directory.Exists(System.IO.Path.GetDirectoryName(candidate)))
                {
                    return new NotebookPlace(System.IO.Path.GetFullPath(candidate), number);
                }
            }
        }

        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, sessionPath.TrimStart('/')));
        return new NotebookPlace(full != root && Directory.Exists(System.IO.Path.GetDirectoryName(full)) ? full : System.IO.Path.Combine(root, Unnamed), number);
    }

    private static int? Number(string fragment) =>
        fragment.TrimStart('#') is { } name && name.StartsWith(CellMark, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(CellMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
