namespace Lab.Wire.EngineIO;

/// <summary>What is due now.</summary>
public enum EngineDue
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Send a ping; only at the server.</summary>
    Ping,

    /// <summary>Give the session up: the peer has been silent for too long.</summary>
    Timeout,
}

/// <summary>When the server pings and when either end gives the other up (Engine.IO v4 §Heartbeat).</summary>
/// <remarks>Both moments follow from one: the session's beginning or the last heartbeat. So a server that is late with its ping, or whose client
/// never polls, still gives up on time.</remarks>
/// <param name="role">Which end it is: a client never pings.</param>
/// <param name="interval">The time from a pong to the next ping; more than zero.</param>
/// <param name="timeout">The time from a ping to giving up; more than zero.</param>
public sealed class EngineHeartbeat(EngineRole role, TimeSpan interval, TimeSpan timeout)
{
    private TimeSpan _ping;
    private TimeSpan _end;
    private bool _pinged;
    private bool _extended;

    /// <summary>When to ask <see cref="Tick"/> again.</summary>
    public TimeSpan Next => role == EngineRole.Server && !_pinged ? _ping : _end;

    /// <summary>The session is open.</summary>
    /// <param name="now">The time, from any fixed beginning.</param>
    public void Start(TimeSpan now) => Heard(now);

    /// <summary>A heartbeat has come: a pong at the server, a ping at the client.</summary>
    /// <param name="now">The time.</param>
    public void Heard(TimeSpan now) => (_ping, _end, _pinged, _extended) = (now + interval, now + interval + timeout, false, false);

    /// <summary>Another packet has come. While a pong is awaited it gives the client more time, once, as the official server does:
    /// a pong can be stuck behind much data.</summary>
    /// <param name="now">The time.</param>
    public void Alive(TimeSpan now)
    {
        if (_pinged && !_extended)
        {
            (_end, _extended) = (now + timeout, true);
        }
    }

    /// <summary>Says what is due.</summary>
    /// <param name="now">The time.</param>
    public EngineDue Tick(TimeSpan now)
    {
        if (now >= _end)
        {
            return EngineDue.Timeout;
        }

        if (role == EngineRole.Client || _pinged || now < _ping)
        {
            return EngineDue.None;
        }

        _pinged = true;
        return EngineDue.Ping;
    }
}
