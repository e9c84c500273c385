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
    private readonly Queue<Kept> _kept = new();
    private long _next;

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
        lock (_order)
        {
            if (packet.Id is null && packet.Type.IsEvent() && !options.Flags.Volatile)
            {
                packet = packet with { Payload = WithOffset(packet.Payload.Span, OffsetOf(_next)) };
                _kept.Enqueue(new Kept(_next++, packet, options, _clock.GetUtcNow()));
                if (_kept.Count > _options.MaxPackets)
                {
                    _kept.Dequeue();
                }
            }

            return base.BroadcastAsync(packet, options);
        }
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
        lock (_order)
        {
            // Taken out: a session comes back once.
            var known = _sessions.Remove(pid, out var kept) && kept.Since + _options.MaxDisconnectionDuration >= _clock.GetUtcNow();
            var session = known && Missed(kept.Session with { Offset = offset }) is { } missed ? kept.Session with { Offset = offset, MissedPackets = missed } : null;
            return new(session);
        }
    }

    /// <inheritdoc/>
    public override void Resume(Session session, Action<IReadOnlyList<SocketPacket>> attach)
    {
        lock (_order)
        {
            // Anew: something may have been sent since the session was found.
            attach(Missed(session) ?? session.MissedPackets);
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

    private List<SocketPacket>? Missed(Session session)
    {
        if (!session.Offset.StartsWith(_prefix, StringComparison.Ordinal) || !long.TryParse(session.Offset.AsSpan(_prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            || seen >= _next || seen + 1 < (_kept.TryPeek(out var oldest) ? oldest.Number : _next))
        {
            // Not one of ours, or something that came after it is not kept any more.
            return null;
        }

        return [.. _kept.Where(k => k.Number > seen && IsFor(session, k.Options)).Select(k => k.Packet)];
    }

    private static bool IsFor(Session session, BroadcastOptions options) =>
        (options.Rooms.Count == 0 || session.Rooms.Any(options.Rooms.Contains)) && !session.Rooms.Any(options.Except.Contains);

    private void Clean()
    {
        lock (_order)
        {
            var oldest = _clock.GetUtcNow() - _options.MaxDisconnectionDuration;
            foreach (var pid in _sessions.Where(s => s.Value.Since < oldest).Select(s => s.Key).ToList())
            {
                _sessions.Remove(pid);
            }

            while (_kept.TryPeek(out var kept) && kept.At < oldest)
            {
                _kept.Dequeue();
            }
        }
    }

    private sealed record Kept(long Number, SocketPacket Packet, BroadcastOptions Options, DateTimeOffset At);
}
