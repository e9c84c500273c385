using System.Diagnostics;
using Lab.Live.Tests.Notebooks;
using Xunit;

namespace Lab.Live.Tests.Serving;

/// <summary>The official JavaScript client library drives the host through everything that an editor does, in both framings.</summary>
public sealed class OfficialClientTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData("json")]
    [InlineData("binary")]
    public async Task The_official_client_is_satisfied(string framing)
    {
        var folder = Path.Combine(RepositoryFolders.Root, "tests", "clients");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            const string Missing = "The Node packages of tests/clients are not installed (npm ci in that folder).";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", Missing);
            Assert.Fail(Missing);
        }

        await using var host = await ServedHost.StartAsync(static options => options with { KeepWarm = true });
        var start = new ProcessStartInfo("node") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["jupyter.js", $"http://127.0.0.1:{host.Server.Port}/", host.Server.Token, framing, "one.ipynb"])
        {
            start.ArgumentList.Add(argument);
        }

        using var node = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var (said, errors) = (node.StandardOutput.ReadToEndAsync(limit.Token), node.StandardError.ReadToEndAsync(limit.Token));
            await node.WaitForExitAsync(limit.Token);
            Assert.True(node.ExitCode == 0, await said + await errors);
            Assert.Contains("ok a session is shut down", await said, StringComparison.Ordinal);
        }
        finally
        {
            node.Kill(entireProcessTree: true);
        }
    }
}
