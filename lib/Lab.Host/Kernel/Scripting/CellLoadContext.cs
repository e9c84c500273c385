using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Lab.Host.Kernel.Scripting;

/// <summary>Loads the code of cells and the libraries that they name. The host's own copies of libraries are not seen from here.</summary>
/// <param name="references">What the cells named.</param>
internal sealed class CellLoadContext(CellReferences references) : AssemblyLoadContext("cells")
{
    /// <summary>Folders and files of native libraries that packages brought.</summary>
    public IReadOnlyList<string> NativeFiles { get; set; } = [];

    // The host itself is the one that runs, also when a copy of it stands beside a named library.
    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name is { } name && name != typeof(CellLoadContext).Assembly.GetName().Name && !references.IsFramework(name) && Find(name + ".dll") is { } path ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string[] names = [unmanagedDllName, unmanagedDllName + ".dll", "lib" + unmanagedDllName + ".so", unmanagedDllName + ".so", "lib" + unmanagedDllName + ".dylib", unmanagedDllName + ".dylib"];
        var path = names.Select(name => NativeFiles.FirstOrDefault(file => Path.GetFileName(file) == name) ?? Find(name)).FirstOrDefault(static path => path is not null);
        return path is null ? 0 : NativeLibrary.Load(path);
    }

    /// <summary>A named library, or one that stands beside it.</summary>
    private string? Find(string file) =>
        references.Named.Keys.FirstOrDefault(path => string.Equals(Path.GetFileName(path), file, StringComparison.OrdinalIgnoreCase))
        ?? references.Named.Keys.Select(path => Path.Combine(Path.GetDirectoryName(path)!, file)).FirstOrDefault(File.Exists);
}
