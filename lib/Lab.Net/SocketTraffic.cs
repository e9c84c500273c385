using Lab.Tracing;
using Lab.Wire;

namespace Lab.Net;

/// <summary>Joins what a program calls with what a tap sees of it: an emit with the packet that leaves, a packet that came with the handler that gets it.</summary>
/// <remarks>Between a call and its packet lie queues, polls and other threads, so both say what they are about (the session, and the content) and the first call is
/// joined with the first such packet. One of these belongs to one server or one client, and to the taps on its connections.</remarks>
public sealed class SocketTraffic
{
    /// <summary>How much of a packet is compared, in bytes: 64 KiB.</summary>
    internal const int Room = 64 * 1024;

    // A packet that is never seen leaving, or is never handled, must not be kept for ever.
    private const int MostWaiting = 4_096;

    // Nobody says that a session is over; a trace of more is not read by people.
    private const int MostSessions = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Key, Queue<LinkedListNode<(Key Key, long Action)>>> _waiting = [];
    // The same ones, the oldest first.
    private readonly LinkedList<(Key Key, long Action)> _order = new();
    private readonly Dictionary<string, Seen> _sessions = new(StringComparer.Ordinal);
    private readonly Queue<string> _sids = new();
    private int _count;

    /// <summary>Makes one.</summary>
    /// <param name="trace">Where the calls and the taps write.</param>
    /// <param name="namesClients">Whether the other end of each session gets a name, such as <c>client 1</c>, unless it has one. Default false.</param>
    public SocketTraffic(Trace trace, bool namesClients = false) => (Trace, NamesClients) = (trace, namesClients);

    /// <summary>Where the calls and the taps write.</summary>
    public Trace Trace { get; }

    /// <summary>Whether the other end of each session gets a name.</summary>
    public bool NamesClients { get; }

    /// <summary>The end at which the calls are made; not known before the first connection, unless it is set.</summary>
    public Endpoint Local { get; set; } = Endpoint.None;

    /// <summary>Says that a packet is about to be sent.</summary>
    /// <param name="sid">The session.</param>
    /// <param name="text">The packet, without Engine.IO's digit.</param>
    /// <param name="action">The action that sends it.</param>
    public void Sends(string sid, ReadOnlySpan<byte> text, long action) => Add(KeyOf(sid, Direction.Send, "", text), action);

    /// <summary>Says that it was not sent after all.</summary>
    /// <inheritdoc cref="Sends"/>
    public void SendsNot(string sid, ReadOnlySpan<byte> text) => Take(KeyOf(sid, Direction.Send, "", text));

    /// <summary>The action of an event, or of an answer, that is handled now; 0 when nobody saw it come.</summary>
    /// <param name="sid">The session.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="payload">The event's JSON.</param>
    /// <param name="answers">For an answer, the number of the event that it answers; null for an event.</param>
    public long Handles(string sid, string ns, ReadOnlySpan<byte> payload, long? answers = null) => Take(KeyOf(sid, Direction.Receive, ns, payload) with { Answers = answers }) ?? 0;

    /// <summary>The connection on which a session was last seen; without it, only <see cref="Local"/> is known.</summary>
    /// <param name="sid">The session.</param>
    public Flow FlowOf(string sid)
    {
        lock (_gate)
        {
            return _sessions.TryGetValue(sid, out var seen) ? seen.Flow : new Flow(Transport.Tcp, Local, Endpoint.None);
        }
    }

    /// <summary>What the other end of a session is called; null when it has no name, or the session is not known.</summary>
    /// <param name="sid">The session.</param>
    public string? NameOf(string sid)
    {
        lock (_gate)
        {
            return _sessions.TryGetValue(sid, out var seen) ? seen.Name : null;
        }
    }

    /// <summary>Gives the other end of a session a name: all its connections, those to come as well.</summary>
    /// <param name="sid">The session.</param>
    /// <param name="name">The name that views show.</param>
    public void Name(string sid, string name)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(sid, out var seen))
            {
                return;
            }

            seen.Name = name;
            foreach (var remote in seen.Remotes)
            {
                Trace.Name(Transport.Tcp, remote, name);
            }
        }
    }

    /// <summary>A session uses a connection.</summary>
    internal void Saw(string sid, Flow flow)
    {
        lock (_gate)
        {
            Local = Local.IsKnown ? Local : flow.Local;
            if (!_sessions.TryGetValue(sid, out var seen))
            {
                seen = _sessions[sid] = new Seen { Flow = flow, Name = NamesClients ? $"client {++_count}" : null };
                _sids.Enqueue(sid);
                if (_sids.Count > MostSessions)
                {
                    _sessions.Remove(_sids.Dequeue());
                }
            }

            seen.Flow = flow;
            if (seen.Remotes.Add(flow.Remote) && seen.Name is not null)
            {
                // A client of ours names itself before it says anything.
                seen.Name = Trace.NameOnce(flow.Transport, flow.Remote, seen.Name);
            }
        }
    }

    /// <summary>The action of a packet that leaves; null when nobody said that it would.</summary>
    internal long? TakeSent(string sid, ReadOnlySpan<byte> text) => Take(KeyOf(sid, Direction.Send, "", text));

    /// <summary>An event, or an answer, has come.</summary>
    internal void Came(string sid, string ns, ReadOnlySpan<byte> payload, long? answers, long action) => Add(KeyOf(sid, Direction.Receive, ns, payload) with { Answers = answers }, action);

    private static Key KeyOf(string sid, Direction direction, string ns, ReadOnlySpan<byte> text) =>
        new(sid, direction, ns == "/" ? "" : ns, Bytes.Of(text[..Math.Min(text.Length, Room)]));

    private void Add(in Key key, long action)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(key, out var actions))
            {
                _waiting[key] = actions = new Queue<LinkedListNode<(Key Key, long Action)>>();
            }

            actions.Enqueue(_order.AddLast((key, action)));
            if (_order.Count > MostWaiting)
            {
                // Its key's first one is the oldest of all.
                Take(_order.First!.Value.Key);
            }
        }
    }

    private long? Take(in Key key)
    {
        lock (_gate)
        {
            if (!_waiting.TryGetValue(key, out var actions))
            {
                return null;
            }

            var first = actions.Dequeue();
            _order.Remove(first);
            if (actions.Count == 0)
            {
                _waiting.Remove(key);
            }

            return first.Value.Action;
        }
    }

    private readonly record struct Key(string Sid, Direction Direction, string Namespace, Bytes Text, long? Answers = null);

    private sealed class Seen
    {
        public required Flow Flow { get; set; }

        public string? Name { get; set; }

        public HashSet<Endpoint> Remotes { get; } = [];
    }
}
