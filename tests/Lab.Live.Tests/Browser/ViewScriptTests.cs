using Lab.Tracing;
using Lab.Views;
using Lab.Wire;
using Microsoft.Playwright;
using Xunit;

namespace Lab.Live.Tests.Browser;

/// <summary>What scripts add to pictures that are complete without them: levels to hide, an action to select, fields to point at. By mouse and by keyboard.</summary>
public sealed class ViewScriptTests
{
    [Fact]
    public async Task A_ladder_hides_levels_and_selects_an_action_across_them()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await OpenAsync(chromium, new Ladder(await HelloAsync()));
        var rows = page.Locator("[data-row]");
        var all = await rows.CountAsync();
        Assert.True(all >= 10);

        var call = page.Locator("[data-tools] label").Filter(new() { HasText = "call" }).Locator("input");
        await call.UncheckAsync();
        var shown = await page.Locator("[data-row]:visible").EvaluateAllAsync<string[]>("rows => rows.map(r => r.dataset.level)");
        Assert.InRange(shown.Length, 1, all - 1);
        Assert.DoesNotContain("call", shown);
        await call.CheckAsync();
        Assert.Equal(all, await page.Locator("[data-row]:visible").CountAsync());

        await page.Locator("[data-row][data-level=bytes]").First.ClickAsync();
        var said = await page.Locator("[data-say]").TextContentAsync();
        Assert.Contains("of one action", said, StringComparison.Ordinal);
        Assert.Contains("alice", said, StringComparison.Ordinal);
        Assert.Contains("echo", said, StringComparison.Ordinal);
        Assert.True(await page.Locator("[data-row][opacity='0.4']").CountAsync() > 0);
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await page.Locator("[data-row][opacity='0.4']").CountAsync());
    }

    [Fact]
    public async Task A_ladder_is_walked_by_keyboard_alone()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = await OpenAsync(chromium, new Ladder(await HelloAsync()));
        var first = page.Locator("[data-row]").First;
        await first.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("true", await page.Locator("[data-row]").Nth(1).GetAttributeAsync("aria-pressed"));
        await page.Keyboard.PressAsync("End");
        Assert.Equal("true", await page.Locator("[data-row]").Last.GetAttributeAsync("aria-pressed"));
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await page.Locator("[data-row][aria-pressed=true]").CountAsync());
    }

    [Fact]
    public async Task Pointing_at_a_field_marks_its_bytes_and_pointing_at_a_byte_marks_its_field()
    {
        await using var chromium = await Chromium.StartAsync();
        var bytes = Bytes.Utf8("naïve");
        var page = await OpenAsync(chromium, new HexView(bytes, Utf8Characters.Fields(bytes.Span)));
        var say = page.Locator("[data-say]");
        await page.Locator("[data-field]").Nth(2).FocusAsync();
        Assert.Contains("ï", await say.TextContentAsync(), StringComparison.Ordinal);
        var marked = page.Locator("[data-f][font-weight=bold]");
        Assert.True(await marked.CountAsync() >= 2);
        await page.Locator("[data-field]").Nth(2).BlurAsync();
        Assert.Equal(0, await marked.CountAsync());
        await page.Locator("[data-f]").Filter(new() { HasText = "c3" }).First.Locator("text").First.HoverAsync(new() { Timeout = 5_000 });
        Assert.Contains("ï", await say.TextContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_strip_of_frames_is_stepped_through_by_keyboard_alone()
    {
        await using var server = await Ws.EchoAsync("strip", cancellationToken: TestContext.Current.CancellationToken);
        var alice = await server.ConnectAsync("alice", cancellationToken: TestContext.Current.CancellationToken);
        await alice.SendInPiecesAsync("Hel", "lo");
        await alice.ReceiveAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var chromium = await Chromium.StartAsync();
        var page = await OpenAsync(chromium, server.Frames());
        var say = page.Locator("[data-say]");
        await page.Locator("[data-step]").First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        Assert.Contains("1 of 3: ", await say.TextContentAsync(), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.Contains("2 of 3: ", await say.TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("continuation, FIN 1", await say.TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal("true", await page.Locator("[data-step]").Nth(1).GetAttributeAsync("aria-pressed"));
        await page.Keyboard.PressAsync("End");
        Assert.Contains("3 of 3: ", await say.TextContentAsync(), StringComparison.Ordinal);
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await page.Locator("[data-step][aria-pressed=true]").CountAsync());
    }

    private static async Task<TraceSnapshot> HelloAsync()
    {
        await using var echo = await Tcp.EchoAsync("hello echo", cancellationToken: TestContext.Current.CancellationToken);
        var alice = await echo.ConnectAsync("alice", cancellationToken: TestContext.Current.CancellationToken);
        await alice.SendAsync("hello", TestContext.Current.CancellationToken);
        await alice.ReceiveAsync(cancellationToken: TestContext.Current.CancellationToken);
        return echo.Trace.Snapshot();
    }

    private static async Task<IPage> OpenAsync(Chromium chromium, View view)
    {
        var page = await chromium.PageAsync(ColorScheme.Light, 1000);
        page.PageError += (_, error) => Assert.Fail($"script error: {error}");
        await page.SetContentAsync("<!doctype html><html lang=en><meta charset=utf-8><body>" + view.ToHtml());
        return page;
    }
}
