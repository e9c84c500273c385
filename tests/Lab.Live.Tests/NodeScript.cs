using System.Diagnostics;
using Lab.Live.Tests.Notebooks;
using Xunit;

namespace Lab.Live.Tests;

/// <summary>A script of <c>tests/clients</c> in Node; without its packages the test is skipped with a reason, but never under <c>CI=true</c>.</summary>
internal sealed class NodeScript : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private readonly Process _process;
    private readonly Task<string> _errors;

    private NodeScript(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));

    /// <summary>Starts one.</summary>
    public static NodeScript Start(params string[] arguments)
    {
        var folder = Path.Combine(RepositoryFolders.Root, "tests", "clients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            const string Missing = "The Node packages of tests/clients are not installed (npm ci in that folder).";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Missing);
            Assert.Fail(Missing);
        }

        var start = new ProcessStartInfo("node") { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return new NodeScript(Process.Start(start)!);
    }

    /// <summary>The next line that it says.</summary>
    public async Task<string?> LineAsync() => await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

    /// <summary>Waits until it ends well, and gives all that it said.</summary>
    public async Task<string> EndAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var said = _process.StandardOutput.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        Assert.True(_process.ExitCode == 0, await said + await _errors);
        return await said;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
