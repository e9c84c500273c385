using Lab.Host.Commands;
using Lab.Host.Kernel;
using Lab.Host.Running;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>Whatever a cell does to its process, the runner says it in one sentence and goes on with the next notebook.</summary>
public sealed class BadCellTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs a notebook with this cell in the middle, then a good notebook.</summary>
    private async Task<(HostRun Run, CellResults Cell)> RunAsync(string code, CellStatus after, params string[] options)
    {
        var bad = new NotebookBuilder().Code("Console.WriteLine(\"before\");").Code(code).Code("Console.WriteLine(\"after\");").Save(_folder.Path, "bad.ipynb");
        var good = new NotebookBuilder().Code("1 + 1").Save(_folder.Path, "good.ipynb");
        var (run, results) = await HostRun.ResultsAsync([bad, good, .. options]);
        Assert.True(run.ExitCode == ExitCodes.CellFailed, run.Said);
        Assert.Equal([CellStatus.Passed, CellStatus.Failed, after], results.Notebooks[0].Cells.Select(static c => c.Status));
        Assert.True(results.Notebooks[1].Passed);
        Assert.Contains("FAILED  cell 2", run.Errors, StringComparison.Ordinal);
        Assert.Equal(after == CellStatus.NotRun, run.Errors.Contains("not run cell 3", StringComparison.Ordinal));
        return (run, results.Notebooks[0].Cells[1]);
    }

    [Fact]
    public async Task It_does_not_compile()
    {
        var (run, cell) = await RunAsync("var a = 1;\nvar b = a + nothing;", CellStatus.Passed);
        Assert.Equal((CellFaultKind.Compile, "CS0103", 2), (cell.Fault!.Kind, cell.Fault.Name, cell.Fault.Line));
        Assert.Equal("bad.ipynb, cell 2, line 2, column 13: CS0103: The name 'nothing' does not exist in the current context\n    var b = a + nothing;\n                ^^^^^^^", cell.Fault.Text);
        Assert.Contains("bad.ipynb, cell 2, line 2, column 13: CS0103", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_throws()
    {
        var (_, cell) = await RunAsync("int Inner(int[] a) => a[7];\nawait Task.Yield();\nInner(new int[3])", CellStatus.Passed);
        Assert.Equal((CellFaultKind.Exception, "IndexOutOfRangeException", 1), (cell.Fault!.Kind, cell.Fault.Name, cell.Fault.Line));
        Assert.Contains("in bad.ipynb, cell 2, line 1: int Inner(int[] a) => a[7];", cell.Fault.Text, StringComparison.Ordinal);
        Assert.Contains("in bad.ipynb, cell 2, line 3: Inner(new int[3])", cell.Fault.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", cell.Fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_value_cannot_be_shown()
    {
        var (_, cell) = await RunAsync("class Bad { public override string ToString() => throw new NotSupportedException(\"not showable\"); }\nnew Bad()", CellStatus.Passed);
        Assert.Equal((CellFaultKind.Exception, "NotSupportedException"), (cell.Fault!.Kind, cell.Fault.Name));
    }

    [Fact]
    public async Task It_never_ends()
    {
        var (_, cell) = await RunAsync("Console.WriteLine(\"started\");\nwhile (true) { }", CellStatus.NotRun, "--timeout", "2");
        Assert.Equal(CellFaultKind.Timeout, cell.Fault!.Kind);
        Assert.Equal("The cell did not end within 2 s and was stopped.", cell.Fault.Message);
        Assert.Equal("started\n", Assert.Single(cell.Outputs).Text);
    }

    [Fact]
    public async Task It_waits_for_ever()
    {
        var (_, cell) = await RunAsync("await new TaskCompletionSource().Task;", CellStatus.NotRun, "--timeout", "2");
        Assert.Equal(CellFaultKind.Timeout, cell.Fault!.Kind);
    }

    [Fact]
    public async Task It_prints_without_end()
    {
        var (_, cell) = await RunAsync("for (long i = 0; ; i++) { Console.WriteLine(i); }", CellStatus.NotRun, "--timeout", "3");
        Assert.Equal(CellFaultKind.Timeout, cell.Fault!.Kind);
        var kept = Assert.Single(cell.Outputs).Text!;
        Assert.StartsWith("0\n1\n2\n", kept, StringComparison.Ordinal);
        Assert.Equal(OutputSink.Limit, kept.Length);
        Assert.True(cell.Cut > 0);
    }

    [Fact]
    public async Task It_prints_too_much_and_ends()
    {
        var path = new NotebookBuilder().Code("Console.Write(new string('x', 300_000));\n1").Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path);
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var cell = results.Notebooks[0].Cells[0];
        Assert.Equal(300_000, cell.Outputs[0].Text!.Length + cell.Cut);
        Assert.Equal("1", cell.Outputs[1].Data!["text/plain"]);
    }

    [Fact]
    public async Task It_exhausts_the_memory()
    {
        var (_, cell) = await RunAsync("var all = new List<byte[]>();\nwhile (true) { all.Add(new byte[1_000_000]); }", CellStatus.NotRun, "--memory", "200");
        Assert.Equal((CellFaultKind.Died, "OutOfMemoryException"), (cell.Fault!.Kind, cell.Fault.Name));
        Assert.Contains("--memory", cell.Fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_calls_exit()
    {
        var (_, cell) = await RunAsync("Console.Write(\"bye\");\nEnvironment.Exit(0);", CellStatus.NotRun);
        Assert.Equal((CellFaultKind.Died, "The cell ended its own process (Environment.Exit, exit code 0)."), (cell.Fault!.Kind, cell.Fault.Message));
        Assert.Equal("bye", Assert.Single(cell.Outputs).Text);
    }

    [Fact]
    public async Task It_fails_fast()
    {
        var (_, cell) = await RunAsync("Environment.FailFast(\"enough\");", CellStatus.NotRun);
        Assert.Equal((CellFaultKind.Died, "FailFast"), (cell.Fault!.Kind, cell.Fault.Name));
        Assert.Contains("enough", cell.Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_overflows_the_stack()
    {
        var (_, cell) = await RunAsync("int Down(int i) => Down(i + 1) + 1;\nConsole.WriteLine(\"down\");\nDown(0)", CellStatus.NotRun);
        Assert.Equal((CellFaultKind.Died, "StackOverflow"), (cell.Fault!.Kind, cell.Fault.Name));
        Assert.Equal("down\n", Assert.Single(cell.Outputs).Text);
    }

    [Fact]
    public async Task It_kills_its_own_process()
    {
        var (_, cell) = await RunAsync("System.Diagnostics.Process.GetCurrentProcess().Kill();\nawait Task.Delay(-1);", CellStatus.NotRun);
        Assert.Equal((CellFaultKind.Died, OperatingSystem.IsWindows() ? "ProcessEnded" : "Killed"), (cell.Fault!.Kind, cell.Fault.Name));
    }

    [Fact]
    public async Task It_wants_a_library_that_is_not_built()
    {
        var (run, cell) = await RunAsync("#r \"../lib/Lab/bin/Lab.dll\"\nusing Lab;", CellStatus.Passed);
        Assert.Equal((CellFaultKind.Compile, "CS0006"), (cell.Fault!.Kind, cell.Fault.Name));
        Assert.Contains("run `dotnet build`", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_starts_a_program_that_prints_and_lives_on()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Needs sh.");
        }

        var path = new NotebookBuilder().Code("var p = System.Diagnostics.Process.Start(\"sh\", [\"-c\", \"echo from outside; exec sleep 600\"]);\nawait Task.Delay(500);\np.Id").Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Said);
        var outputs = results.Notebooks[0].Cells[0].Outputs;
        Assert.Contains(outputs, static o => o.Text == "from outside\n");
        var id = int.Parse(outputs.Single(static o => o.Data is not null).Data!["text/plain"], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(await ChildProcesses.EndsAsync(id, TestContext.Current.CancellationToken), "The program outlived the run.");
    }
}
