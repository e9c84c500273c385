using System.Runtime.InteropServices;

namespace Lab.Host.Processes;

/// <summary>The <c>dotnet</c> that runs this process; the process's own path may be the program's small launcher.</summary>
internal static class DotNet
{
    /// <summary>Its full path, or its name when it is not where it should be.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var executable = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // <root>/shared/Microsoft.NETCore.App/<version>/
        var root = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var beside = System.IO.Path.Combine(root, executable);
        return File.Exists(beside) ? beside : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? executable;
    }
}
