using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security;
using System.Text;
using Lab.Host.Processes;

namespace Lab.Host.Kernel.Packages;

/// <summary>Fetches packages with the SDK's own restore: the learner's package sources, credentials and cache are used as in every other project.</summary>
/// <param name="dotnet">The <c>dotnet</c> to run.</param>
internal sealed class PackageRestore(string dotnet)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private readonly Dictionary<string, PackageReference> _packages = new(StringComparer.OrdinalIgnoreCase);
    // What a killed kernel left behind is removed by the next one that needs such a folder.
    private readonly Lazy<string> _folder = new(static () => RunFolder.Current.Path);

    /// <summary>What all packages so far bring.</summary>
    public PackageFiles Files { get; private set; } = new([], []);

    /// <summary>Fetches a package on top of those so far; one that is there already is not fetched again.</summary>
    /// <param name="package">The package.</param>
    /// <param name="notebookFolder">Where the search for a <c>NuGet.config</c> starts.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="PackageException">It could not be had.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Add(PackageReference package, string notebookFolder, CancellationToken cancellationToken)
    {
        if (_packages.TryGetValue(package.Name, out var known) && (package.Version is null || known.Version == package.Version))
        {
            return;
        }

        Console.WriteLine($"Loading the package {package} ...");
        Dictionary<string, PackageReference> all = new(_packages, StringComparer.OrdinalIgnoreCase) { [package.Name] = package };
        var project = Path.Combine(_folder.Value, "packages.csproj");
        File.WriteAllText(project, Project(all.Values));
        var (exitCode, said) = Run(project, package, notebookFolder, cancellationToken);
        if (exitCode != 0)
        {
            throw new PackageException(PackageFaults.Describe(package, said));
        }

        Files = PackageFiles.Read(Path.Combine(_folder.Value, "obj", "project.assets.json"));
        _packages[package.Name] = package;
    }

    private static string Project(IEnumerable<PackageReference> packages)
    {
        var text = new StringBuilder();
        foreach (var package in packages)
        {
            // A version that is named is meant exactly.
            var version = package.Version is { } named ? char.IsDigit(named[0]) && !named.Contains('*', StringComparison.Ordinal) ? $"[{named}]" : named : "*";
            text.Append($"<PackageReference Include=\"{SecurityElement.Escape(package.Name)}\" Version=\"{SecurityElement.Escape(version)}\" />");
        }

        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
                <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
                <NuGetAudit>false</NuGetAudit>
                <TreatWarningsAsErrors>false</TreatWarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>{text}</ItemGroup>
            </Project>
            """;
    }

    private (int ExitCode, string Said) Run(string project, PackageReference package, string notebookFolder, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(dotnet) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = _folder.Value };
        foreach (var argument in (string[])["restore", project, "--nologo", "-v:q", "-p:RestoreRootConfigDirectory=" + notebookFolder, "-p:RestoreUseStaticGraphEvaluation=false", "-nodereuse:false"])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // The limit on memory is the learner's cells', not the SDK's.
        start.Environment.Remove("DOTNET_GCHeapHardLimit");
        using var process = Process.Start(start) ?? throw new PackageException(NoSdk(package));
        process.StandardInput.Close();
        var said = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(said, line.Data);
        process.ErrorDataReceived += (_, line) => Append(said, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var stop = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new PackageException($"The package {package} could not be loaded within {Limit.TotalSeconds:0} s; try again when the network is better.");
        }

        process.WaitForExit();
        cancellationToken.ThrowIfCancellationRequested();
        lock (said)
        {
            var text = said.ToString();
            return text.Contains("No .NET SDKs were found", StringComparison.Ordinal) ? throw new PackageException(NoSdk(package)) : (process.ExitCode, text);
        }
    }

    private static void Append(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line).Append('\n');
        }
    }

    private static string NoSdk(PackageReference package) => $"The package {package} could not be loaded: that needs the .NET SDK, and none was found; install it from https://dotnet.microsoft.com/download.";
}
