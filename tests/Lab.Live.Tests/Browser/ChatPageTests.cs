using System.Text.RegularExpressions;
using Lab.SocketIO;
using Lab.Tracing;
using Microsoft.Playwright;
using Xunit;

namespace Lab.Live.Tests.Browser;

/// <summary>The chat page in a real browser, with the official client that our server hands out.</summary>
public sealed class ChatPageTests
{
    private static readonly LocatorAssertionsToContainTextOptions Patient = new() { Timeout = 20_000 };

    [Theory]
    [InlineData("polling", "HTTP polling")]
    [InlineData("websocket", "a WebSocket")]
    [InlineData("", "a WebSocket")]
    public async Task Two_pages_talk_and_see_each_other_come_and_go(string way, string said)
    {
        SkipWithoutClient();
        await using var chat = Sio.Lesson(await Sio.ChatAsync($"chat {way}", cancellationToken: TestContext.Current.CancellationToken));
        await using var chromium = await Chromium.StartAsync();
        var ana = await JoinAsync(chromium, chat, "ana", way);
        await Assertions.Expect(ana.Locator("#state")).ToHaveTextAsync($"connected over {said}", new() { Timeout = 20_000 });
        var bo = await JoinAsync(chromium, chat, "bo", way);
        await Assertions.Expect(ana.Locator("#log")).ToContainTextAsync("bo joined", Patient);
        await Assertions.Expect(ana.Locator("#people")).ToHaveTextAsync(new Regex(@"^\s*ana \(you\)\s*bo\s*$"));

        // A volatile event may be lost, and the next key says it again.
        // Looked for from now on: when the last key has been pressed, it may be over already.
        var typing = Assertions.Expect(bo.Locator("#typing")).ToContainTextAsync("ana is typing", Patient);
        await ana.Locator("#text").PressSequentiallyAsync("<b>hello</b>", new() { Delay = 120 });
        await typing;
        await ana.Locator("#text").PressAsync("Enter");
        await Assertions.Expect(bo.Locator("#log")).ToContainTextAsync("<b>hello</b>", Patient);
        await Assertions.Expect(bo.Locator("#typing")).ToHaveTextAsync("", new() { Timeout = 20_000 });
        await Assertions.Expect(ana.Locator("#log .mine")).ToContainTextAsync("<b>hello</b>", Patient);

        await bo.CloseAsync();
        await Assertions.Expect(ana.Locator("#log")).ToContainTextAsync("bo left", Patient);
        await Assertions.Expect(ana.Locator("#people")).ToHaveTextAsync("ana (you)");
        var events = chat.Trace.Snapshot().Events;
        Assert.Contains(events, e => e.Level == TraceLevel.Bytes && e.Bytes.ToText().Contains("socket.io.js", StringComparison.Ordinal));
        Assert.Contains(events, e => e is { Level: TraceLevel.SocketPacket, Direction: Direction.Receive } && e.Summary.Contains("[\"join\",\"ana\"]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_nickname_that_is_taken_is_refused_and_who_left_may_come_again()
    {
        SkipWithoutClient();
        var io = await Sio.ChatAsync("chat names", cancellationToken: TestContext.Current.CancellationToken);
        await using var chat = io.Lesson();
        var ana = await io.ConnectAsync("ana", cancellationToken: TestContext.Current.CancellationToken);
        Assert.True((await ana.EmitWithAckAsync<ChatAnswer>("join", "Ana")).Ok);
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.PageAsync(ColorScheme.Light, 1000);
        await page.GotoAsync(io.Address().ToString());
        await page.Locator("#nickname").FillAsync("ana");
        await page.Locator("#join button").ClickAsync();
        await Assertions.Expect(page.Locator("#refused")).ToContainTextAsync("Somebody here is called ana already.", Patient);
        await Assertions.Expect(page.Locator("#room")).ToBeHiddenAsync();
        await page.Locator("#nickname").FillAsync("bo");
        await page.Locator("#join button").ClickAsync();
        await Assertions.Expect(page.Locator("#people")).ToContainTextAsync("bo (you)", Patient);
        await page.Locator("#leave").ClickAsync();
        await Assertions.Expect(page.Locator("#join")).ToBeVisibleAsync();
        await page.Locator("#nickname").FillAsync("bo");
        await page.Locator("#join button").ClickAsync();
        await Assertions.Expect(page.Locator("#people")).ToContainTextAsync("bo (you)", Patient);
    }

    [Fact]
    public async Task Without_the_official_client_the_page_says_how_to_get_it()
    {
        var io = await Sio.ChatAsync("chat without", SocketIOOptions.Default with { ClientFiles = Path.GetTempPath() }, cancellationToken: TestContext.Current.CancellationToken);
        await using var chat = io.Lesson();
        await using var chromium = await Chromium.StartAsync();
        var page = await chromium.PageAsync(ColorScheme.Dark, 1000);
        await page.GotoAsync(io.Address().ToString());
        await Assertions.Expect(page.Locator("#missing")).ToContainTextAsync("run “npm ci” in the folder tests/clients of the lab", Patient);
        await Assertions.Expect(page.Locator("#join")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_page_fits_a_phone_has_names_for_everything_and_shows_in_an_output()
    {
        SkipWithoutClient();
        var io = await Sio.ChatAsync("chat look", cancellationToken: TestContext.Current.CancellationToken);
        await using var chat = io.Lesson();
        await using var chromium = await Chromium.StartAsync();
        var output = await chromium.PageAsync(ColorScheme.Dark, 800);

        // An output lives on a page of another origin: here on the page of what the server saw.
        await output.GotoAsync(io.Address() + "packets");
        await Assertions.Expect(output.Locator(".lab-view").First).ToBeVisibleAsync();
        await output.EvaluateAsync("html => document.body.replaceChildren(document.createRange().createContextualFragment(html))", io.ChatPage().ToHtml());
        await Assertions.Expect(output.FrameLocator("iframe").Locator("#nickname")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(output.Locator("[data-say]")).ToContainTextAsync("Here it is");
        foreach (var (width, scheme) in new[] { (360, ColorScheme.Light), (1000, ColorScheme.Dark) })
        {
            var page = await chromium.PageAsync(scheme, width);
            await page.GotoAsync(io.Address().ToString());
            Assert.Empty(await page.EvaluateAsync<string[]>(PageLook.Script));
            await page.Locator("#nickname").FillAsync($"somebody with {width}");
            await page.Locator("#join button").ClickAsync();
            await page.Locator("#text").FillAsync(new string('w', 400));
            await page.Locator("#text").PressAsync("Enter");
            await Assertions.Expect(page.Locator("#log .mine")).ToContainTextAsync("www", Patient);
            Assert.Empty(await page.EvaluateAsync<string[]>(PageLook.Script));
        }

        await output.GotoAsync(io.Address() + "packets");
        await Assertions.Expect(output.Locator("svg").First).ToContainTextAsync("[\"message\",", Patient);
    }

    private static void SkipWithoutClient()
    {
        const string Missing = "The official client is not installed (npm ci in tests/clients).";
        if (SioClientFiles.Find() is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Missing);
            Assert.Fail(Missing);
        }
    }

    private static async Task<IPage> JoinAsync(Chromium chromium, Lab.Net.ILessonServer chat, string nickname, string way)
    {
        var page = await chromium.PageAsync(ColorScheme.Light, 1000);
        await page.GotoAsync($"http://{chat.EndPoint}/?transport={way}&nickname={nickname}");
        await page.Locator("#join button").ClickAsync();
        await Assertions.Expect(page.Locator("#people")).ToContainTextAsync($"{nickname} (you)", Patient);
        return page;
    }
}
