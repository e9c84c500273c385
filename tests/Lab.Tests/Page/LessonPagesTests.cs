using System.Text.Json.Nodes;
using Lab.Exercises;
using Lab.Host.Page;
using Xunit;

namespace Lab.Tests.Page;

public sealed class LessonPagesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lab-page-").FullName;
    private Progress _progress = Progress.Empty;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LessonPages Pages => new(_folder, () => _progress);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private void Save(string name, params (string Type, string Source)[] cells)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, new JsonObject
        {
            ["cells"] = new JsonArray([.. cells.Select(static cell => new JsonObject { ["cell_type"] = cell.Type, ["metadata"] = new JsonObject(), ["source"] = cell.Source })]),
            ["nbformat"] = 4,
        }.ToJsonString());
    }

    [Fact]
    public void The_shell_says_nothing_of_the_lessons_and_is_the_same_for_every_folder()
    {
        Save("01.ipynb", ("markdown", "# Secret"));
        Assert.DoesNotContain("Secret", Pages.Shell(), StringComparison.Ordinal);
        Assert.DoesNotContain(_folder, Pages.Shell(), StringComparison.Ordinal);
        Assert.Equal(new LessonPages("/elsewhere", () => throw new InvalidOperationException()).Shell(), Pages.Shell());
        Assert.Contains("data-page=\"shell\"", Pages.Shell(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_has_each_lesson_with_what_is_done_and_the_solutions_apart()
    {
        Save("01-a.ipynb", ("markdown", "# 01 A & B\n\nYou find *out* a lot.\nReally.\n\nMore."), ("code", "Predict.That(\"a.one\", \"?\")"));
        Save("02-b.ipynb", ("markdown", "# 02 B"), ("code", "Check.That(\"b.one\", 1)"));
        Save("solutions/01-a.ipynb", ("markdown", "# Solved"), ("code", "Predict.That(\"a.one\", \"b\")"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "03-c.ipynb"), "{", Cancellation);
        var html = await Pages.ListAsync(Cancellation);
        Assert.Contains("<a href=\"/lab/01-a.ipynb\">01 A &amp; B</a>", html, StringComparison.Ordinal);
        Assert.Contains("<p>You find out a lot. Really.</p>", html, StringComparison.Ordinal);
        Assert.Contains("○ 0 of 1 prediction<", html, StringComparison.Ordinal);
        Assert.Contains("Begin with 01 A &amp; B", html, StringComparison.Ordinal);
        Assert.Contains("03-c.ipynb is not JSON (line 1", html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("<summary>Solutions</summary>", StringComparison.Ordinal) > html.IndexOf("02-b.ipynb", StringComparison.Ordinal));
        Assert.Contains("<a href=\"/lab/solutions/01-a.ipynb\">", html, StringComparison.Ordinal);

        _progress = _progress.WithPrediction("a.one", "a", right: false, null);
        html = await Pages.ListAsync(Cancellation);
        Assert.Contains("✓ all done: 1 of 1 prediction", html, StringComparison.Ordinal);
        Assert.Contains("Continue with 02 B", html, StringComparison.Ordinal);
        Assert.Contains("Done: 1 of 1 prediction, 0 of 1 exercise", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_folder_says_what_to_do() =>
        Assert.Contains("--notebooks DIR", await Pages.ListAsync(Cancellation), StringComparison.Ordinal);

    [Fact]
    public async Task A_lesson_has_its_text_and_an_editor_for_each_code_cell()
    {
        Save("01 a.ipynb", ("markdown", "# One\n\n[two](solutions/02.ipynb#part)"), ("markdown", "## Part <b>"), ("code", "\nvar s = \"</textarea><b>\"; Predict.That(\"a.one\", \"?\");"), ("markdown", "## Quiet"), ("code", "1"));
        Save("solutions/02.ipynb", ("markdown", "# Two"));
        var html = await Pages.LessonAsync("01 a.ipynb", Cancellation);
        Assert.NotNull(html);
        Assert.Contains("data-page=\"lesson\" data-path=\"01 a.ipynb\"", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/lab/solutions/02.ipynb#part\"", html, StringComparison.Ordinal);
        Assert.Contains(">\n\nvar s = &quot;&lt;/textarea&gt;&lt;b&gt;&quot;;", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("<textarea ").Length - 1);
        Assert.Equal(2, html.Split("</textarea>").Length - 1);
        Assert.Contains("data-live=\"section-1\" role=\"img\" aria-label=\"0 of 1 prediction done\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("data-live=\"section-2\"", html, StringComparison.Ordinal);
        _progress = _progress.WithPrediction("a.one", "a", right: true, null);
        Assert.Contains("aria-label=\"1 of 1 prediction done\" title=\"1 of 1 prediction done\">✓<", await Pages.LessonAsync("01 a.ipynb", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_notebook_gives_a_page_that_says_what_is_wrong()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "<b>.ipynb"), "[]", Cancellation);
        var html = await Pages.LessonAsync("<b>.ipynb", Cancellation);
        Assert.Contains("&lt;b&gt;.ipynb is JSON but not a notebook", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>.ipynb", html, StringComparison.Ordinal);
        Assert.DoesNotContain(_folder, html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none.ipynb")]
    [InlineData("")]
    [InlineData("../outside.ipynb")]
    [InlineData("inner/../../outside.ipynb")]
    [InlineData("..%2foutside.ipynb")]
    [InlineData("inner\\..\\..\\outside.ipynb")]
    [InlineData("/etc/passwd")]
    [InlineData("readme.md")]
    [InlineData("inner")]
    [InlineData("link.ipynb")]
    [InlineData("linked/a.ipynb")]
    [InlineData(".hidden.ipynb")]
    public async Task What_is_no_notebook_of_the_folder_is_not_opened(string path)
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder, "root")).FullName;
        Save("outside.ipynb", ("markdown", "# Outside"));
        Save("elsewhere/a.ipynb", ("markdown", "# Outside"));
        Save("root/inner/a.ipynb", ("markdown", "# Inside"));
        Save("root/.hidden.ipynb", ("markdown", "# Hidden"));
        await File.WriteAllTextAsync(Path.Combine(root, "readme.md"), "text", Cancellation);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(Path.Combine(root, "link.ipynb"), Path.Combine(_folder, "outside.ipynb"));
            Directory.CreateSymbolicLink(Path.Combine(root, "linked"), Path.Combine(_folder, "elsewhere"));
        }

        var pages = new LessonPages(root, () => _progress);
        Assert.Null(await pages.LessonAsync(path, Cancellation));
        Assert.NotNull(await pages.LessonAsync("inner/a.ipynb", Cancellation));
    }

    [Fact]
    public void The_policy_lets_nothing_in_from_the_network()
    {
        var policy = Pages.ContentSecurityPolicy;
        Assert.StartsWith("default-src 'none';", policy, StringComparison.Ordinal);
        foreach (var part in (string[])["script-src 'self' 'unsafe-inline'", "img-src 'self' data:", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"])
        {
            Assert.Contains(part, policy, StringComparison.Ordinal);
        }

        Assert.All(policy.Split(' ', ';').Where(static word => word.Contains("://", StringComparison.Ordinal)), static source => Assert.Matches("^(ws|http)://(127\\.0\\.0\\.1|localhost):\\*$", source));
    }
}
