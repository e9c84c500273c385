using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Lab.Tests.Notebooks;

/// <summary>The form of the notebooks: what every engine shares, and sizes that a beginner can read.</summary>
public sealed partial class NotebookFormatTests
{
    private const int MostCodeLines = 15;

    // What a learner writes himself may be a little longer than what he is given to read.
    private const int MostSolutionLines = 24;
    private const int MostWords = 110;

    // Where each way to emit is a cell of its own, with its prediction and its grid, there are more cells, and shorter ones.
    private const int MostCodeCells = 14;
    private const int MostCodeCellsAboutEmits = 22;

    // A set of questions without a run is read one question at a time.
    private const int MostWordsPerQuestion = 50;

    public static TheoryData<string> All => [.. NotebookFile.Names];

    public static TheoryData<string> Starters => [.. NotebookFile.Names.Where(name => !name.Contains('/', StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(All))]
    public void Metadata_is_what_the_editor_leaves_unchanged(string name)
    {
        var metadata = NotebookFile.Open(name).Json.GetProperty("metadata");
        const string expected = """
            {"kernelspec":{"display_name":".NET (C#)","language":"csharp","name":".net-csharp"},
             "language_info":{"file_extension":".cs","mimetype":"text/x-csharp","name":"csharp","pygments_lexer":"csharp","version":"13.0"}}
            """;
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(expected).RootElement, metadata), metadata.GetRawText());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Format_is_4_5_with_ids_and_without_outputs(string name)
    {
        var notebook = NotebookFile.Open(name);
        Assert.Equal(4, notebook.Json.GetProperty("nbformat").GetInt32());
        Assert.Equal(5, notebook.Json.GetProperty("nbformat_minor").GetInt32());
        Assert.Equal(notebook.Cells.Count, notebook.Cells.Select(cell => cell.Id).Distinct().Count());
        Assert.All(notebook.Cells, cell => Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", cell.Id));
        Assert.All(notebook.Cells, cell => Assert.Contains(cell.Type, new[] { "code", "markdown" }));
        Assert.All(notebook.Code, cell => Assert.Equal(0, cell.Json.GetProperty("outputs").GetArrayLength()));
        Assert.All(notebook.Code, cell => Assert.Equal(JsonValueKind.Null, cell.Json.GetProperty("execution_count").ValueKind));
        Assert.EndsWith("}\n", notebook.Text, StringComparison.Ordinal);
        Assert.StartsWith("{\n \"cells\": [\n  {\n", notebook.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_first_code_cell_loads_the_library_and_no_other_does(string name)
    {
        var notebook = NotebookFile.Open(name);
        var up = notebook.IsSolution ? "../../" : "../";
        Assert.StartsWith($"#r \"{up}lib/Lab/bin/Lab.dll\"\nusing Lab;\n", notebook.Code.First().Source, StringComparison.Ordinal);
        Assert.All(notebook.Code.Skip(1), cell => Assert.DoesNotContain("#r", cell.Source, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Cells_use_only_what_every_engine_has(string name) =>
        Assert.All(NotebookFile.Open(name).Code, cell => Assert.Null(Forbidden(cell.Source)));

    [Theory]
    [InlineData("using var socket = Open();")]
    [InlineData("await using var server = await Tcp.EchoAsync();")]
    [InlineData("namespace Mine;")]
    [InlineData("display(x)")]
    [InlineData("x.Display()")]
    [InlineData("HTML(\"x\")")]
    [InlineData("#!csharp")]
    [InlineData("var x = 1;\nusing System.IO;")]
    [InlineData("Span<byte> x = stackalloc byte[4];")]
    public void What_only_some_engines_have_is_caught(string source) => Assert.NotNull(Forbidden(source));

    [Theory]
    [MemberData(nameof(All))]
    public void A_code_cell_has_at_most_15_lines(string name)
    {
        var notebook = NotebookFile.Open(name);
        Assert.All(notebook.Code, cell =>
            Assert.InRange(cell.Source.Split('\n').Count(line => line.Trim().Length > 0), 1, notebook.IsSolution ? MostSolutionLines : MostCodeLines));
    }

    [Theory]
    [MemberData(nameof(Starters))]
    public void A_lesson_has_8_code_cells_or_more_but_not_too_many_and_text_that_is_short(string name)
    {
        var notebook = NotebookFile.Open(name);
        var aboutEmits = name.StartsWith("05-", StringComparison.Ordinal) || name.StartsWith("06-", StringComparison.Ordinal);
        Assert.InRange(notebook.Code.Count(), 8, aboutEmits ? MostCodeCellsAboutEmits : MostCodeCells);
        Assert.All(notebook.Cells.Where(cell => cell.Type == "markdown"), cell =>
            Assert.InRange(Words().Count(cell.Source), 1, Math.Max(MostWords, MostWordsPerQuestion * QuestionMark().Count(cell.Source))));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_cell_that_fails_on_purpose_is_announced_above_it(string name)
    {
        var notebook = NotebookFile.Open(name);
        Assert.All(notebook.Code, cell => Assert.Equal(
            cell.Tags.Contains("raises-exception"),
            notebook.TextAbove(cell).Contains("This cell will fail", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Starters))]
    public void After_every_picture_stands_a_question(string name)
    {
        var notebook = NotebookFile.Open(name);
        var code = notebook.Code.ToList();
        for (var i = 0; i < code.Count - 1; i++)
        {
            if (code[i].Source.Contains("Ladder()", StringComparison.Ordinal) || code[i].Source.Contains("Hex()", StringComparison.Ordinal) || code[i].Source.Contains("Table()", StringComparison.Ordinal))
            {
                Assert.Contains("?", notebook.TextAbove(code[i + 1]).Split("\n## ")[0], StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Starters))]
    public void Each_lesson_has_a_solution_with_the_same_code_cells(string name)
    {
        var solution = NotebookFile.Open("solutions/" + name);
        Assert.Equal(NotebookFile.Open(name).Code.Select(cell => cell.Id), solution.Code.Select(cell => cell.Id));
        Assert.All(solution.Code, cell => Assert.DoesNotContain("\"?\"", cell.Source, StringComparison.Ordinal));
        Assert.All(solution.Code, cell => Assert.DoesNotContain("Todo.", cell.Source, StringComparison.Ordinal));
    }

    private static string? Forbidden(string source)
    {
        if (UsingLate().IsMatch(source))
        {
            return "using after code";
        }

        var match = OnlySome().Match(source);
        return match.Success ? match.Value : null;
    }

    [GeneratedRegex(@"^(await )?using var |^namespace |\bdisplay\(|\.Display\(|\bHTML\(|^\s*#!|^(ReadOnly)?Span<|\bfile (class|record|struct)\b", RegexOptions.Multiline)]
    private static partial Regex OnlySome();

    [GeneratedRegex(@"^(?!using |#|//|\s*$).+\n(.*\n)*?using [A-Z][\w.]*;", RegexOptions.Multiline)]
    private static partial Regex UsingLate();

    [GeneratedRegex(@"^\*\*\d\. ", RegexOptions.Multiline)]
    private static partial Regex QuestionMark();

    [GeneratedRegex(@"[\p{L}\p{N}][\p{L}\p{N}'’./-]*")]
    private static partial Regex Words();
}
