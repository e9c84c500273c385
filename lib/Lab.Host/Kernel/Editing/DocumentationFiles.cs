using System.Runtime.InteropServices;

namespace Lab.Host.Kernel.Editing;

/// <summary>Finds documentation comments in the files that stand beside libraries; for the base libraries, in those that the SDK brings.</summary>
internal static class DocumentationFiles
{
    private const string Common = "System.Runtime";

    /// <summary>The comment with this number as XML, or null.</summary>
    /// <param name="library">Full path of the library.</param>
    /// <param name="id">As in <c>T:System.String</c>.</param>
    public static string? Find(string library, string id)
    {
        var beside = Path.ChangeExtension(library, ".xml");
        return (File.Exists(beside) ? [beside] : OfFramework(library)).Select(file => FindIn(file, id)).FirstOrDefault(static xml => xml is not null);
    }

    // The libraries that run are cut differently from those that are documented, so that others are looked through too.
    private static IEnumerable<string> OfFramework(string library)
    {
        var framework = Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(library)));
        var packs = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "packs", framework + ".Ref"));
        if (!Directory.Exists(packs))
        {
            return [];
        }

        var name = Path.GetFileNameWithoutExtension(library);
        return Directory.EnumerateFiles(packs, "*.xml", SearchOption.AllDirectories)
            .OrderBy(file => Path.GetFileNameWithoutExtension(file) is var other && other == name ? 0 : other == Common ? 1 : 2);
    }

    /// <summary>Read as text and not as XML, because the files are large and each comment begins on a line of its own.</summary>
    private static string? FindIn(string file, string id)
    {
        var start = $"<member name=\"{id.Replace("<", "&lt;", StringComparison.Ordinal)}\"";
        using var lines = File.ReadLines(file).SkipWhile(line => !line.Contains(start, StringComparison.Ordinal)).GetEnumerator();
        var found = new List<string>();
        while (lines.MoveNext())
        {
            found.Add(lines.Current);
            if (lines.Current.Contains("</member>", StringComparison.Ordinal) || lines.Current.TrimEnd().EndsWith("/>", StringComparison.Ordinal) && found.Count == 1)
            {
                return string.Join('\n', found);
            }
        }

        return null;
    }
}
