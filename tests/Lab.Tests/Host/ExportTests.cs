using System.Net;
using System.Text.RegularExpressions;
using Lab.Host.Export;
using Lab.Host.Notebooks;
using Xunit;

namespace Lab.Tests.Host;

public sealed partial class ExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lab-export-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private MarkdownHtml Markdown(params (string Path, string Url)[] pages) => new(
        new Notebook(Path.Combine(_folder, "a.ipynb"), []), pages.ToDictionary(p => Path.Combine(_folder, p.Path), static p => p.Url), _folder);

    private static NotebookCell Cell(string text) => new(CellKind.Markdown, text, 0, 0);

    [Theory]
    [InlineData("var x = 1; // note", "<span class=\"k\">var</span> x = <span class=\"n\">1</span>; <span class=\"c\">// note</span>")]
    [InlineData("#r \"a.dll\"", "<span class=\"d\">#r &quot;a.dll&quot;</span>")]
    [InlineData("await Tcp.EchoAsync(\"<b>\")", "<span class=\"k\">await</span> <span class=\"t\">Tcp</span>.<span class=\"m\">EchoAsync</span>(<span class=\"s\">&quot;&lt;b&gt;&quot;</span>)")]
    [InlineData("using System.Net.Sockets;", "<span class=\"k\">using</span> System.Net.Sockets;")]
    public void Code_is_coloured_by_the_compilers_tokens(string code, string html) => Assert.Equal(html, CodeHtml.Highlight(code));

    [Theory]
    [InlineData("")]
    [InlineData("var broken = ;\n\"unfinished")]
    [InlineData("var raw = \"\"\"\n  a {b}\n  \"\"\";\n#if X\nno\n#endif\n/* open")]
    [InlineData("$\"{a,4:X2} {$\"{b}\"}\" // 😀 <&>\r\n'\\u0041'")]
    public void Highlighting_loses_no_character(string code) => Assert.Equal(code, WebUtility.HtmlDecode(Tags().Replace(CodeHtml.Highlight(code), "")));

    [Fact]
    public void Headings_get_ids_that_are_unique_on_the_page()
    {
        var markdown = Markdown();
        var html = markdown.Render(Cell("## Same `code`\n\n## Same code")) + markdown.Render(Cell("## Same code"));
        Assert.Equal(["same-code", "same-code-1", "same-code-2"], Ids().Matches(html).Select(static m => m.Groups[1].Value));
        Assert.Equal(3, markdown.Headings.Count);
    }

    [Fact]
    public void Links_to_notebooks_lead_to_their_pages_and_other_links_stay()
    {
        var html = Markdown(("b c.ipynb", "b%20c.html")).Render(Cell("[1](b%20c.ipynb#part) [2](https://example.org/b.ipynb) [3](other.ipynb) [4](#here)"));
        Assert.Contains("href=\"b%20c.html#part\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"https://example.org/b.ipynb\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"other.ipynb\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"#here\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_are_put_into_the_page()
    {
        File.WriteAllBytes(Path.Combine(_folder, "p.png"), [1, 2, 3]);
        var cell = Cell("![a](p.png) ![b](attachment:x.svg)") with { Attachments = new Dictionary<string, (string, string)> { ["x.svg"] = ("image/svg+xml", "PHN2Zy8+") } };
        var html = Markdown().Render(cell);
        Assert.Contains("src=\"data:image/png;base64,AQID\"", html, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/svg+xml;base64,PHN2Zy8+\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<img src=x onerror=\"alert(1)\">")]
    [InlineData("a <b onclick=\"alert(1)\">b</b>")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("[a](javascript:alert(1))")]
    [InlineData("[a](JavaScript&colon;alert(1))")]
    [InlineData("[a](<java&#9;script:alert(1)>)")]
    [InlineData("[a](<&#1;javascript:alert(1)>)")]
    [InlineData("[a][b]\n\n[b]: data:text/html,alert(1)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[a](vbscript:alert(1))")]
    public void Text_runs_nothing(string text)
    {
        var html = Markdown().Render(Cell(text));
        Assert.DoesNotMatch("<(img|b|script)|href=\"(?!#\")", html);
    }

    [Fact]
    public void Only_pictures_inside_the_folder_are_put_into_the_page()
    {
        var inner = Directory.CreateDirectory(Path.Combine(_folder, "inner")).FullName;
        File.WriteAllText(Path.Combine(_folder, "outside.png"), "secret");
        File.WriteAllText(Path.Combine(inner, "text"), "secret");
        File.WriteAllText(Path.Combine(inner, "good.png"), "good");
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(inner, "link.png"), Path.Combine(_folder, "outside.png"));
        }

        var markdown = new MarkdownHtml(new Notebook(Path.Combine(inner, "a.ipynb"), []), new Dictionary<string, string>(), inner);
        var html = markdown.Render(Cell("![a](../outside.png) ![b](text) ![c](link.png) ![d](inner/../../outside.png) ![e](good.png)"));
        Assert.Equal(2, html.Split("data:").Length);
        Assert.Contains("src=\"data:image/png;base64,Z29vZA==\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_scrolls_in_a_box_of_its_own() =>
        Assert.Matches("<div class=\"wide\"[^>]*><table>[\\s\\S]*</table></div>", Markdown().Render(Cell("| a |\n|---|\n| 1 |")));

    [Fact]
    public void Pages_of_one_name_are_told_apart_by_their_folder()
    {
        var book = new PageBook([new Notebook("/n/01.ipynb", []), new Notebook("/n/solutions/01.ipynb", []), new Notebook("/n/index.ipynb", [])], null);
        Assert.Equal(["01.html", "solutions-01.html", "n-index.html"], book.PagesByPath.Values);
        Assert.Equal("n-index.html", book.Urls["/n/index.ipynb"]);
        Assert.Equal("solutions-01.html", book.Neighbours(new Notebook("/n/01.ipynb", [])).Next!.Value.Url);
    }

    [Fact]
    public async Task A_file_that_cannot_be_replaced_stays_and_no_half_is_left()
    {
        var path = Path.Combine(_folder, "page.html");
        Directory.CreateDirectory(Path.Combine(path, "in the way"));
        await Assert.ThrowsAnyAsync<Exception>(() => AtomicFile.WriteAsync(path, "text", TestContext.Current.CancellationToken));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("id=\"([^\"]*)\"")]
    private static partial Regex Ids();
}
