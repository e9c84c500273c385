namespace Lab.Host.Serving.Contents;

/// <summary>Turns a path of the contents API into a file, and lets none of them leave the notebooks folder.</summary>
internal sealed class ContentsPath
{
    private readonly string _realRoot;

    /// <summary>Paths below a folder.</summary>
    /// <param name="root">The notebooks folder; it must exist.</param>
    public ContentsPath(string root)
    {
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        _realRoot = Real(Root);
    }

    /// <summary>Full path of the notebooks folder.</summary>
    public string Root { get; }

    /// <summary>The file or folder that a path means.</summary>
    /// <param name="path">With <c>/</c> between names, already decoded once.</param>
    /// <exception cref="ContentsException">It leaves the folder, or it cannot name a file.</exception>
    public string Resolve(string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var full = Root;
        foreach (var name in names)
        {
            if (!IsGood(name))
            {
                throw ContentsException.NotFound(path);
            }

            full = Path.Combine(full, name);
            // A link may lead anywhere: what it leads to must lie inside as well.
            if (Path.Exists(full) && !IsInside(Real(full)))
            {
                throw ContentsException.NotFound(path);
            }
        }

        // A link to nothing yet would be followed by a write.
        return new FileInfo(full).LinkTarget is null || Path.Exists(full) ? full : throw ContentsException.NotFound(path);
    }

    /// <summary>The path of a file below the folder, with <c>/</c>.</summary>
    public string Relative(string full) => full == Root ? "" : Path.GetRelativePath(Root, full).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>Whether a name is shown and served at all; hidden files are not.</summary>
    public static bool IsGood(string name) =>
        name.Length is > 0 and <= 255 && name[0] != '.' && name.IndexOfAny(['\\', '/', '\0', ':']) < 0 && !name.Any(char.IsControl)
        && !name.Contains("%2f", StringComparison.OrdinalIgnoreCase) && !name.Contains("%5c", StringComparison.OrdinalIgnoreCase)
        // Windows gives a name without its last dots and blanks to the same file.
        && name[^1] is not '.' and not ' ';

    private bool IsInside(string real) => real == _realRoot || real.StartsWith(_realRoot + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path with every link in it followed.</summary>
    private static string Real(string full)
    {
        const int LinksAtMost = 40;
        var (real, links) = (Path.GetPathRoot(full)!, 0);
        var rest = new Stack<string>(full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse());
        while (rest.TryPop(out var name))
        {
            if (name == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, name);
            if (new FileInfo(next).LinkTarget is not { } target || ++links > LinksAtMost)
            {
                real = next;
                continue;
            }

            var to = Path.Combine(real, target);
            real = Path.GetPathRoot(Path.GetFullPath(to))!;
            foreach (var part in to[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                if (part != ".")
                {
                    rest.Push(part);
                }
            }
        }

        return real;
    }
}

/// <summary>A request for a file that cannot be met. The message is one sentence for the user.</summary>
/// <param name="status">HTTP status code.</param>
/// <param name="message">The sentence.</param>
/// <param name="inner">The cause, if any.</param>
internal sealed class ContentsException(int status, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>HTTP status code.</summary>
    public int Status => status;

    /// <summary>There is no such file, or it may not be named: the two are not told apart.</summary>
    public static ContentsException NotFound(string path) => new(404, $"There is no '{path}' in the notebooks folder.");
}
