using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Lab.Live.Tests.Host;
using Xunit;

namespace Lab.Live.Tests.Serving;

/// <summary>The host as a program: what it says, and what it leaves behind however it ends.</summary>
public sealed partial class HostProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-INT")]
    [InlineData("-KILL")]
    public async Task However_the_host_ends_no_kernel_is_left(string signal)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Which processes a host has started is read from /proc, which only Linux has.");
        }

        using var host = Start();
        var url = await UrlAsync(host);
        using var client = new HttpClient { BaseAddress = new Uri(url.GetLeftPart(UriPartial.Authority)) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("token", url.Query.Split('=')[1]);
        using var made = await client.PostAsync(new Uri("/api/kernels", UriKind.Relative), null, Cancellation);
        Assert.True(made.IsSuccessStatusCode);
        var kernels = Children(host.Id);
        Assert.NotEmpty(kernels);

        // What a shell starts in the background ignores Ctrl+C; SIGTERM takes the same way through the host.
        using (var kill = Process.Start("kill", [signal == "-INT" ? StopSignals.Usable : signal, host.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(Cancellation);
        }

        var said = await host.StandardOutput.ReadToEndAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await host.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        Assert.Equal(signal == "-INT" ? 0 : 137, host.ExitCode);
        foreach (var kernel in kernels)
        {
            Assert.True(await ChildProcesses.EndsAsync(kernel, Cancellation), $"Kernel {kernel} outlived its host. {said}");
        }

        Assert.True(await ChildProcesses.PortClosesAsync(url.Port, Cancellation));
    }

    [Fact]
    public async Task It_says_its_address_and_how_VS_Code_uses_it()
    {
        using var host = Start();
        try
        {
            var url = await UrlAsync(host);
            Assert.Equal("127.0.0.1", url.Host);
            var second = await host.StandardOutput.ReadLineAsync(Cancellation);
            Assert.Contains("VS Code", second, StringComparison.Ordinal);
            Assert.Contains("Existing Jupyter Server", second, StringComparison.Ordinal);
        }
        finally
        {
            host.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("no-such-folder", null, 2, "is not a folder")]
    [InlineData(null, "70000", 2, "--port takes")]
    [InlineData(null, "many", 2, "many")]
    public async Task A_wrong_command_line_is_answered_with_a_sentence(string? folder, string? port, int exitCode, string word)
    {
        string[] arguments = ["--no-browser", .. folder is null ? [] : (string[])["--notebooks", folder], .. port is null ? [] : (string[])["--port", port]];
        var run = await HostRun.RunAsync(arguments);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(word, run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Said, StringComparison.Ordinal);
    }

    private Process Start()
    {
        new NotebookBuilder().Code("1").Save(_folder.File("notebooks"), "one.ipynb");
        var start = HostRun.Command("--no-browser", "--port", "0", "--notebooks", _folder.File("notebooks"));
        start.RedirectStandardError = false;
        start.Environment["LAB_STATE"] = _folder.File("state");
        return Process.Start(start)!;
    }

    private static async Task<Uri> UrlAsync(Process host)
    {
        var line = await host.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        var match = Address().Match(line ?? "");
        Assert.True(match.Success, line);
        return new Uri(match.Value);
    }

    /// <summary>The processes that a host started; Linux tells them for each of its threads.</summary>
    private static List<int> Children(int host) =>
        [.. Directory.EnumerateDirectories($"/proc/{host}/task").SelectMany(static thread => File.ReadAllText(thread + "/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(static id => int.Parse(id, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"http://\S+\?token=[0-9a-f]+")]
    private static partial Regex Address();
}
