using System.Collections.Concurrent;
using System.Collections.Immutable;
using Lab.Host.Cells;
using Lab.Host.Kernel.Packages;
using Microsoft.CodeAnalysis;

namespace Lab.Host.Kernel.Scripting;

/// <summary>The libraries that cells may use: the .NET and ASP.NET Core base libraries, what <c>#r</c> names, and nothing else of the host.</summary>
internal sealed class CellReferences : MetadataReferenceResolver
{
    private readonly Dictionary<string, string> _frameworks = FrameworkPaths();
    private readonly ConcurrentDictionary<string, PortableExecutableReference> _byPath = new();
    private readonly ConcurrentDictionary<string, bool> _packages = new(StringComparer.OrdinalIgnoreCase);

    public CellReferences() => Default =
    [
        .. _frameworks.Values.Select(Of),
        // Cells call what it makes public; it is loaded already.
        Of(typeof(CellStop).Assembly.Location),
    ];

    /// <summary>What a cell may name without <c>#r</c>, and what packages brought.</summary>
    public ImmutableArray<MetadataReference> Default { get; private set; }

    /// <summary>Where relative paths start.</summary>
    public string Folder { get; set; } = Environment.CurrentDirectory;

    /// <summary>Paths named by <c>#r</c> so far.</summary>
    public ConcurrentDictionary<string, bool> Named { get; } = new();

    /// <summary>Cells may name all that the base libraries have, also parts that only the compiler must find.</summary>
    public override bool ResolveMissingAssemblies => true;

    /// <summary>Cells may use these libraries of a package, and of those that it needs, from now on.</summary>
    public void Add(PackageReference package, IEnumerable<string> libraries)
    {
        _packages[package.Name] = true;
        Default = [.. Default.Union([.. libraries.Select(Name)])];
    }

    /// <summary>Whether the base libraries have an assembly of this name.</summary>
    public bool IsFramework(string name) => _frameworks.ContainsKey(name);

    public override ImmutableArray<PortableExecutableReference> ResolveReference(string reference, string? baseFilePath, MetadataReferenceProperties properties)
    {
        // Its libraries are in the list already; the compiler wants one to stand for the directive.
        if (PackageReference.Parse(reference) is { } package)
        {
            return _packages.ContainsKey(package.Name) ? [Of(typeof(CellStop).Assembly.Location)] : [];
        }

        var start = baseFilePath is not null && Path.GetDirectoryName(baseFilePath) is { Length: > 0 } folder && File.Exists(baseFilePath) ? folder : Folder;
        var path = Path.GetFullPath(Path.Combine(start, reference));
        return File.Exists(path) ? [Name(path)] : _frameworks.TryGetValue(reference, out var framework) ? [Of(framework)] : [];
    }

    /// <summary>A library may need others that no directive names: they stand beside it.</summary>
    public override PortableExecutableReference? ResolveMissingAssembly(MetadataReference definition, AssemblyIdentity referenceIdentity)
    {
        var folder = Path.GetDirectoryName((definition as PortableExecutableReference)?.FilePath);
        var path = Path.Combine(folder ?? "", referenceIdentity.Name + ".dll");
        return _frameworks.TryGetValue(referenceIdentity.Name, out var framework) ? Of(framework) : folder is not null && !IsOwn(folder) && File.Exists(path) ? Of(path) : null;
    }

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>A library that the base libraries have too is theirs: two copies of one type would not fit together.</summary>
    private PortableExecutableReference Name(string path)
    {
        if (_frameworks.TryGetValue(Path.GetFileNameWithoutExtension(path), out var framework))
        {
            return Of(framework);
        }

        Named[path] = true;
        return Of(path);
    }

    // One object for each path: the compiler then reads each library once, and takes its types for the same in all cells.
    private PortableExecutableReference Of(string path) => _byPath.GetOrAdd(path, static path => MetadataReference.CreateFromFile(path));

    private static bool IsOwn(string folder) => Path.TrimEndingDirectorySeparator(folder) == Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);

    private static Dictionary<string, string> FrameworkPaths()
    {
        var trusted = (string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "";
        return trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(static path => IsFrameworkFolder(Path.GetDirectoryName(path)))
            // The core library is listed twice.
            .Distinct().ToDictionary(static path => Path.GetFileNameWithoutExtension(path), StringComparer.OrdinalIgnoreCase);
    }

    // .../shared/Microsoft.NETCore.App/10.0.0
    private static bool IsFrameworkFolder(string? folder) =>
        string.Equals(Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(folder))), "shared", StringComparison.OrdinalIgnoreCase);
}
