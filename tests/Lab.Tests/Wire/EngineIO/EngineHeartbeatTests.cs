using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Tests.Wire.EngineIO;

public sealed class EngineHeartbeatTests
{
    private readonly EngineHeartbeat _server = new(EngineRole.Server, Ms(300), Ms(200));
    private readonly EngineHeartbeat _client = new(EngineRole.Client, Ms(300), Ms(200));

    [Fact]
    public void A_server_pings_after_the_interval_and_gives_up_after_the_timeout()
    {
        _server.Start(Ms(1000));
        Assert.Equal((EngineDue.None, Ms(1300)), (_server.Tick(Ms(1299)), _server.Next));
        Assert.Equal((EngineDue.Ping, Ms(1500)), (_server.Tick(Ms(1300)), _server.Next));
        Assert.Equal(EngineDue.None, _server.Tick(Ms(1499)));
        Assert.Equal(EngineDue.Timeout, _server.Tick(Ms(1500)));
    }

    [Fact]
    public void A_pong_begins_the_next_interval()
    {
        _server.Start(default);
        Assert.Equal(EngineDue.Ping, _server.Tick(Ms(300)));
        _server.Heard(Ms(310));
        Assert.Equal((EngineDue.None, Ms(610)), (_server.Tick(Ms(609)), _server.Next));
        Assert.Equal(EngineDue.Ping, _server.Tick(Ms(610)));
    }

    [Fact]
    public void A_late_ping_does_not_put_off_the_end()
    {
        _server.Start(default);
        Assert.Equal((EngineDue.Ping, Ms(500)), (_server.Tick(Ms(450)), _server.Next));
        Assert.Equal(EngineDue.Timeout, _server.Tick(Ms(500)));
    }

    [Fact]
    public void A_server_that_slept_through_both_gives_up_without_a_ping()
    {
        _server.Start(default);
        Assert.Equal(EngineDue.Timeout, _server.Tick(Ms(501)));
    }

    [Fact]
    public void Another_packet_gives_more_time_once_and_only_while_a_pong_is_awaited()
    {
        _server.Start(default);
        _server.Alive(Ms(100));
        Assert.Equal((EngineDue.Ping, Ms(500)), (_server.Tick(Ms(300)), _server.Next));
        _server.Alive(Ms(400));
        _server.Alive(Ms(550));
        Assert.Equal(Ms(600), _server.Next);
        Assert.Equal(EngineDue.Timeout, _server.Tick(Ms(600)));
    }

    [Fact]
    public void A_client_never_pings_and_gives_up_when_no_ping_came_in_both_times_together()
    {
        _client.Start(default);
        Assert.Equal((EngineDue.None, Ms(500)), (_client.Tick(Ms(499)), _client.Next));
        _client.Heard(Ms(310));
        Assert.Equal((EngineDue.None, Ms(810)), (_client.Tick(Ms(809)), _client.Next));
        Assert.Equal(EngineDue.Timeout, _client.Tick(Ms(810)));
    }

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
