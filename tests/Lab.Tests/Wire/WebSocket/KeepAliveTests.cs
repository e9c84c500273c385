using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

public sealed class KeepAliveTests
{
    private readonly WebSocketKeepAlive _rule = new(Seconds(10), Seconds(3));

    [Fact]
    public void A_silent_peer_is_pinged_once_and_then_given_up()
    {
        Assert.Equal(KeepAliveDue.Nothing, _rule.Tick(Seconds(9.9)));
        Assert.Equal(Seconds(10), _rule.Next);
        Assert.Equal(KeepAliveDue.Ping, _rule.Tick(Seconds(10)));
        Assert.Equal(Seconds(13), _rule.Next);
        Assert.Equal(KeepAliveDue.Nothing, _rule.Tick(Seconds(12.9)));
        Assert.Equal(KeepAliveDue.GiveUp, _rule.Tick(Seconds(13)));
    }

    [Fact]
    public void Any_bytes_are_a_sign_of_life()
    {
        _rule.Heard(Seconds(9));
        Assert.Equal(KeepAliveDue.Nothing, _rule.Tick(Seconds(18)));
        Assert.Equal(KeepAliveDue.Ping, _rule.Tick(Seconds(19)));
        _rule.Heard(Seconds(20));
        Assert.Equal(KeepAliveDue.Nothing, _rule.Tick(Seconds(29.9)));
        Assert.Equal(KeepAliveDue.Ping, _rule.Tick(Seconds(30)));
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
