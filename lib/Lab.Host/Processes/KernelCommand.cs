using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Lab.Host.Kernel;

namespace Lab.Host.Processes;

/// <summary>The command line of a kernel: this program again, with another verb and without the host's own copy of the lab's libraries.</summary>
internal static class KernelCommand
{
    private const string Name = "Lab.Host";
    private static readonly Lazy<string> DependencyFile = new(WriteDependencyFile);

    /// <summary>How to start a kernel that answers on <paramref name="pipeName"/>.</summary>
    public static ProcessStartInfo Create(string pipeName, KernelOptions options)
    {
        var folder = AppContext.BaseDirectory;
        var start = new ProcessStartInfo(DotNet())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (var argument in (string[])["exec", "--depsfile", DependencyFile.Value, "--runtimeconfig", Path.Combine(folder, Name + ".runtimeconfig.json"),
            Path.Combine(folder, Name + ".dll"), KernelMain.Verb, pipeName])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = ((long)options.MemoryMiB * 1024 * 1024).ToString("X", CultureInfo.InvariantCulture);
        // A crash must be short: no dump of gigabytes, no minute of symbol loading.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        // The runtime would leave its debugger pipes behind when a kernel is killed.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    /// <summary>The <c>dotnet</c> that runs this process; its own path may be the program's small launcher.</summary>
    private static string DotNet()
    {
        var executable = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        // <root>/shared/Microsoft.NETCore.App/<version>/
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var beside = Path.Combine(root, executable);
        return File.Exists(beside) ? beside : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? executable;
    }

    /// <summary>Writes the list of what a kernel may load: that of the host without the lab's libraries. Otherwise a notebook that loads
    /// <c>Lab.dll</c> would get the host's copy of <c>Lab.Views</c>, and a type could exist twice.</summary>
    private static string WriteDependencyFile()
    {
        var dependencies = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, Name + ".deps.json")))!;
        foreach (var (_, target) in dependencies["targets"]!.AsObject())
        {
            RemoveLibraries(target!.AsObject());
            foreach (var (_, library) in target.AsObject())
            {
                if (library?["dependencies"] is JsonObject references)
                {
                    RemoveLibraries(references);
                }
            }
        }

        RemoveLibraries(dependencies["libraries"]!.AsObject());

        // It must stand beside the libraries that it lists: the runtime looks for them in its folder.
        var path = Path.Combine(AppContext.BaseDirectory, Name + ".kernel.deps.json");
        var text = dependencies.ToJsonString();
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            var unfinished = path + "." + Path.GetRandomFileName();
            File.WriteAllText(unfinished, text);
            File.Move(unfinished, path, overwrite: true);
        }

        return path;
    }

    private static void RemoveLibraries(JsonObject entries)
    {
        foreach (var key in entries.Select(static entry => entry.Key).ToList())
        {
            var name = key.Split('/')[0];
            if (name != Name && (name == "Lab" || name.StartsWith("Lab.", StringComparison.Ordinal)))
            {
                entries.Remove(key);
            }
        }
    }
}
