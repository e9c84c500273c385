using System.Collections.Frozen;
using System.Text;
using Lab.Host.Export;

namespace Lab.Host.Page;

/// <summary>The scripts and styles of the lab's page, by file name. They are in the assembly, so the page needs no other place.</summary>
internal static class PageFiles
{
    /// <summary>The style that exported pages carry in themselves.</summary>
    public const string SharedStyle = "shared.css";

    private const string Prefix = "page/";
    private static readonly FrozenDictionary<string, ReadOnlyMemory<byte>> Files = Read();

    /// <summary>The names of all files.</summary>
    public static IReadOnlyList<string> Names => Files.Keys;

    /// <summary>The file with this name.</summary>
    /// <param name="name">A name without a folder, such as <c>start.js</c>.</param>
    /// <param name="bytes">What is in it.</param>
    /// <param name="contentType">Its media type.</param>
    /// <returns>False when there is none.</returns>
    public static bool TryGet(string name, out ReadOnlyMemory<byte> bytes, out string contentType)
    {
        contentType = Path.GetExtension(name) == ".css" ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
        return Files.TryGetValue(name, out bytes);
    }

    private static FrozenDictionary<string, ReadOnlyMemory<byte>> Read()
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal) { [SharedStyle] = Encoding.UTF8.GetBytes(PageStyle.Css) };
        var assembly = typeof(PageFiles).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files.Add(resource[Prefix.Length..], bytes);
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
