using Lab.Live.Tests.Notebooks;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>The official client in Node, every case once for each way of being carried.</summary>
public sealed class OfficialClientTests
{
    // How many cases the scripts have at least: a script that ends early must not pass.
    private const int Cases = 55;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("polling")]
    [InlineData("websocket")]
    [InlineData("upgrade")]
    public async Task The_official_client_cannot_tell_our_server_from_its_own(string transport)
    {
        await using var server = await JudgedServer.StartAsync(Path.Combine(RepositoryFolders.Root, "tests", "clients", "node_modules", "socket.io", "client-dist"), Cancellation);
        await using var node = NodeScript.Start("sio-client.js", server.Address, server.RecoveringAddress, transport);
        var rows = new List<string>();
        while (await node.LineAsync() is { } line)
        {
            if (line == "restart")
            {
                await server.RestartAsync(Cancellation);
            }
            else
            {
                rows.Add(line);
            }
        }

        var failed = rows.Where(row => !row.StartsWith("ok ", StringComparison.Ordinal)).ToList();
        Assert.True(failed.Count == 0, string.Join('\n', failed));
        await node.EndAsync();
        Assert.True(rows.Count >= Cases, $"Only {rows.Count} cases ran.");
        Assert.True(SpinWait.SpinUntil(() => server.Counts == (0, 0), TimeSpan.FromSeconds(20)), $"Of clients that are gone {server.Counts} are left.");
    }
}
