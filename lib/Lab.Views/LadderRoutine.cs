using Lab.Tracing;

namespace Lab.Views;

/// <summary>What in a trace of Socket.IO only keeps the sessions going (heartbeats, polls that wait, POSTs that are answered), and which actions say the same again.</summary>
internal sealed class LadderRoutine
{
    // Of what keeps a session going one round is enough to see; of events a few.
    private const int Rounds = 1;
    private const int Often = 4;

    private readonly HashSet<Flow> _flows = [];
    private readonly HashSet<long> _routine = [];
    private readonly HashSet<long> _repeats = [];

    private LadderRoutine()
    {
    }

    /// <summary>Whether there are packets at all.</summary>
    public bool HasPackets => _flows.Count > 0;

    /// <summary>Looks through a trace.</summary>
    public static LadderRoutine Of(TraceSnapshot snapshot)
    {
        var found = new LadderRoutine();
        foreach (var item in snapshot.Events)
        {
            if (item.Level is TraceLevel.SocketPacket or TraceLevel.EnginePacket)
            {
                found._flows.Add(item.Flow);
            }
        }

        if (found.HasPackets)
        {
            found.Sort(snapshot);
        }

        return found;
    }

    /// <summary>Whether the event lies on a connection with packets, so that its action tells whether it is folded.</summary>
    public bool Knows(TraceEvent item) => item.Action != 0 && HasPackets && (_flows.Contains(item.Flow) || _routine.Contains(item.Action));

    /// <summary>Whether the event's action has been seen often enough above.</summary>
    public bool IsRepeat(TraceEvent item) => _repeats.Contains(item.Action);

    /// <summary>Whether the event's action only keeps a session going.</summary>
    public bool IsRoutine(TraceEvent item) => _routine.Contains(item.Action);

    private void Sort(TraceSnapshot snapshot)
    {
        var seen = new Dictionary<string, int>();
        foreach (var action in snapshot.Events.Where(e => e.Action != 0 && _flows.Contains(e.Flow)).GroupBy(static e => e.Action))
        {
            var routine = action.All(IsUpkeep) && action.Any(static e => e.Level is TraceLevel.EnginePacket or TraceLevel.Message);
            if (routine)
            {
                _routine.Add(action.Key);
            }

            var kind = string.Join('|', action.Select(e => $"{snapshot.LocalName(e)},{snapshot.RemoteName(e)},{e.Direction},{e.Level},{e.Verb},{NameOf(e)}"));
            var before = seen.GetValueOrDefault(kind);
            seen[kind] = before + 1;
            if (before >= (routine ? Rounds : Often))
            {
                _repeats.Add(action.Key);
            }
        }
    }

    private static bool IsUpkeep(TraceEvent item) => item.Level switch
    {
        TraceLevel.EnginePacket => item.Verb is "ping" or "pong" or "noop",
        TraceLevel.Message => item is { Verb: "HTTP", Text: { } text }
            && ((text.StartsWith("GET", StringComparison.Ordinal) && text.Contains("(polling, session", StringComparison.Ordinal))
                || text.StartsWith("POST", StringComparison.Ordinal) || text.StartsWith("200 OK (answers", StringComparison.Ordinal)),
        TraceLevel.Frame => item.Verb is "body" or "frame",
        TraceLevel.Bytes => item.Verb is "send" or "receive",
        _ => false,
    };

    // Events of one name are of one kind, whatever they say.
    private static string NameOf(TraceEvent item)
    {
        if (item.Level is not TraceLevel.SocketPacket || item.Text is not { } text)
        {
            return "";
        }

        var start = text.IndexOf("[\"", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf('"', start + 2);
        return end < 0 ? text.Split(' ')[0] : text[..end];
    }
}
