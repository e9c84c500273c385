using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Lab.Live.Tests.Browser;

/// <summary>A browser that has the lab's page open, and what went wrong in it.</summary>
internal sealed class LabVisit : IAsyncDisposable
{
    /// <summary>How long a cell or a page may take on a busy machine.</summary>
    private const float Patience = 60_000;

    private readonly Chromium _chromium;
    private readonly List<string> _faults = [];

    private LabVisit(Chromium chromium, LabHost host, IPage page) => (_chromium, Host, Page) = (chromium, host, page);

    /// <summary>The host.</summary>
    public LabHost Host { get; }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Answers that the test provokes; a browser reports each of them as an error.</summary>
    public List<int> ExpectedStatus { get; } = [];

    private string Origin => Host.Url.GetLeftPart(UriPartial.Authority);

    /// <summary>Starts host and browser.</summary>
    /// <param name="prepare">Fills the notebooks folder.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="width">Width of the page.</param>
    public static async Task<LabVisit> StartAsync(Action<LabHost> prepare, ColorScheme scheme = ColorScheme.Light, int width = 1200)
    {
        var chromium = await Chromium.StartAsync();
        var host = new LabHost();
        prepare(host);
        await host.StartAsync();
        var visit = new LabVisit(chromium, host, await chromium.PageAsync(scheme, width));
        visit.Listen();
        return visit;
    }

    /// <summary>Opens the list of lessons with the address that the host printed.</summary>
    public async Task OpenAsync()
    {
        await Page.GotoAsync(Host.Url.AbsoluteUri);
        await Page.WaitForSelectorAsync("[data-page=list]");
    }

    /// <summary>Opens a notebook.</summary>
    public async Task OpenAsync(string notebook)
    {
        await OpenAsync();
        await Page.GotoAsync($"{Origin}/lab/{notebook}");
        await Page.WaitForSelectorAsync("[data-page=lesson]");
        await SaysAsync("#save-state", "Saved");
    }

    /// <summary>Puts the caret at the end of a cell's code, with the keyboard alone.</summary>
    public async Task EditAsync(int cell)
    {
        await Page.Keyboard.PressAsync("Escape");
        for (var n = await FocusedAsync(); n != cell; n = await FocusedAsync())
        {
            await Page.Keyboard.PressAsync(n < cell ? "j" : "k");
        }

        await Page.Keyboard.PressAsync("Enter");
        await Page.Keyboard.PressAsync("Control+End");
    }

    /// <summary>Replaces the code of a cell with the keyboard alone.</summary>
    public async Task WriteAsync(int cell, string code)
    {
        await EditAsync(cell);
        await Page.Keyboard.PressAsync("Control+A");
        await Page.Keyboard.InsertTextAsync(code);
    }

    /// <summary>Runs the cell that is edited, and waits for its end.</summary>
    /// <param name="cell">Its number.</param>
    /// <param name="status">How it must end.</param>
    /// <param name="keys">What is pressed.</param>
    public async Task RunAsync(int cell, string status = "done", string keys = "Control+Enter")
    {
        await Page.Keyboard.PressAsync(keys);
        await EndsAsync(cell, status);
    }

    /// <summary>Waits until a cell has ended.</summary>
    public Task EndsAsync(int cell, string status = "done") => HasStatusAsync(cell, status == "done" ? "done|failed" : status, status);

    /// <summary>Waits for the state of a cell.</summary>
    public Task HasStatusAsync(int cell, string status) => HasStatusAsync(cell, status, status);

    /// <summary>Waits until something says this.</summary>
    public Task SaysAsync(string selector, string text) => Expect(Page.Locator(selector)).ToContainTextAsync(text, new() { Timeout = Patience });

    /// <summary>What a cell shows.</summary>
    public Task<string> OutputAsync(int cell) => Page.Locator($"#in-{cell} .out").InnerTextAsync();

    /// <summary>Asks the page about itself.</summary>
    public async Task LookAsync(string where) => _faults.AddRange((await Page.EvaluateAsync<string[]>(PageLook.Script)).Select(fault => $"{where}: {fault}"));

    /// <summary>Nothing went wrong.</summary>
    public void AssertSound() => Assert.Empty(_faults);

    public async ValueTask DisposeAsync()
    {
        await Page.Context.CloseAsync();
        await Host.DisposeAsync();
        await _chromium.DisposeAsync();
    }

    private async Task HasStatusAsync(int cell, string waitFor, string expected)
    {
        var section = Page.Locator($"#in-{cell}");
        await Expect(section).ToHaveAttributeAsync("data-status", new System.Text.RegularExpressions.Regex($"^({waitFor})$"), new() { Timeout = Patience });
        var status = await section.GetAttributeAsync("data-status");
        Assert.True(status == expected, $"Cell {cell} is {status} instead of {expected}: {await OutputAsync(cell)}");
    }

    /// <summary>Number of the cell that has the focus; 0 for none.</summary>
    private Task<int> FocusedAsync() => Page.EvaluateAsync<int>("Number(document.activeElement.closest('.cell')?.dataset.cell ?? 0)");

    private void Listen()
    {
        Page.Console += (_, message) =>
        {
            if (message.Type == "error" && !ExpectedStatus.Exists(status => message.Text.Contains($"status of {status}", StringComparison.Ordinal)))
            {
                _faults.Add($"console error: {message.Text}");
            }
        };
        Page.PageError += (_, error) => _faults.Add($"script error: {error}");
        Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Origin, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                _faults.Add($"asks another place: {request.Url}");
            }
        };
    }
}
