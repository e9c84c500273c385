using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Lab.Live.Tests.Browser;

/// <summary>The page inside an output connects from a real browser, and what the server saw of it is drawn below.</summary>
public sealed class BrowserVisitTests
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 20_000 };

    [Fact]
    public async Task A_browser_connects_from_an_output_and_sees_its_own_frames()
    {
        await using var meeting = await Ws.MeetingAsync("browser meeting", TestContext.Current.CancellationToken);
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.PageAsync(ColorScheme.Light, 1000);
        await page.SetContentAsync("<!doctype html><html lang=en><meta charset=utf-8><body>" + meeting.Browser().ToHtml());
        await AssertDrawnAsync(page);
        Assert.Single(meeting.Trace.Snapshot().Events, e => e.Verb == "message" && e.Bytes.ToText() == "one from your browser");
    }

    [Fact]
    public async Task Where_scripts_do_not_run_in_outputs_the_address_does_the_same()
    {
        await using var meeting = await Ws.MeetingAsync("address meeting", TestContext.Current.CancellationToken);
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.PageAsync(ColorScheme.Dark, 1000);
        Assert.Contains($"http://{meeting.EndPoint}/", meeting.Browser().ToString(), StringComparison.Ordinal);
        await page.GotoAsync($"http://{meeting.EndPoint}/");
        await AssertDrawnAsync(page);
    }

    [Fact]
    public async Task A_server_that_has_ended_is_said()
    {
        var meeting = await Ws.MeetingAsync("ended meeting", TestContext.Current.CancellationToken);
        var html = meeting.Browser().ToHtml();
        await meeting.DisposeAsync();
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.PageAsync(ColorScheme.Light, 1000);
        await page.SetContentAsync("<!doctype html><html lang=en><meta charset=utf-8><body>" + html);
        await Assertions.Expect(page.Locator("[data-say]")).ToContainTextAsync("could not connect", Patient);
    }

    private static async Task AssertDrawnAsync(IPage page)
    {
        await Assertions.Expect(page.Locator("[data-say]").First).ToContainTextAsync("sent 3 messages and received 3", Patient);
        var picture = page.Locator("[data-picture] svg");
        Assert.Equal(1, await picture.CountAsync());
        Assert.True(new Regex("masked").Count(await picture.TextContentAsync() ?? "") >= 4);
    }
}
