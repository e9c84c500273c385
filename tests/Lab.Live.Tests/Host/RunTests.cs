using Lab.Host.Commands;
using Lab.Host.Kernel;
using Lab.Host.Running;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>What the runner does with cells that do what they should.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Values_text_and_errors_come_in_the_order_in_which_they_were_made()
    {
        var path = new NotebookBuilder().Code("Console.WriteLine(\"one\");\nConsole.Error.WriteLine(\"two\");\nConsole.Write(\"three\");\n40 + 2").Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path);
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var outputs = Assert.Single(Assert.Single(results.Notebooks).Cells).Outputs;
        Assert.Equal([("stdout", "one\n"), ("stderr", "two\n"), ("stdout", "three")], outputs.Take(3).Select(static o => (o.Stream!, o.Text!)));
        Assert.Equal("42", outputs[3].Data!["text/plain"]);
    }

    [Fact]
    public async Task Cells_share_variables_types_methods_and_usings()
    {
        var path = new NotebookBuilder()
            .Code("using System.Net;\nrecord Point(int X, int Y);\nstatic int Twice(this int i) => i * 2;\nvar p = new Point(1, 2);")
            .Code("await Task.Delay(1);\nIPAddress.Loopback.ToString() + \" \" + (p with { Y = 3 }).Y.Twice()")
            .Code("int? nothing = null;\nnothing")
            .Code("return p.X + 10;")
            .Code("Console.ReadLine() is null")
            .Code("Environment.CurrentDirectory")
            .Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Said);
        var cells = results.Notebooks[0].Cells;
        Assert.Equal("127.0.0.1 6", cells[1].Outputs[0].Data!["text/plain"]);
        Assert.Empty(cells[2].Outputs);
        Assert.Equal("11", cells[3].Outputs[0].Data!["text/plain"]);
        Assert.Equal("true", cells[4].Outputs[0].Data!["text/plain"]);
        Assert.Equal(_folder.Path, cells[5].Outputs[0].Data!["text/plain"]);
    }

    [Fact]
    public async Task Only_the_usings_that_every_engine_has_are_there()
    {
        var path = new NotebookBuilder().Code("File.Exists(\"x\")", "raises-exception").Code("new Thread(() => { })", "raises-exception").Code("new StringBuilder().Append(new List<int>().Count).ToString()")
            .Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Said);
        Assert.Equal("CS0103", results.Notebooks[0].Cells[0].Fault!.Name);
        Assert.Equal("CS0246", results.Notebooks[0].Cells[1].Fault!.Name);
    }

    [Fact]
    public async Task Loaded_files_and_libraries_are_found_from_the_notebooks_folder()
    {
        await File.WriteAllTextAsync(_folder.File("more.csx"), "var fromFile = 7;", TestContext.Current.CancellationToken);
        var sub = Directory.CreateDirectory(_folder.File("lib")).FullName;
        foreach (var library in Directory.EnumerateFiles(Path.GetDirectoryName(HostRun.HostPath)!, "Lab.*.dll"))
        {
            File.Copy(library, Path.Combine(sub, Path.GetFileName(library)));
        }

        var path = new NotebookBuilder()
            .Code("#load \"more.csx\"\nfromFile")
            // The host has a Lab.Views of its own; the notebook must get the one it names, and its displays must work.
            .Code("#r \"lib/Lab.Views.dll\"\nusing Lab.Views;\nclass Hello : View\n{\n    public override void WriteHtml(System.IO.TextWriter w) => w.Write(\"<b>hi</b>\");\n    public override void WriteText(System.IO.TextWriter w) => w.Write(\"hi\");\n}\nnew Hello()")
            .Code("typeof(View).Assembly.Location")
            .Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Said);
        var cells = results.Notebooks[0].Cells;
        Assert.Equal("7", cells[0].Outputs[0].Data!["text/plain"]);
        Assert.Equal("<b>hi</b>", cells[1].Outputs[0].Data!["text/html"]);
        Assert.Equal("hi", cells[1].Outputs[0].Data!["text/plain"]);
        Assert.Equal(Path.Combine(sub, "Lab.Views.dll"), cells[2].Outputs[0].Data!["text/plain"]);
    }

    [Fact]
    public async Task A_cell_that_must_fail_passes_when_it_fails_and_keeps_what_it_assigned()
    {
        var path = new NotebookBuilder()
            .Code("var kept = 1;\nthrow new InvalidOperationException(\"as announced\");", "raises-exception")
            .Code("kept")
            .Code("1", "raises-exception")
            .Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path);
        Assert.Equal(ExitCodes.CellFailed, run.ExitCode);
        Assert.Equal([CellStatus.Passed, CellStatus.Passed, CellStatus.Failed], results.Notebooks[0].Cells.Select(static c => c.Status));
        Assert.Equal(CellFaultKind.DidNotFail, results.Notebooks[0].Cells[2].Fault!.Kind);
    }

    [Fact]
    public async Task Twice_runs_every_cell_again_in_the_same_kernel()
    {
        var path = new NotebookBuilder().Code("static int runs;").Code("System.Diagnostics.Process.GetCurrentProcess().Id").Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path, "--twice");
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        var cells = results.Notebooks[0].Cells;
        Assert.Equal([(1, 1), (2, 1), (1, 2), (2, 2)], cells.Select(static c => (c.Number, c.Pass)));
        Assert.Equal(cells[1].Outputs[0].Data!["text/plain"], cells[3].Outputs[0].Data!["text/plain"]);
    }

    [Fact]
    public async Task Shuffled_sections_keep_the_first_cells_first_and_say_the_seed()
    {
        var builder = new NotebookBuilder().Text("# T").Code("var order = new List<int>();");
        for (var section = 0; section < 6; section++)
        {
            builder.Text($"## S{section}").Code($"order.Add({section});").Code($"order.Add({section});");
        }

        var path = builder.Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path, "--order", "sections-shuffled", "--seed", "5");
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Equal(5, results.Seed);
        Assert.Contains("--seed 5", run.Errors, StringComparison.Ordinal);
        var numbers = results.Notebooks[0].Cells.Select(static c => c.Number).ToList();
        Assert.Equal(1, numbers[0]);
        Assert.NotEqual(Enumerable.Range(1, 13), numbers);
        Assert.Equal(Enumerable.Range(1, 13), numbers.Order());
        Assert.All(numbers.Skip(1).Chunk(2), static pair => Assert.Equal(pair[0] + 1, pair[1]));
    }

    [Fact]
    public async Task A_run_has_a_learners_state_of_its_own_and_leaves_nothing_behind()
    {
        var path = new NotebookBuilder().Code("System.IO.File.WriteAllText(System.IO.Path.Combine(Environment.GetEnvironmentVariable(\"LAB_STATE\"), \"x\"), \"y\");\nEnvironment.GetEnvironmentVariable(\"LAB_STATE\")")
            .Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path);
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.False(Directory.Exists(results.Notebooks[0].Cells[0].Outputs[0].Data!["text/plain"]));
    }

    [Fact]
    public async Task Work_left_behind_neither_crashes_the_kernel_nor_speaks_into_a_later_cell()
    {
        var path = new NotebookBuilder()
            .Code("var gate = new System.Threading.ManualResetEventSlim();\nvar left = Task.Run(() => { gate.Wait(); Console.WriteLine(\"too late\"); });\nvar thread = new System.Threading.Thread(() => { gate.Wait(); throw new Exception(\"boom\"); });\nthread.Start();")
            .Code("gate.Set();\nawait left;\nthread.Join();\nConsole.WriteLine(\"here\");")
            .Code("1 + 1")
            .Save(_folder.Path, "a.ipynb");
        var (run, results) = await HostRun.ResultsAsync(path);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Said);
        Assert.Equal(["here\n"], results.Notebooks[0].Cells[1].Outputs.Select(static o => o.Text!));
        Assert.Equal("2", results.Notebooks[0].Cells[2].Outputs[0].Data!["text/plain"]);
    }

    [Fact]
    public async Task The_first_output_comes_within_five_seconds()
    {
        var path = new NotebookBuilder().Code("Console.WriteLine(\"first\");").Save(_folder.Path, "a.ipynb");
        var run = await HostRun.RunAsync("run", path);
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        // The bound holds on an idle machine with two cores; beside other tests three times as much is allowed.
        Assert.True(run.Duration < TimeSpan.FromSeconds(15), $"The whole run took {run.Duration}.");
    }
}
