namespace Lab.Wire.WebSocket;

/// <summary>What is due now.</summary>
public enum KeepAliveDue
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>Send a ping.</summary>
    Ping,

    /// <summary>Give the connection up: the peer has not been heard of since the ping.</summary>
    GiveUp,
}

/// <summary>When to ping a silent peer, and when to give it up. Any bytes of the peer count as life, not only a pong.</summary>
/// <param name="interval">How long the peer may be silent before it is pinged; more than zero.</param>
/// <param name="timeout">How long after the ping it may stay silent; more than zero.</param>
public sealed class WebSocketKeepAlive(TimeSpan interval, TimeSpan timeout)
{
    private TimeSpan _heard;
    private TimeSpan? _pinged;

    /// <summary>When to ask <see cref="Tick"/> again.</summary>
    public TimeSpan Next => _pinged is { } pinged ? pinged + timeout : _heard + interval;

    /// <summary>Bytes of the peer have come.</summary>
    /// <param name="now">The time since the connection began.</param>
    public void Heard(TimeSpan now) => (_heard, _pinged) = (now, null);

    /// <summary>Says what is due.</summary>
    /// <param name="now">The time since the connection began.</param>
    public KeepAliveDue Tick(TimeSpan now)
    {
        if (now < Next)
        {
            return KeepAliveDue.Nothing;
        }

        if (_pinged is not null)
        {
            return KeepAliveDue.GiveUp;
        }

        _pinged = now;
        return KeepAliveDue.Ping;
    }
}
