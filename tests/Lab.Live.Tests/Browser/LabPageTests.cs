using System.Text.Json.Nodes;
using Lab.Live.Tests.Host;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Lab.Live.Tests.Browser;

/// <summary>The lab's page in a real browser, by keyboard.</summary>
public sealed class LabPageTests
{
    private const string Small = "small.ipynb";

    private static void SaveSmall(LabHost host) => new NotebookBuilder().Text("# Small").Text("## Part").Code("var x = 41;\nx").Code("x + 1").Code("1").Save(host.Notebooks, Small);

    [Fact]
    public async Task A_lesson_is_found_and_run_to_its_end_by_keyboard()
    {
        await using var visit = await LabVisit.StartAsync(static host => host.Copy("01-sockets.ipynb"));
        await visit.OpenAsync();
        Assert.DoesNotContain("token", visit.Page.Url, StringComparison.Ordinal);
        var link = visit.Page.GetByRole(AriaRole.Link, new() { Name = "01 Sockets", Exact = true });
        for (var i = 0; i < 10 && !await link.EvaluateAsync<bool>("link => link === document.activeElement"); i++)
        {
            await visit.Page.Keyboard.PressAsync("Tab");
        }

        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SaysAsync("#save-state", "Saved");
        await visit.SaysAsync("[data-live=all]", "0 of 12 predictions");
        await visit.EditAsync(1);
        var cells = await visit.Page.Locator(".cell").CountAsync();
        Assert.True(cells >= 10);
        for (var cell = 1; cell <= cells; cell++)
        {
            if (cell == 2)
            {
                // The answer goes between the quotes of the first line.
                await visit.Page.Keyboard.PressAsync("Control+Home");
                await visit.Page.Keyboard.PressAsync("End");
                for (var i = 0; i < "\");".Length; i++)
                {
                    await visit.Page.Keyboard.PressAsync("ArrowLeft");
                }

                await visit.Page.Keyboard.PressAsync("Backspace");
                await visit.Page.Keyboard.TypeAsync("a");
            }

            await visit.RunAsync(cell, keys: "Shift+Enter");
        }

        await visit.SaysAsync("[data-live=all]", "1 of 12 predictions");
        await visit.SaysAsync("#say", $"Cell {cells} done");
        Assert.True(await visit.Page.Locator(".out svg").CountAsync() >= 5);
        await visit.LookAsync("after the run");
        visit.AssertSound();
    }

    [Fact]
    public async Task A_cell_is_edited_broken_mended_and_saved_without_its_outputs()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        await visit.OpenAsync(Small);
        await visit.EditAsync(1);
        await visit.Page.Keyboard.TypeAsync(" + nothing");
        await visit.RunAsync(1, "failed");
        Assert.Equal(1, await visit.Page.Locator("#in-1 .error-line").CountAsync());
        var area = visit.Page.Locator("#in-1 textarea");
        Assert.Equal("true", await area.GetAttributeAsync("aria-invalid"));
        Assert.Contains("fault-1", await area.GetAttributeAsync("aria-describedby"), StringComparison.Ordinal);
        Assert.Contains("line 2", await visit.OutputAsync(1), StringComparison.Ordinal);
        await visit.SaysAsync("#say", "Cell 1 failed in line 2");

        for (var i = 0; i < " + nothing".Length; i++)
        {
            await visit.Page.Keyboard.PressAsync("Backspace");
        }

        Assert.Equal(0, await visit.Page.Locator("#in-1 .error-line").CountAsync());
        await visit.Page.Keyboard.TypeAsync(" + 2");
        await visit.RunAsync(1);
        Assert.Equal("43", (await visit.OutputAsync(1)).Trim());
        await visit.SaysAsync("#save-state", "Saved");
        var cell = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(visit.Host.Notebooks, Small), TestContext.Current.CancellationToken))!["cells"]![2]!;
        Assert.Equal("var x = 41;\nx + 2", string.Concat(cell["source"]!.AsArray().Select(static line => (string)line!)));
        Assert.Empty(cell["outputs"]!.AsArray());
        Assert.Null(cell["execution_count"]);
        visit.AssertSound();
    }

    [Fact]
    public async Task The_editor_indents_keeps_the_indent_undoes_and_lets_go()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        await visit.OpenAsync(Small);
        var keys = visit.Page.Keyboard;
        await visit.WriteAsync(3, "");
        await keys.TypeAsync("if (true) {\nx();\n}");
        var area = visit.Page.Locator("#in-3 textarea");
        Assert.Equal("if (true) {\n    x();\n}", await area.InputValueAsync());
        await keys.PressAsync("Control+A");
        await keys.PressAsync("Tab");
        Assert.Equal("    if (true) {\n        x();\n    }", await area.InputValueAsync());
        await keys.PressAsync("Shift+Tab");
        await keys.PressAsync("Shift+Tab");
        Assert.Equal("if (true) {\nx();\n}", (await area.InputValueAsync()).Replace("    ", "", StringComparison.Ordinal));
        for (var i = 0; i < 60 && await area.InputValueAsync() != "1"; i++)
        {
            await keys.PressAsync("Control+Z");
        }

        Assert.Equal("1", await area.InputValueAsync());

        // The coloured text below is the same text.
        await visit.WriteAsync(3, "var s = $\"<b>{1}\"; // &amp;\n");
        Assert.Equal("var s = $\"<b>{1}\"; // &amp;\n", (await visit.Page.Locator("#in-3 pre code").EvaluateAsync<string>("code => code.textContent"))[..^1]);

        await keys.PressAsync("Escape");
        await keys.PressAsync("Tab");
        Assert.False(await visit.Page.EvaluateAsync<bool>("Boolean(document.activeElement.closest('.editor'))"));
        await keys.PressAsync("?");
        await Expect(visit.Page.Locator("dialog#keys")).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        visit.AssertSound();
    }

    [Fact]
    public async Task A_loop_is_interrupted_a_reload_keeps_everything_and_a_restart_forgets_it()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        await visit.OpenAsync(Small);
        await visit.EditAsync(1);
        await visit.RunAsync(1);
        await visit.WriteAsync(3, "while (true) { }");
        await visit.Page.Keyboard.PressAsync("Control+Enter");
        await visit.HasStatusAsync(3, "running");
        await visit.SaysAsync("#kernel-state", "Cell 3 runs");
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.Keyboard.PressAsync("i");
        await visit.EndsAsync(3, "failed");

        // What was assigned before the loop is still there.
        await visit.EditAsync(2);
        await visit.RunAsync(2);
        // Begun before the reload, ended after it.
        await visit.WriteAsync(3, "Console.WriteLine(\"begun\");\nawait Task.Delay(3000);\nConsole.WriteLine(\"ended\");");
        await visit.Page.Keyboard.PressAsync("Control+Enter");
        await visit.SaysAsync("#in-3 .out", "begun");
        await visit.SaysAsync("#save-state", "Saved");
        await visit.Page.ReloadAsync();
        await visit.Page.WaitForSelectorAsync("[data-page=lesson]");
        Assert.Equal("41", (await visit.OutputAsync(1)).Trim());
        await visit.EndsAsync(3);
        Assert.Equal("begun\nended", (await visit.OutputAsync(3)).Trim());
        await visit.EditAsync(2);
        await visit.RunAsync(2);
        Assert.Equal("42", (await visit.OutputAsync(2)).Trim());

        await visit.Page.Keyboard.PressAsync("Escape");
        await visit.Page.Keyboard.PressAsync("0");
        await visit.Page.Keyboard.PressAsync("0");
        await visit.SaysAsync("#state-2", "before the restart");
        await visit.SaysAsync("#kernel-state", "Kernel ready");
        await visit.EditAsync(2);
        await visit.RunAsync(2, "failed");
        visit.AssertSound();
    }

    [Fact]
    public async Task A_cell_asks_and_is_answered_and_the_editor_suggests()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        await visit.OpenAsync(Small);
        await visit.WriteAsync(1, "Console.Write(\"Name? \");\nvar name = Console.ReadLine();\n\"Hello \" + name");
        await visit.Page.Keyboard.PressAsync("Control+Enter");
        await Expect(visit.Page.GetByLabel("Name?")).ToBeFocusedAsync(new() { Timeout = 60_000 });
        await visit.Page.Keyboard.TypeAsync("Ada");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.EndsAsync(1);
        Assert.Equal("Name? Ada\nHello Ada", string.Join('\n', (await visit.OutputAsync(1)).Split('\n', StringSplitOptions.RemoveEmptyEntries)));

        await visit.WriteAsync(2, "");
        await visit.Page.Keyboard.TypeAsync("name.");
        var list = visit.Page.GetByRole(AriaRole.Listbox, new() { Name = "Suggestions" });
        await Expect(list).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await visit.Page.Keyboard.TypeAsync("ToUpperI");
        await Expect(list.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        Assert.Equal(await list.GetByRole(AriaRole.Option).GetAttributeAsync("id"), await visit.Page.Locator("#in-2 textarea").GetAttributeAsync("aria-activedescendant"));
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.TypeAsync("(");
        await Expect(visit.Page.GetByRole(AriaRole.Tooltip)).ToContainTextAsync("string.ToUpperInvariant()", new() { Timeout = 60_000 });
        await visit.Page.Keyboard.TypeAsync(")");
        await Expect(visit.Page.GetByRole(AriaRole.Tooltip)).ToBeHiddenAsync();
        await visit.RunAsync(2);
        Assert.Equal("ADA", (await visit.OutputAsync(2)).Trim());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Reset cell 2" }).ClickAsync();
        await Expect(visit.Page.Locator("#in-2 textarea")).ToHaveValueAsync("x + 1");
        visit.AssertSound();
    }

    [Fact]
    public async Task A_failed_cell_keeps_the_later_ones_from_running_unless_it_must_fail()
    {
        await using var visit = await LabVisit.StartAsync(static host => new NotebookBuilder().Text("# Small")
            .Code("throw new Exception(\"planned\");", "raises-exception").Code("throw new Exception(\"oops\");").Code("3").Save(host.Notebooks, Small));
        await visit.OpenAsync(Small);
        await visit.Page.Keyboard.PressAsync("Control+Shift+Enter");
        await visit.EndsAsync(3, "skipped");
        await visit.SaysAsync("#state-1", "failed, as announced");
        await visit.SaysAsync("#state-2", "failed after");
        visit.AssertSound();
    }
}
