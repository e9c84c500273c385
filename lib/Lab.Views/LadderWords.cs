using Lab.Tracing;

namespace Lab.Views;

/// <summary>The words of a ladder, shared by the picture and the text.</summary>
internal static class LadderWords
{
    public static string Level(TraceLevel level) => level switch
    {
        TraceLevel.Call => "call",
        TraceLevel.SocketPacket => "socket.io",
        TraceLevel.EnginePacket => "engine.io",
        TraceLevel.Message => "message",
        TraceLevel.Frame => "frame",
        TraceLevel.Bytes => "bytes",
        _ => "kernel",
    };

    public static string Provenance(Provenance provenance) => provenance switch
    {
        Tracing.Provenance.Captured => "captured",
        Tracing.Provenance.Observed => "observed",
        Tracing.Provenance.Reconstructed => "reconstructed",
        _ => "simulated",
    };

    public static string Letter(Provenance provenance) => Provenance(provenance)[..1].ToUpperInvariant();

    /// <summary>Whether something went and did not arrive. A program that drops its connection by a call has lost nothing.</summary>
    public static bool IsLost(TraceEvent item) => item is { Level: not TraceLevel.Call, Verb: "lose" or "lost" or "drop" };

    /// <summary>What happened, in one line.</summary>
    public static string Label(TraceEvent item) => TextMetrics.OneLine(
        !IsLost(item) ? item.Summary
        : item.Text is { Length: > 0 } text ? $"lost: {text}"
        : item.Length > 0 ? $"lost: {Units.Bytes(item.Length)} \"{item.Bytes.ToPreview(32)}\"" : "lost");

    /// <summary>Everything a row of one event says, for tooltips.</summary>
    public static string Full(LadderModel model, LadderRow row)
    {
        var item = model.Events[row.First];
        var remote = item.Flow.Remote.IsKnown ? $", other end {TextMetrics.OneLine(model.Snapshot.RemoteName(item))}" : "";
        return $"#{item.Number} {model.LaneName(item)}: {TextMetrics.Shorten(Label(item), 400)} ({Level(item.Level)}, {Provenance(item.Provenance)}, after {Units.Time(item.Time - model.Start)}, {item.Flow}{remote}){Linked(model, row)}";
    }

    /// <summary>Where it went or came from, by number: <c> → #7</c>.</summary>
    public static string Linked(LadderModel model, LadderRow row) =>
        List(" → ", row.To, model) + List(" ← ", row.From, model);

    /// <summary>Whether something was sent of which nobody saw the arrival.</summary>
    public static bool IsOpen(LadderModel model, int index) =>
        model.Events[index] is { Direction: Direction.Send, Level: TraceLevel.Bytes, Verb: "send" } item && !model.IsLinked(index) && !IsOneSided(model, item);

    /// <summary>Whether it was seen at one end only, because nobody listens at the other.</summary>
    public static bool IsOneSided(LadderModel model, TraceEvent item) =>
        item.Direction != Direction.None && item.Level is not (TraceLevel.Call or TraceLevel.Kernel) && !IsLost(item) && model.IsOneSided(item.Flow);

    /// <summary>The width of the column of levels, in characters.</summary>
    public static int LevelColumns(LadderModel model) => model.Events.Count == 0 ? 7 : Math.Max(7, model.Events.Max(e => Level(e.Level).Length));

    /// <summary>What a row says that stands for several events.</summary>
    public static string Several(LadderModel model, LadderRow row)
    {
        var count = Units.Count(row.Count, "event");
        if (row.Kind == LadderRowKind.Gap)
        {
            return $"{count} not drawn here; the table has them";
        }

        return $"{count} folded: {(model.IsRoutine(row) ? Routine(model, row) : Kinds(model, row, int.MaxValue))}{Traffic(model, row)}";
    }

    /// <summary>The same in fewer words, where there is little room.</summary>
    public static string SeveralShort(LadderModel model, LadderRow row) => row.Kind == LadderRowKind.Gap
        ? Several(model, row)
        : model.IsRoutine(row) ? $"{Units.Count(row.Count)} more: {Routine(model, row)}"
        : $"{Units.Count(row.Count)} more{Traffic(model, row).Replace(';', ':')}";

    /// <summary>What was sent and received in a fold, counted at one level only so that nothing counts twice.</summary>
    public static string Traffic(LadderModel model, LadderRow row)
    {
        var level = TraceLevel.Kernel;
        for (var i = row.First; i <= row.Last; i++)
        {
            var here = model.Events[i];
            if (here is { Length: > 0, Level: not TraceLevel.Kernel } && (level == TraceLevel.Kernel || here.Level == TraceLevel.Bytes))
            {
                level = here.Level;
            }
        }

        long sent = 0, received = 0;
        for (var i = row.First; i <= row.Last; i++)
        {
            var item = model.Events[i];
            sent += item.Level == level && item.Direction == Direction.Send ? item.Length : 0;
            received += item.Level == level && item.Direction == Direction.Receive ? item.Length : 0;
        }

        return (sent, received) switch
        {
            (0, 0) => "",
            (_, 0) => $"; {Units.Bytes(sent)} sent",
            (0, _) => $"; {Units.Bytes(received)} received",
            _ when sent == received => $"; {Units.Bytes(sent)} sent and received",
            _ => $"; sent {Units.Count(sent)}, received {Units.Bytes(received)}",
        };
    }

    // Counted at one level, so that nothing counts twice.
    private static string Routine(LadderModel model, LadderRow row)
    {
        var (beats, polls, answers) = (0, 0, 0);
        for (var i = row.First; i <= row.Last; i++)
        {
            var item = model.Events[i];
            beats += item is { Level: TraceLevel.EnginePacket, Verb: "ping" or "pong" } ? 1 : 0;
            polls += item is { Level: TraceLevel.Message, Verb: "HTTP", Text: { } text } && text.StartsWith("GET", StringComparison.Ordinal) ? 1 : 0;
            answers += item is { Level: TraceLevel.Message, Verb: "HTTP", Text: { } said } && said.EndsWith("(answers the POST)", StringComparison.Ordinal) ? 1 : 0;
        }

        string[] parts = [
            beats > 0 ? Units.Count(beats, "ping or pong", "pings and pongs") : "",
            polls > 0 ? Units.Count(polls, "poll that waits", "polls that wait") : "",
            answers > 0 ? Units.Count(answers, "POST answered", "POSTs answered") : "",
        ];
        return parts.All(static p => p.Length == 0) ? "heartbeats and polling" : string.Join(", ", parts.Where(static p => p.Length > 0));
    }

    private static string Kinds(LadderModel model, LadderRow row, int most)
    {
        var kinds = new Dictionary<(int Lane, string Verb, TraceLevel Level), int>();
        for (var i = row.First; i <= row.Last; i++)
        {
            var item = model.Events[i];
            var key = (model.LocalLane(item), item.Verb, item.Level);
            kinds[key] = kinds.GetValueOrDefault(key) + 1;
        }

        if (kinds.Count > 1 && kinds.Values.Distinct().Count() == 1)
        {
            return $"{Units.Count(kinds.Values.First())} more rounds of {kinds.Count} kinds of event seen above";
        }

        return string.Join(", ", kinds.Take(most).Select(k => $"{model.Lanes[k.Key.Lane]} {k.Key.Verb} ({Level(k.Key.Level)}) × {Units.Count(k.Value)}"));
    }

    private static string List(string arrow, List<int> indexes, LadderModel model) => indexes.Count switch
    {
        0 => "",
        <= 3 => arrow + string.Join(" ", indexes.Select(i => "#" + Number(model, i))),
        _ => $"{arrow}#{Number(model, indexes[0])} … #{Number(model, indexes[^1])}",
    };

    private static string Number(LadderModel model, int index) => model.Events[index].Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
