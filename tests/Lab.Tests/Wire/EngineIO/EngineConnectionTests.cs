using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Tests.Wire.EngineIO;

public sealed class EngineConnectionTests
{
    private static readonly EngineOpen Hello = new() { Sid = "s", Upgrades = ["websocket"], PingInterval = 300, PingTimeout = 200 };

    [Fact]
    public void A_client_opens_with_the_first_packet()
    {
        var client = new EngineConnection(EngineRole.Client, EngineTransport.Polling);
        Assert.Null(client.NextDeadline);
        var opened = client.Receive(Engine.OpenPacket(Hello), EngineTransport.Polling, Ms(10));
        Assert.Equal((EngineEventKind.Opened, "s", EngineState.Open), (opened.Kind, opened.Open!.Sid, client.State));
        Assert.Equal(Ms(510), client.NextDeadline);
    }

    [Fact]
    public void A_ping_is_answered_where_it_came_and_a_pong_counts_at_the_server()
    {
        var (server, client) = Engine.Pair(EngineTransport.WebSocket, Hello);
        Assert.Equal(EngineDue.Ping, server.Tick(Ms(300)));
        var ping = client.Receive(new EnginePacket(EnginePacketType.Ping, default), EngineTransport.WebSocket, Ms(301));
        Assert.Equal((EngineEventKind.Heartbeat, EnginePacketType.Pong), (ping.Kind, ping.Answer!.Value.Type));
        Assert.Equal(EngineEventKind.Heartbeat, server.Receive(ping.Answer.Value, EngineTransport.WebSocket, Ms(302)).Kind);
        Assert.Equal((Ms(602), Ms(801)), (server.NextDeadline, client.NextDeadline));
    }

    [Theory]
    [InlineData(EngineRole.Server)]
    [InlineData(EngineRole.Client)]
    public void A_silent_peer_is_given_up(EngineRole role)
    {
        var end = Engine.Opened(role, EngineTransport.Polling, Hello);
        Assert.Equal(EngineDue.Timeout, end.Tick(Ms(500)));
        Assert.Equal((EngineState.Closed, (TimeSpan?)null), (end.State, end.NextDeadline));
        Assert.Equal(EngineDue.None, end.Tick(Ms(900)));
        Assert.Equal(default, end.Receive(Engine.Text("4late"), EngineTransport.Polling, Ms(901)));
    }

    /// <summary>Every type of packet, at both ends, on the transport in use.</summary>
    [Theory]
    [InlineData(EngineRole.Server, "0{}", EngineEventKind.Closed)]
    [InlineData(EngineRole.Server, "1", EngineEventKind.Closed)]
    [InlineData(EngineRole.Server, "2", EngineEventKind.Closed)]
    [InlineData(EngineRole.Server, "2probe", EngineEventKind.Closed)]
    [InlineData(EngineRole.Server, "3", EngineEventKind.Heartbeat)]
    [InlineData(EngineRole.Server, "3probe", EngineEventKind.Closed)]
    [InlineData(EngineRole.Server, "4a", EngineEventKind.Message)]
    [InlineData(EngineRole.Server, "5", EngineEventKind.Closed)]
    [InlineData(EngineRole.Server, "6", EngineEventKind.None)]
    [InlineData(EngineRole.Client, "0{}", EngineEventKind.Closed)]
    [InlineData(EngineRole.Client, "1", EngineEventKind.Closed)]
    [InlineData(EngineRole.Client, "2", EngineEventKind.Heartbeat)]
    [InlineData(EngineRole.Client, "2probe", EngineEventKind.Closed)]
    [InlineData(EngineRole.Client, "3", EngineEventKind.Closed)]
    [InlineData(EngineRole.Client, "4a", EngineEventKind.Message)]
    [InlineData(EngineRole.Client, "5", EngineEventKind.Closed)]
    [InlineData(EngineRole.Client, "6", EngineEventKind.None)]
    public void What_may_come_depends_on_the_role(EngineRole role, string wire, EngineEventKind kind)
    {
        foreach (var transport in Enum.GetValues<EngineTransport>())
        {
            var end = Engine.Opened(role, transport, Hello);
            var happened = end.Receive(Engine.Text(wire), transport, default);
            Assert.Equal(kind, happened.Kind);
            Assert.Equal(kind == EngineEventKind.Closed ? EngineState.Closed : EngineState.Open, end.State);
            Assert.Equal(kind == EngineEventKind.Closed && wire != "1", happened.Violation is not null);
            Assert.Equal(kind != EngineEventKind.Closed ? null : wire == "1" ? "transport close" : "transport error", happened.Reason);
        }
    }

    [Theory]
    [InlineData("4early", "before the session is open", "transport error")]
    [InlineData("0nonsense", "not JSON", "parse error")]
    public void A_handshake_that_is_none_ends_it(string wire, string text, string reason)
    {
        var client = new EngineConnection(EngineRole.Client, EngineTransport.WebSocket);
        var happened = client.Receive(Engine.Text(wire), EngineTransport.WebSocket, default);
        Assert.Equal((EngineEventKind.Closed, reason), (happened.Kind, happened.Reason));
        Assert.Contains(text, happened.Violation!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Closing_waits_for_what_was_sent_and_hears_no_more_messages()
    {
        var (server, client) = Engine.Pair(EngineTransport.WebSocket, Hello);
        client.Close();
        client.Close();
        Assert.Equal(EngineState.Closing, client.State);
        Assert.Equal(EngineEventKind.None, client.Receive(Engine.Text("4a"), EngineTransport.WebSocket, default).Kind);
        Assert.NotNull(client.NextDeadline);
        var end = client.Drained();
        Assert.Equal((EngineState.Closed, "forced close", EnginePacketType.Close), (client.State, end.Reason, end.Answer!.Value.Type));
        Assert.Equal((EngineEventKind.Closed, "transport close"), Summary(server.Receive(end.Answer.Value, EngineTransport.WebSocket, default)));
        Assert.Throws<InvalidOperationException>(() => client.Drained());
    }

    [Fact]
    public void A_server_that_closes_sends_no_ping_but_still_gives_up()
    {
        var server = Engine.Opened(EngineRole.Server, EngineTransport.Polling, Hello);
        server.Close();
        Assert.Equal(EngineDue.None, server.Tick(Ms(300)));
        Assert.Equal(EngineDue.Timeout, server.Tick(Ms(500)));
    }

    [Fact]
    public void A_transport_that_ends_or_brings_nonsense_ends_the_session_once()
    {
        var server = Engine.Opened(EngineRole.Server, EngineTransport.Polling, Hello);
        Assert.Equal((EngineEventKind.Closed, "transport error"), Summary(server.TransportEnds(error: true)));
        Assert.Equal(default, server.TransportEnds(error: false));
        var other = Engine.Opened(EngineRole.Server, EngineTransport.Polling, Hello);
        var happened = other.Unreadable(new("a rule", 0, "a text"));
        Assert.Equal((EngineEventKind.Closed, "parse error"), Summary(happened));
        Assert.Equal(default, other.Unreadable(happened.Violation!));
    }

    [Fact]
    public void A_caller_that_is_wrong_is_told_so()
    {
        var client = Engine.Opened(EngineRole.Client, EngineTransport.WebSocket, Hello);
        Assert.Throws<InvalidOperationException>(() => client.Open(Hello, default));
        Assert.Throws<InvalidOperationException>(() => client.Probe());
        var server = Engine.Opened(EngineRole.Server, EngineTransport.Polling, Hello);
        Assert.Throws<InvalidOperationException>(() => server.Open(Hello, default));
        Assert.Throws<InvalidOperationException>(() => server.Probe());
        Assert.Throws<InvalidOperationException>(() => server.CompleteUpgrade());
    }

    private static (EngineEventKind, string?) Summary(EngineEvent happened) => (happened.Kind, happened.Reason);

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
