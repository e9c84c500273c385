using System.Diagnostics;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>A program that a cell started ends with the kernel, also when that is killed from outside and can end nothing itself.</summary>
public sealed class OrphanTests : KernelHarness
{
    /// <summary>Starts a program that would outlive the test, and tells its number.</summary>
    private const string StartsProgram = """
        using System.IO;
        var program = System.Diagnostics.Process.Start("sleep", "5000");
        File.WriteAllText("program.unfinished", program.Id.ToString());
        File.Move("program.unfinished", "program");

        """;

    [Theory]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("while (true) { }")]
    public async Task Killing_the_kernel_ends_what_its_cells_started(string code)
    {
        SkipWithoutGroups();
        var running = StartAsync(StartsProgram + code);
        var program = await ChildProcesses.NumberAsync(Folder.File("program"), Cancellation);
        Assert.True(ChildProcesses.IsRunning(program));
        Kill(Kernel.Id);
        Assert.Equal("Killed", (await running.WaitAsync(Limit, Cancellation))!.Name);
        Assert.True(await ChildProcesses.EndsAsync(program, Cancellation), "The program outlived its kernel.");
    }

    [Theory]
    [InlineData("Environment.Exit(3);")]
    [InlineData("throw new OutOfMemoryException();")]
    public async Task A_kernel_that_ends_by_itself_leaves_nothing(string code)
    {
        SkipWithoutGroups();
        Assert.NotNull(await StartAsync(StartsProgram + code));
        var program = await ChildProcesses.NumberAsync(Folder.File("program"), Cancellation);
        Assert.True(await ChildProcesses.EndsAsync(program, Cancellation), "The program outlived its kernel.");
    }

    [Fact]
    public async Task Killing_the_host_ends_what_the_cells_of_its_kernel_started()
    {
        SkipWithoutGroups();
        var notebook = new NotebookBuilder().Code(StartsProgram + "await Task.Delay(-1);").Save(Folder.Path, "a.ipynb");
        using var host = Process.Start(HostRun.Command("run", notebook))!;
        // Nobody else reads what the host says while it runs.
        var said = host.StandardOutput.ReadToEndAsync(Cancellation);
        var program = await ChildProcesses.NumberAsync(Folder.File("program"), Cancellation);
        Assert.True(ChildProcesses.IsRunning(program));
        Kill(host.Id);
        Assert.True(await ChildProcesses.EndsAsync(program, Cancellation), "The program outlived the host.");
        await said.WaitAsync(Limit, Cancellation);
    }

    private static void SkipWithoutGroups()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Needs sleep and groups of processes.");
        }
    }

    /// <summary>That process alone, as <c>kill -9</c> would.</summary>
    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill(entireProcessTree: false);
    }
}
