using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Tests.Wire.EngineIO;

public sealed class EngineUpgradeTests
{
    private static readonly EngineOpen Hello = new() { Sid = "s", Upgrades = ["websocket"], PingInterval = 300, PingTimeout = 200 };

    [Fact]
    public void Both_ends_go_over_together()
    {
        var (server, client) = Engine.Pair(EngineTransport.Polling, Hello);
        var probe = client.Probe();
        Assert.True(probe.IsProbe);
        var probed = server.Receive(probe, EngineTransport.WebSocket, default);
        Assert.Equal((EngineEventKind.Probed, "pong \"probe\""), (probed.Kind, probed.Answer.ToString()));
        Assert.Equal((EngineUpgradeState.Upgrading, EngineTransport.Polling), (server.Upgrade, server.Transport));
        Assert.Equal(EngineEventKind.ProbeAnswered, client.Receive(probed.Answer!.Value, EngineTransport.WebSocket, default).Kind);

        // The last poll still brings what the server had for it.
        Assert.Equal(EngineEventKind.Message, client.Receive(Engine.Text("4last"), EngineTransport.Polling, default).Kind);
        Assert.Equal(EngineEventKind.None, client.Receive(Engine.Text("6"), EngineTransport.Polling, default).Kind);
        var upgrade = client.CompleteUpgrade();
        Assert.Equal((EnginePacketType.Upgrade, EngineTransport.WebSocket), (upgrade.Type, client.Transport));
        Assert.Equal(EngineEventKind.Upgraded, server.Receive(upgrade, EngineTransport.WebSocket, default).Kind);
        Assert.Equal(EngineTransport.WebSocket, server.Transport);
        Assert.Equal(EngineEventKind.Message, server.Receive(Engine.Text("4a"), EngineTransport.WebSocket, default).Kind);

        // What a stray request brings afterwards means nothing.
        Assert.Equal(default, server.Receive(Engine.Text("4stray"), EngineTransport.Polling, default));
        Assert.Equal(EngineState.Open, server.State);
    }

    [Theory]
    [InlineData("4a")]
    [InlineData("5")]
    [InlineData("2")]
    [InlineData("1")]
    [InlineData("3probe")]
    public void A_server_that_hears_anything_but_a_probe_keeps_polling(string wire)
    {
        var server = Engine.Opened(EngineRole.Server, EngineTransport.Polling, Hello);
        var happened = server.Receive(Engine.Text(wire), EngineTransport.WebSocket, default);
        Assert.Equal((EngineEventKind.UpgradeFailed, EngineState.Open, EngineUpgradeState.Polling), (happened.Kind, server.State, server.Upgrade));
        Assert.Equal("Engine.IO v4 §Upgrade", happened.Violation!.Rule);
        Assert.Equal(EngineEventKind.Message, server.Receive(Engine.Text("4a"), EngineTransport.Polling, default).Kind);
    }

    [Theory]
    [InlineData("3")]
    [InlineData("4a")]
    [InlineData("2probe")]
    public void A_client_whose_probe_is_answered_with_something_else_keeps_polling(string wire)
    {
        var client = Engine.Opened(EngineRole.Client, EngineTransport.Polling, Hello);
        client.Probe();
        Assert.Equal(EngineEventKind.UpgradeFailed, client.Receive(Engine.Text(wire), EngineTransport.WebSocket, default).Kind);
        Assert.Equal((EngineState.Open, EngineUpgradeState.Polling), (client.State, client.Upgrade));
    }

    [Fact]
    public void A_failed_upgrade_may_be_tried_again()
    {
        var (server, client) = Engine.Pair(EngineTransport.Polling, Hello);
        server.Receive(client.Probe(), EngineTransport.WebSocket, default);
        server.FailUpgrade();
        client.FailUpgrade();
        client.FailUpgrade();
        Assert.Equal((EngineUpgradeState.Polling, EngineUpgradeState.Polling), (server.Upgrade, client.Upgrade));
        Assert.Equal(EngineEventKind.Probed, server.Receive(client.Probe(), EngineTransport.WebSocket, default).Kind);
    }

    [Fact]
    public void An_upgrade_packet_before_the_probe_is_answered_is_refused_and_a_late_failure_changes_nothing()
    {
        var (server, client) = Engine.Pair(EngineTransport.WebSocket, Hello);
        server.FailUpgrade();
        Assert.Equal(EngineTransport.WebSocket, server.Transport);
        Assert.Throws<InvalidOperationException>(() => client.CompleteUpgrade());
    }
}
