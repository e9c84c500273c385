using System.Diagnostics;
using System.Globalization;

namespace Lab.Host.Processes;

/// <summary>The folder for everything this process needs for a while: the learner's state during a headless run, and in a kernel the packages' project.
/// It is removed at the end; what a killed host left behind is removed by the next one.</summary>
internal sealed class RunFolder
{
    private const string Prefix = "lab-host-";

    private RunFolder() => Path = Create();

    /// <summary>The folder of this process, made at the first use.</summary>
    public static RunFolder Current => Instance.Value;

    private static readonly Lazy<RunFolder> Instance = new(static () => new RunFolder());

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>Removes the folder of this process, if there is one.</summary>
    public static void Remove()
    {
        if (Instance.IsValueCreated)
        {
            TryDelete(Current.Path);
        }
    }

    private static string Create()
    {
        var temporary = System.IO.Path.GetTempPath();
        foreach (var folder in Directory.EnumerateDirectories(temporary, Prefix + "*"))
        {
            var id = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var owner) && !IsRunning(owner))
            {
                TryDelete(folder);
            }
        }

        // Made with the rights of its owner only.
        return Directory.CreateTempSubdirectory(Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "-").FullName;
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another host may be removing it too, or it is another user's: either way not ours to insist.
        }
    }
}
