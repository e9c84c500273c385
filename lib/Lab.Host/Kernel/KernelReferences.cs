using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Lab.Host.Kernel;

/// <summary>What a cell may name without <c>#r</c>: the .NET and ASP.NET Core base libraries, and nothing of the host.</summary>
internal static class KernelReferences
{
    /// <summary>The default usings of every engine a notebook must run in; no more, or a notebook would run here only.</summary>
    public static readonly ImmutableArray<string> Usings =
        ["System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq"];

    /// <summary>References to the shared frameworks of this process.</summary>
    public static ImmutableArray<MetadataReference> Load()
    {
        var trusted = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return
        [
            .. trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .Where(path => Path.GetDirectoryName(path) is { } folder && folder != own && IsFramework(folder))
                .Select(static path => MetadataReference.CreateFromFile(path)),
        ];
    }

    // .../shared/Microsoft.NETCore.App/10.0.0/System.Linq.dll
    private static bool IsFramework(string folder) =>
        string.Equals(Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder))), "shared", StringComparison.OrdinalIgnoreCase);
}
