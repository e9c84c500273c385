using System.Text;
using Lab.Host.Notebooks;
using Xunit;

namespace Lab.Tests.Host;

public sealed class NotebookReaderTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"lab-{Guid.NewGuid():N}.ipynb");

    public void Dispose() => File.Delete(_path);

    private async Task<Notebook> ReadAsync(string json, Encoding? encoding = null)
    {
        await File.WriteAllTextAsync(_path, json, encoding ?? new UTF8Encoding(false), TestContext.Current.CancellationToken);
        return await NotebookReader.ReadAsync(_path, TestContext.Current.CancellationToken);
    }

    private async Task<string> FaultAsync(string json) => (await Assert.ThrowsAsync<NotebookFaultException>(() => ReadAsync(json))).Message[(_path.Length + 1)..];

    [Theory]
    [InlineData("", "is empty.")]
    [InlineData(" \r\n\t", "is empty.")]
    [InlineData("nothing", "is not JSON (line 1, byte 2), so it is not a notebook.")]
    [InlineData("{\"cells\":[", "is not JSON (line 1, byte 11), so it is not a notebook.")]
    [InlineData("[]", "is JSON but not a notebook: it has no list of cells.")]
    [InlineData("{\"cells\":3}", "is JSON but not a notebook: it has no list of cells.")]
    [InlineData("{\"cells\":[]}", "is JSON but not a notebook: it does not say its format (nbformat).")]
    [InlineData("{\"worksheets\":[]}", "is a notebook of the old format 3; save it again with a current editor.")]
    [InlineData("{\"cells\":[],\"nbformat\":5}", "has notebook format 5; this host reads format 4.")]
    [InlineData("{\"cells\":[],\"nbformat\":4.5}", "has notebook format 4.5; this host reads format 4.")]
    [InlineData("{\"cells\":[],\"nbformat\":4}", "has no cells.")]
    [InlineData("{\"cells\":[1],\"nbformat\":4}", "has a cell without a type (cell_type) at position 1.")]
    [InlineData("{\"cells\":[{\"cell_type\":\"song\"}],\"nbformat\":4}", "has a cell of the unknown type 'song' at position 1.")]
    [InlineData("{\"cells\":[{\"cell_type\":\"code\"}],\"nbformat\":4}", "has a cell without text (source) at position 1.")]
    [InlineData("{\"cells\":[{\"cell_type\":\"code\",\"source\":[1]}],\"nbformat\":4}", "has a cell without text (source) at position 1.")]
    [InlineData("{\"cells\":[{\"cell_type\":\"code\",\"source\":\"\\ud800\"}],\"nbformat\":4}", "holds text that is not valid Unicode.")]
    [InlineData("{\"cells\":[],\"nbformat\":4,\"metadata\":{\"kernelspec\":{\"language\":\"F#\"}}}", "is a notebook in F#; this host runs C# only.")]
    public async Task Each_fault_is_one_sentence(string json, string sentence) => Assert.Equal(sentence, await FaultAsync(json));

    [Theory]
    [InlineData("\"a\\r\\nb\"")]
    [InlineData("[\"a\\n\",\"b\"]")]
    [InlineData("[\"a\\r\\n\",\"b\"]")]
    public async Task Source_is_a_string_or_lines_with_any_line_ends(string source) =>
        Assert.Equal("a\nb", Assert.Single((await ReadAsync($$"""{"cells":[{"cell_type":"code","source":{{source}}}],"nbformat":4}""")).Cells).Source);

    [Theory]
    [InlineData("csharp")]
    [InlineData("C#")]
    [InlineData("polyglot-notebook")]
    public async Task Every_name_of_the_language_is_known(string name) =>
        Assert.Single((await ReadAsync($$$$"""{"cells":[{"cell_type":"code","source":"1"}],"nbformat":4,"metadata":{"language_info":{"name":"{{{{name}}}}"}}}""")).Cells);

    [Fact]
    public async Task A_byte_order_mark_is_skipped() =>
        Assert.Single((await ReadAsync("""{"cells":[{"cell_type":"code","source":"1"}],"nbformat":4}""", new UTF8Encoding(true))).Cells);

    [Fact]
    public async Task Cells_know_their_number_section_and_tags()
    {
        var notebook = await ReadAsync("""
            {"nbformat":4,"cells":[
              {"cell_type":"markdown","source":"# The *title*\n```\n## no heading\n```"},
              {"cell_type":"code","source":"1","metadata":{"tags":["raises-exception",3]}},
              {"cell_type":"markdown","source":"text\n\n## One"},
              {"cell_type":"code","source":"2"},
              {"cell_type":"raw","source":"raw"},
              {"cell_type":"markdown","source":"### Sub"},
              {"cell_type":"code","source":"3"},
              {"cell_type":"markdown","source":"## Two ##"},
              {"cell_type":"code","source":"4"}]}
            """);
        Assert.Equal([(1, 0), (2, 1), (3, 1), (4, 2)], notebook.Code.Select(static c => (c.Number, c.Section)));
        Assert.Equal([true, false, false, false], notebook.Code.Select(static c => c.MustFail));
        Assert.Equal("The *title*", notebook.Title);
        Assert.Equal([new Heading(2, "Two")], notebook.Cells[7].Headings);
    }

    [Fact]
    public async Task A_folder_is_not_a_file()
    {
        var fault = await Assert.ThrowsAsync<NotebookFaultException>(() => NotebookReader.ReadAsync(Path.GetTempPath(), TestContext.Current.CancellationToken));
        Assert.EndsWith("is a folder.", fault.Message, StringComparison.Ordinal);
    }
}
