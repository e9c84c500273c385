namespace Lab.Host.Kernel.Packages;

/// <summary>A package as a cell names it: <c>#r "nuget: Name, Version"</c>, the version is optional.</summary>
internal sealed record PackageReference(string Name, string? Version)
{
    private const string Prefix = "nuget:";

    /// <summary>The package that a directive names, or null when it names something else.</summary>
    public static PackageReference? Parse(string directive)
    {
        if (!directive.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var parts = directive[Prefix.Length..].Split(',', StringSplitOptions.TrimEntries);
        return new PackageReference(parts[0], parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null);
    }

    /// <summary>As it is said.</summary>
    public override string ToString() => Version is null ? Name : $"{Name} {Version}";
}
