using Xunit;

namespace Lab.Live.Tests.Serving;

/// <summary>The official JavaScript client library drives the host through everything that an editor does, in both framings.</summary>
public sealed class OfficialClientTests
{
    [Theory]
    [InlineData("json")]
    [InlineData("binary")]
    public async Task The_official_client_is_satisfied(string framing)
    {
        await using var host = await ServedHost.StartAsync(static options => options with { KeepWarm = true });
        await using var node = NodeScript.Start("jupyter.js", $"http://127.0.0.1:{host.Server.Port}/", host.Server.Token, framing, "one.ipynb");
        Assert.Contains("ok a session is shut down", await node.EndAsync(), StringComparison.Ordinal);
    }
}
