using System.Globalization;
using System.Text;
using Lab.Wire.SocketIO;

namespace Lab.SocketIO;

/// <summary>Rooms in memory that also keep what was sent lately, so that a client that was away for a short time gets what it missed.</summary>
/// <remarks>Events are kept, numbered and sent one at a time: each socket gets them in the order of their numbers, so the last number that a client has seen says
/// exactly what it missed.</remarks>
public sealed class SessionAwareAdapter : InMemoryAdapter, IDisposable
{
    private static readonly TimeSpan CleaningInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _order = new();
    private readonly RecoveryOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly string _prefix = SocketIds.Next()[..8] + ".";
    private readonly Dictionary<string, (Session Session, DateTimeOffset Since)> _sessions = new(StringComparer.Ordinal);
    private readonly KeptEvents _kept = new();

    /// <summary>Makes one.</summary>
    /// <param name="ns">The namespace.</param>
    public SessionAwareAdapter(Namespace ns)
        : base(ns)
    {
        _options = ns.Server.Options.ConnectionStateRecovery ?? new RecoveryOptions();
        _clock = ns.Server.Options.Clock;
        _timer = _clock.CreateTimer(_ => Clean(), null, CleaningInterval, CleaningInterval);
    }

    /// <inheritdoc/>
    public override ValueTask BroadcastAsync(SocketPacket packet, BroadcastOptions options)
    {
        var watched = new List<ServerSocket>();
        lock (_order)
        {
            if (packet.Id is null && packet.Type.IsEvent() && !options.Flags.Volatile)
            {
                packet = packet with { Payload = WithOffset(packet.Payload.Span, OffsetOf(_kept.Next)) };
                _kept.Add(new KeptEvent(packet, options, _clock.GetUtcNow()));
                while (_kept.Count > _options.MaxPackets || _kept.Bytes > _options.MaxBytes)
                {
                    _kept.Drop();
                }
            }

            Send(packet, options, watched);
        }

        // Not under the lock: a listener may emit, and what it emits must not overtake what is being sent.
        foreach (var socket in watched)
        {
            socket.ShowOutgoing(packet);
        }

        return default;
    }

    /// <inheritdoc/>
    public override ValueTask PersistSessionAsync(Session session)
    {
        lock (_order)
        {
            _sessions[session.Pid] = (session, _clock.GetUtcNow());
        }

        return default;
    }

    /// <inheritdoc/>
    public override ValueTask<Session?> RestoreSessionAsync(string pid, string offset)
    {
        Session session;
        KeptEvent[] later;
        long next;
        lock (_order)
        {
            // Taken out: a session comes back once.
            if (!_sessions.Remove(pid, out var known) || known.Since + _options.MaxDisconnectionDuration < _clock.GetUtcNow() || !TryRead(offset, out var seen) || seen >= _kept.Next || seen + 1 < _kept.First)
            {
                // Too late, not one of ours, or something that came after it is not kept any more.
                return default;
            }

            (session, later, next) = (known.Session, _kept.From(seen + 1), _kept.Next);
        }

        // There may be many of them, so others go on meanwhile.
        return new(session with { Offset = offset, MissedPackets = For(session, later), Next = next });
    }

    /// <inheritdoc/>
    public override void Resume(Session session, Action<IReadOnlyList<SocketPacket>> attach)
    {
        lock (_order)
        {
            // What was sent since the session was found is missed too. If some of that is gone already, the session is.
            if (session.Next >= _kept.First)
            {
                attach([.. session.MissedPackets, .. For(session, _kept.From(session.Next))]);
            }
        }
    }

    /// <inheritdoc/>
    public override ValueTask CloseAsync()
    {
        Dispose();
        return base.CloseAsync();
    }

    /// <summary>Ends the cleaning.</summary>
    public void Dispose() => _timer.Dispose();

    private static byte[] WithOffset(ReadOnlySpan<byte> payload, string offset) => [.. payload[..^1], .. ",\""u8, .. Encoding.ASCII.GetBytes(offset), .. "\"]"u8];

    private string OffsetOf(long number) => _prefix + number.ToString(CultureInfo.InvariantCulture);

    private bool TryRead(string offset, out long number)
    {
        number = 0;
        return offset.StartsWith(_prefix, StringComparison.Ordinal) && long.TryParse(offset.AsSpan(_prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static List<SocketPacket> For(Session session, KeptEvent[] events)
    {
        var rooms = session.Rooms.ToHashSet(StringComparer.Ordinal);
        return [.. events.Where(e => (e.Options.Rooms.Count == 0 || rooms.Overlaps(e.Options.Rooms)) && !rooms.Overlaps(e.Options.Except)).Select(e => e.Packet)];
    }

    private void Clean()
    {
        lock (_order)
        {
            var oldest = _clock.GetUtcNow() - _options.MaxDisconnectionDuration;
            foreach (var pid in _sessions.Where(s => s.Value.Since < oldest).Select(s => s.Key).ToList())
            {
                _sessions.Remove(pid);
            }

            while (_kept.Oldest?.At < oldest)
            {
                _kept.Drop();
            }
        }
    }
}
