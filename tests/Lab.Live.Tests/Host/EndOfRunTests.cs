using System.Diagnostics;
using Lab.Host.Commands;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>However a run ends, no process and no port is left.</summary>
public sealed class EndOfRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A notebook whose second cell opens a port, tells its process and port, and then loops for ever.</summary>
    private string Endless(string code = "while (true) { }") => new NotebookBuilder()
        .Code("using System.IO;\nusing System.Net;\nusing System.Net.Sockets;\nvoid Tell(string name, int number)\n{\n    File.WriteAllText(name + \".unfinished\", number.ToString());\n    File.Move(name + \".unfinished\", name);\n}")
        .Code($"var listener = new TcpListener(IPAddress.Loopback, 0);\nlistener.Start();\nTell(\"port\", ((IPEndPoint)listener.LocalEndpoint).Port);\nTell(\"id\", Environment.ProcessId);\n{code}")
        .Code("1")
        .Save(_folder.Path, "endless.ipynb");

    private async Task<(int Id, int Port)> RunningAsync()
    {
        var id = await ChildProcesses.NumberAsync(_folder.File("id"), Cancellation);
        var port = await ChildProcesses.NumberAsync(_folder.File("port"), Cancellation);
        Assert.True(ChildProcesses.IsRunning(id));
        Assert.True(ChildProcesses.IsListening(port));
        return (id, port);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_kernel_says_what_was_done_and_gives_130()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Another process cannot be sent Ctrl+C alone on Windows.");
        }

        using var process = Process.Start(HostRun.Command("run", Endless(), "--html", _folder.File("out")))!;
        var (id, port) = await RunningAsync();
        using (var kill = Process.Start("kill", [StopSignals.Usable, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(Cancellation);
        }

        var run = await HostRun.EndAsync(process);
        Assert.Equal(ExitCodes.Stopped, run.ExitCode);
        Assert.Contains("Stopped. 1 of 1 notebooks run: 1 cells ok, 0 failed, 2 not run", run.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("out/endless.html")));
        Assert.False(ChildProcesses.IsRunning(id));
        Assert.False(ChildProcesses.IsListening(port));
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("while (true) { Console.WriteLine(\"x\"); }")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => { while (true) { } };\nwhile (true) { }")]
    public async Task Killing_the_host_ends_the_kernel(string code)
    {
        using var process = Process.Start(HostRun.Command("run", Endless(code)))!;
        // Nobody else reads what the host says while it runs.
        var said = process.StandardOutput.ReadToEndAsync(Cancellation);
        var (id, port) = await RunningAsync();
        // This process alone, as `kill -9` would: the kernel must notice by itself.
        process.Kill(entireProcessTree: false);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(await ChildProcesses.EndsAsync(id, Cancellation), "The kernel outlived its host.");
        Assert.True(await ChildProcesses.PortClosesAsync(port, Cancellation), "A port is still open.");
        await said.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
    }

    [Theory]
    [InlineData("1", ExitCodes.Ok)]
    [InlineData("while (true) { }", ExitCodes.CellFailed)]
    [InlineData("Environment.FailFast(null);", ExitCodes.CellFailed)]
    public async Task A_run_leaves_no_process_and_no_port(string code, int exitCode)
    {
        var run = await HostRun.RunAsync("run", Endless(code), "--timeout", "5");
        Assert.True(run.ExitCode == exitCode, run.Said);
        Assert.False(ChildProcesses.IsRunning(await ChildProcesses.NumberAsync(_folder.File("id"), Cancellation)));
        Assert.False(ChildProcesses.IsListening(await ChildProcesses.NumberAsync(_folder.File("port"), Cancellation)));
    }
}
