using Lab.Host.Commands;
using Lab.Live.Tests.Host;
using Lab.Live.Tests.Notebooks;
using Microsoft.Playwright;
using Xunit;

namespace Lab.Live.Tests.Browser;

/// <summary>Opens exported pages in a real browser: no error, a text for every picture, and nothing wider than the page.</summary>
public sealed class ExportedPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_pages_of_the_lessons_are_sound()
    {
        if (RepositoryFolders.NotebookFolders.Count == 0)
        {
            Assert.Skip("There are no notebooks yet.");
        }

        await using var chromium = await Chromium.StartAsync();
        var run = await HostRun.RunAsync(["run", .. RepositoryFolders.NotebookFolders, "--html", _folder.Path]);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Said);
        await LookAtAllAsync(chromium);
    }

    [Fact]
    public async Task A_page_with_everything_that_may_go_wrong_is_sound()
    {
        await using var chromium = await Chromium.StartAsync();
        new NotebookBuilder()
            .Text("# Everything\n\n" + string.Concat(Enumerable.Repeat("A long sentence about sockets. ", 30)) + "\n\n| a | b |\n|---|---|\n| " + new string('x', 200) + " | 2 |\n\n`" + new string('y', 150) + "`")
            .Text("## Code\n```csharp\nvar longLine = \"" + new string('z', 200) + "\";\n```")
            .Code("Console.WriteLine(new string('w', 500));\nConsole.Error.WriteLine(\"<script>alert(1)</script>\");")
            .Code("throw new InvalidOperationException(new string('m', 300));")
            .Code("var broken = ;")
            .Text("## Picture")
            .Code("#r \"" + typeof(Lab.Views.View).Assembly.Location.Replace("\\", "\\\\", StringComparison.Ordinal) + "\"\nclass Wide : Lab.Views.View\n{\n    public override void WriteHtml(System.IO.TextWriter w) => w.Write(\"<svg role='img' aria-labelledby='t1' viewBox='0 0 2000 100' width='2000'><title id='t1'>A line</title><path d='M0 50H2000' stroke='currentColor'/></svg>\");\n    public override void WriteText(System.IO.TextWriter w) => w.Write(\"a line\");\n}\nnew Wide()")
            .Save(_folder.Path, "everything.ipynb");
        var run = await HostRun.RunAsync("run", _folder.Path, "--html", _folder.Path);
        Assert.Equal(ExitCodes.CellFailed, run.ExitCode);
        await LookAtAllAsync(chromium);
    }

    [Fact]
    public async Task A_keyboard_reaches_the_text_the_sections_and_the_next_page()
    {
        await using var chromium = await Chromium.StartAsync();
        new NotebookBuilder().Text("# One").Text("## First section").Code("1").Save(_folder.Path, "1.ipynb");
        new NotebookBuilder().Text("# Two").Text("[back](1.ipynb#first-section)").Code("2").Save(_folder.Path, "2.ipynb");
        var run = await HostRun.RunAsync("run", _folder.Path, "--html", _folder.Path);
        Assert.True(run.ExitCode == ExitCodes.Ok, run.Said);

        var page = await chromium.PageAsync(ColorScheme.Light, 1000);
        await page.GotoAsync(new Uri(_folder.File("1.html")).AbsoluteUri);
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to the text", await page.EvaluateAsync<string>("document.activeElement.textContent"));
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Sections" }).GetByRole(AriaRole.Link, new() { Name = "First section" }).ClickAsync();
        Assert.EndsWith("#first-section", page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Link, new() { Name = "Next Two" }).ClickAsync();
        Assert.Equal("Two", await page.TitleAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "back" }).ClickAsync();
        Assert.EndsWith("1.html#first-section", page.Url, StringComparison.Ordinal);
        Assert.Equal(1, await page.GetByRole(AriaRole.Main).CountAsync());
        Assert.Equal(1, await page.GetByRole(AriaRole.Region, new() { Name = "Output of cell 1" }).CountAsync());
    }

    private async Task LookAtAllAsync(Chromium chromium)
    {
        var pages = Directory.GetFiles(_folder.Path, "*.html");
        Assert.True(pages.Length >= 2);
        var faults = new List<string>();
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            foreach (var width in (int[])[1000, 400])
            {
                var page = await chromium.PageAsync(scheme, width);
                var where = "";
                page.Console += (_, message) =>
                {
                    if (message.Type == "error")
                    {
                        faults.Add($"{where}: console error: {message.Text}");
                    }
                };
                page.PageError += (_, error) => faults.Add($"{where}: script error: {error}");
                page.Request += (_, request) =>
                {
                    if (!request.Url.StartsWith("file:", StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                    {
                        faults.Add($"{where}: asks the network for {request.Url}");
                    }
                };
                foreach (var path in pages)
                {
                    where = $"{Path.GetFileName(path)} at {width} px in {scheme}";
                    await page.GotoAsync(new Uri(path).AbsoluteUri, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
                    faults.AddRange((await page.EvaluateAsync<string[]>(PageLook.Script)).Select(fault => $"{where}: {fault}"));
                }

                await page.Context.CloseAsync();
            }
        }

        Assert.Empty(faults);
    }
}
