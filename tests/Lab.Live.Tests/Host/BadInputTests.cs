using System.Text;
using Lab.Host.Commands;
using Lab.Host.Notebooks;
using Xunit;

namespace Lab.Live.Tests.Host;

/// <summary>A bad command line or file: one sentence and an exit code, and the good files still run.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("missing.ipynb", null, "does not exist.")]
    [InlineData("empty.ipynb", "", "is empty.")]
    [InlineData("text.ipynb", "hello", "is not JSON (line 1, byte 1), so it is not a notebook.")]
    [InlineData("json.ipynb", "{}", "is JSON but not a notebook: it has no list of cells.")]
    [InlineData("python.ipynb", "{\"cells\":[],\"nbformat\":4,\"metadata\":{\"language_info\":{\"name\":\"python\"}}}", "is a notebook in python; this host runs C# only.")]
    [InlineData("none.ipynb", "{\"cells\":[],\"nbformat\":4}", "has no cells.")]
    public async Task A_bad_file_is_one_sentence(string name, string? content, string sentence)
    {
        if (content is not null)
        {
            await File.WriteAllTextAsync(_folder.File(name), content, TestContext.Current.CancellationToken);
        }

        var run = await HostRun.RunAsync("run", _folder.File(name));
        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.Equal($"{_folder.File(name)} {sentence}", run.Errors.Trim());
        Assert.Equal("", run.Output);
    }

    [Fact]
    public async Task A_huge_file_is_not_read()
    {
        await using (var file = File.Create(_folder.File("huge.ipynb")))
        {
            file.SetLength(NotebookReader.SizeLimit + 1);
        }

        var run = await HostRun.RunAsync("run", _folder.File("huge.ipynb"));
        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.Contains("33,554,433 bytes; a notebook may have 33,554,432.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_notebooks_run_although_others_are_bad()
    {
        var good = new NotebookBuilder().Code("1").Save(_folder.Path, "good.ipynb");
        var (run, results) = await HostRun.ResultsAsync(_folder.File("missing.ipynb"), good);
        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.True(Assert.Single(results.Notebooks).Passed);
        Assert.Contains("does not exist", Assert.Single(results.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_its_own_notebooks_once_each_without_hidden_ones()
    {
        new NotebookBuilder().Code("1").Save(_folder.Path, "b ä #1.ipynb");
        new NotebookBuilder().Code("2").Save(_folder.Path, "a.ipynb");
        new NotebookBuilder().Code("throw null;").Save(_folder.Path, ".hidden.ipynb");
        new NotebookBuilder().Code("throw null;").Save(_folder.File(".ipynb_checkpoints"), "a.ipynb");
        new NotebookBuilder().Code("throw null;").Save(_folder.File("solutions"), "a.ipynb");
        File.CreateSymbolicLink(_folder.File("link.ipynb"), _folder.File("a.ipynb"));
        var (run, results) = await HostRun.ResultsAsync(_folder.Path, _folder.File("a.ipynb"), "--html", _folder.File("out"));
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Said);
        Assert.Equal(["a.ipynb", "b ä #1.ipynb", "link.ipynb"], results.Notebooks.Select(static n => Path.GetFileName(n.Path)));
        Assert.True(File.Exists(_folder.File("out/b ä #1.html")));
        Assert.Contains("href=\"b%20%C3%A4%20%231.html\"", await File.ReadAllTextAsync(_folder.File("out/index.html"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_notebooks_is_said()
    {
        var run = await HostRun.RunAsync("run", _folder.Path);
        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.Contains("is a folder without notebooks", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_byte_order_mark_and_foreign_line_ends_do_no_harm()
    {
        var json = new NotebookBuilder().Code("var text = \"\"\"\r\n  a\r\n  \"\"\";\r\ntext").ToJson().Replace(",", ",\r\n", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.File("a.ipynb"), json, new UTF8Encoding(true), TestContext.Current.CancellationToken);
        var (run, results) = await HostRun.ResultsAsync(_folder.File("a.ipynb"));
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Said);
        Assert.Equal("a", results.Notebooks[0].Cells[0].Outputs[0].Data!["text/plain"]);
    }

    [Theory]
    [InlineData("--html")]
    [InlineData("--json")]
    public async Task An_output_that_cannot_be_written_is_said_before_anything_runs(string option)
    {
        var path = new NotebookBuilder().Code("System.IO.File.WriteAllText(\"ran\", \"\");").Save(_folder.Path, "a.ipynb");
        await File.WriteAllTextAsync(_folder.File("afile"), "", TestContext.Current.CancellationToken);
        var run = await HostRun.RunAsync("run", path, option, _folder.File("afile/out"));
        Assert.Equal(ExitCodes.CannotWrite, run.ExitCode);
        Assert.StartsWith($"{_folder.File("afile/out")} cannot be written to: ", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Trim().Split('\n'));
        Assert.False(File.Exists(_folder.File("ran")));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "a.ipynb", "--timeout", "0")]
    [InlineData("run", "a.ipynb", "--timeout", "soon")]
    [InlineData("run", "a.ipynb", "--memory", "1")]
    [InlineData("run", "a.ipynb", "--order", "backwards")]
    [InlineData("run", "a.ipynb", "--seed", "1")]
    [InlineData("run", "a.ipynb", "--unknown")]
    [InlineData("walk")]
    public async Task A_bad_command_line_is_usage(params string[] arguments)
    {
        var run = await HostRun.RunAsync(arguments);
        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        Assert.Contains("--help", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_has_examples_and_exit_codes()
    {
        var run = await HostRun.RunAsync("run", "--help");
        Assert.Equal(ExitCodes.Ok, run.ExitCode);
        Assert.Contains("run notebooks --html out", run.Output, StringComparison.Ordinal);
        Assert.Contains("130", run.Output, StringComparison.Ordinal);
    }
}
