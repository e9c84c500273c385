using System.Diagnostics;
using System.Globalization;
using Lab.Live.Tests.Host;
using Lab.Live.Tests.Notebooks;
using Xunit;

namespace Lab.Live.Tests.Browser;

/// <summary>The host as a program, with a notebooks folder and a state folder of its own.</summary>
internal sealed class LabHost : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private Process? _process;

    /// <summary>The address with the token.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1:0/");

    /// <summary>The notebooks folder.</summary>
    public string Notebooks => Directory.CreateDirectory(_folder.File("notebooks")).FullName;

    /// <summary>Copies a lesson. The copy finds the lab's library where the lesson would.</summary>
    public void Copy(string name)
    {
        var library = Path.Combine(RepositoryFolders.Root, "lib", "Lab", "bin", "Lab.dll").Replace("\\", "\\\\\\\\", StringComparison.Ordinal);
        var text = File.ReadAllText(Path.Combine(RepositoryFolders.Root, "notebooks", name));
        File.WriteAllText(Path.Combine(Notebooks, name), text.Replace("../lib/Lab/bin/Lab.dll", library, StringComparison.Ordinal));
    }

    /// <summary>Starts it; on a port that is free, or again on its old one.</summary>
    public async Task StartAsync()
    {
        var start = HostRun.Command("--no-browser", "--notebooks", Notebooks, "--port", Url.Port.ToString(CultureInfo.InvariantCulture));
        start.Environment["LAB_STATE"] = _folder.File("state");
        start.RedirectStandardError = false;
        _process = Process.Start(start)!;
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(StartLimit) ?? "";
        var address = line.IndexOf("http", StringComparison.Ordinal);
        Assert.True(address >= 0, line);
        Url = new Uri(line[address..]);
    }

    /// <summary>Ends it at once, as a crash does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }

        _folder.Dispose();
    }
}
