using System.Text.Json.Nodes;
using Lab.Live.Tests.Host;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Lab.Live.Tests.Browser;

/// <summary>What the lab's page does when something is in its way.</summary>
public sealed class LabPageTroubleTests
{
    private const string Small = "small.ipynb";
    private const string Bad = "bad.ipynb";

    private static void SaveSmall(LabHost host) => new NotebookBuilder().Text("# Small").Code("1").Code("2").Save(host.Notebooks, Small);

    [Fact]
    public async Task A_change_on_disk_is_never_overwritten_unasked()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        visit.ExpectedStatus.Add(412);
        await visit.OpenAsync(Small);
        var file = Path.Combine(visit.Host.Notebooks, Small);
        new NotebookBuilder().Text("# Small").Code("\"theirs\"").Code("2").Save(visit.Host.Notebooks, Small);
        await visit.WriteAsync(1, "\"mine\"");
        await visit.SaysAsync("#banners", "This notebook changed on disk.");
        Assert.Equal("\"theirs\"", Source(file));

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Load the disk" }).ClickAsync();
        await visit.SaysAsync(".mine", "Your version of this cell");
        await Expect(visit.Page.Locator("#in-1 textarea")).ToHaveValueAsync("\"theirs\"");
        await visit.Page.Locator(".mine summary").ClickAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Put it back" }).ClickAsync();
        await Expect(visit.Page.Locator("#in-1 textarea")).ToHaveValueAsync("\"mine\"");
        await SavesAsync(visit, "\"mine\"");

        new NotebookBuilder().Text("# Small").Code("\"theirs again\"").Code("2").Save(visit.Host.Notebooks, Small);
        await visit.WriteAsync(1, "\"still mine\"");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await SavesAsync(visit, "\"still mine\"");
        visit.AssertSound();
    }

    [Fact]
    public async Task Edits_outlive_a_host_that_is_gone_for_a_while()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        await visit.OpenAsync(Small);
        await visit.EditAsync(1);
        await visit.RunAsync(1);
        await visit.Host.KillAsync();
        await visit.SaysAsync("#banners", "The connection to the lab is lost.");
        await visit.WriteAsync(1, "\"kept\"");
        await visit.SaysAsync("#save-state", "Not saved");
        await visit.SaysAsync("#banners", "Your edits are not saved.");
        await visit.Host.StartAsync();
        await visit.SaysAsync("#kernel-state", "Kernel was shut down");
        await visit.SaysAsync("#state-1", "before the restart");
        await SavesAsync(visit, "\"kept\"");
        await visit.EditAsync(1);
        await visit.RunAsync(1);
        Assert.Equal("kept", (await visit.OutputAsync(1)).Trim());
    }

    [Fact]
    public async Task A_kernel_that_dies_is_told_and_the_next_run_works()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        await visit.OpenAsync(Small);
        await visit.WriteAsync(2, "Environment.Exit(3);");
        await visit.RunAsync(2, "failed");
        await visit.SaysAsync("#banners", "The kernel ended and was started again.");
        await visit.SaysAsync("#kernel-state", "Kernel ready");
        await visit.EditAsync(1);
        await visit.RunAsync(1);
        await visit.OpenAsync();
        await visit.SaysAsync("#kernels", Small);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Shut down the kernel of " + Small }).ClickAsync();
        await Expect(visit.Page.Locator("#kernels")).ToBeHiddenAsync();
        visit.AssertSound();
    }

    [Fact]
    public async Task Very_much_output_leaves_the_page_usable()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        await visit.OpenAsync(Small);
        await visit.WriteAsync(1, "for (var i = 0; i < 100_000; i++) Console.WriteLine($\"line {i}\");");
        await visit.RunAsync(1);
        Assert.InRange((await visit.OutputAsync(1)).Length, 1000, 250_000);
        Assert.True(await visit.Page.Locator("#in-1").EvaluateAsync<double>("cell => cell.offsetHeight") < 1500);
        await visit.EditAsync(2);
        await visit.RunAsync(2);
        visit.AssertSound();
    }

    [Fact]
    public async Task Without_the_token_there_is_a_form_and_nothing_of_the_lessons()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        var origin = visit.Host.Url.GetLeftPart(UriPartial.Authority);
        await visit.Page.GotoAsync($"{origin}/lab/{Small}");
        var field = visit.Page.GetByLabel("Address or token");
        await Expect(field).ToBeFocusedAsync();
        Assert.DoesNotContain("Small", await visit.Page.ContentAsync(), StringComparison.Ordinal);
        await visit.LookAsync("form");
        await field.FillAsync("wrong");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SaysAsync("#enter-why", "The token is wrong.");
        await field.FillAsync(visit.Host.Url.AbsoluteUri);
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.SaysAsync("h1", "Small");
        visit.AssertSound();
    }

    [Fact]
    public async Task A_link_with_a_wrong_token_locks_nobody_out()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        await visit.OpenAsync(Small);
        await visit.Page.GotoAsync(visit.Page.Url + "?token=bad");
        await visit.SaysAsync("h1", "Small");
        await visit.Page.ReloadAsync();
        await visit.SaysAsync("h1", "Small");
        visit.AssertSound();
    }

    [Fact]
    public async Task A_notebook_that_was_deleted_can_be_saved_again()
    {
        await using var visit = await LabVisit.StartAsync(SaveSmall);
        visit.ExpectedStatus.AddRange([404, 412]);
        await visit.OpenAsync(Small);
        File.Delete(Path.Combine(visit.Host.Notebooks, Small));
        await visit.WriteAsync(1, "\"mine\"");
        await visit.SaysAsync("#banners", "This notebook was deleted on disk.");
        Assert.Equal(0, await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Load the disk" }).CountAsync());
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await visit.SaysAsync("#save-state", "Saved");
        Assert.Equal("\"mine\"", Source(Path.Combine(visit.Host.Notebooks, Small)));
        visit.AssertSound();
    }

    [Fact]
    public async Task A_damaged_notebook_says_what_is_wrong_with_it()
    {
        await using var visit = await LabVisit.StartAsync(static host => File.WriteAllText(Path.Combine(host.Notebooks, Bad), "{ \"cells\": ["));
        visit.ExpectedStatus.Add(404);
        await visit.OpenAsync();
        await visit.SaysAsync(".lessons", "is not JSON");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = Bad }).ClickAsync();
        await visit.SaysAsync("[data-page=fault]", $"{Bad} is not JSON (line 1");
        await visit.LookAsync("damaged");
        await visit.Page.GotoAsync(visit.Page.Url.Replace(Bad, "none.ipynb", StringComparison.Ordinal));
        await visit.SaysAsync("#enter-why", "There is no such notebook.");
        await visit.LookAsync("none");
        visit.AssertSound();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1200)]
    [InlineData(ColorScheme.Light, 400)]
    [InlineData(ColorScheme.Dark, 1200)]
    [InlineData(ColorScheme.Dark, 400)]
    public async Task Every_page_is_sound_in_light_and_dark_wide_and_narrow(ColorScheme scheme, int width)
    {
        await using var visit = await LabVisit.StartAsync(
            static host =>
            {
                host.Copy("00-start-here.ipynb");
                new NotebookBuilder().Text("## A part").Code("var longLine = \"" + new string('z', 300) + "\";\nConsole.WriteLine(new string('w', 500));\nlongLine")
                    .Code("throw new InvalidOperationException(new string('m', 300));").Save(host.Notebooks, "wide.ipynb");
            },
            scheme, width);
        await visit.OpenAsync();
        await visit.LookAsync("list");
        await visit.OpenAsync("00-start-here.ipynb");
        await visit.LookAsync("lesson");
        await visit.EditAsync(1);
        await visit.RunAsync(1);
        await visit.LookAsync("lesson with a picture");
        await visit.OpenAsync("wide.ipynb");
        await visit.EditAsync(1);
        await visit.RunAsync(1);
        await visit.EditAsync(2);
        await visit.RunAsync(2, "failed");
        await visit.LookAsync("wide");
        visit.AssertSound();
    }

    private static async Task SavesAsync(LabVisit visit, string source)
    {
        var file = Path.Combine(visit.Host.Notebooks, Small);
        await visit.SaysAsync("#save-state", "Saved");
        // The words come when the file is written; an earlier "Saved" may still stand while the editor rests.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        while (Source(file) != source)
        {
            await Task.Delay(50, limit.Token);
        }

        await visit.SaysAsync("#save-state", "Saved");
    }

    private static string Source(string file)
    {
        var cell = JsonNode.Parse(File.ReadAllText(file))!["cells"]![1]!["source"]!;
        return cell is JsonArray lines ? string.Concat(lines.Select(static line => (string)line!)) : (string)cell!;
    }
}
