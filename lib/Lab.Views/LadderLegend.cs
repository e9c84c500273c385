using Lab.Tracing;

namespace Lab.Views;

/// <summary>What must be said beside a ladder so that it is not misread; only what occurs in it.</summary>
internal static class LadderLegend
{
    /// <summary>The mark of a level in text.</summary>
    public static char Glyph(TraceLevel level) => level switch
    {
        TraceLevel.Call => '○',
        TraceLevel.SocketPacket => '★',
        TraceLevel.EnginePacket => '▼',
        TraceLevel.Message => '■',
        TraceLevel.Frame => '◆',
        TraceLevel.Bytes => '●',
        _ => '▲',
    };

    /// <summary>How the lab knows the events, with the letter of each way.</summary>
    public static string How(LadderModel model)
    {
        var counts = model.Events.CountBy(e => e.Provenance).OrderBy(c => c.Key);
        return "How the lab knows: " + string.Join(", ", counts.Select(c => $"{LadderWords.Letter(c.Key)} = {LadderWords.Provenance(c.Key)} ({Units.Count(c.Value)})"));
    }

    /// <summary>Every line of the legend.</summary>
    public static IEnumerable<string> Lines(LadderModel model)
    {
        if (model.Events.Count == 0)
        {
            yield return model.Snapshot.Dropped > 0
                ? $"Nothing is left to draw: {Units.Count(model.Snapshot.Dropped, "older event")} were dropped, because the trace is bounded."
                : "Nothing has happened yet: no event was recorded.";
            yield break;
        }

        yield return How(model);
        yield return "Levels: " + string.Join(", ", model.Events.Select(e => e.Level).Distinct().Order().Select(l => $"{Glyph(l)} {LadderWords.Level(l)}"));
        foreach (var note in Notes(model))
        {
            yield return note;
        }
    }

    /// <summary>The notes that only some ladders need.</summary>
    public static IEnumerable<string> Notes(LadderModel model)
    {
        if (model.Rows.Any(r => r.Kind == LadderRowKind.Event && LadderWords.IsOpen(model, r.First)))
        {
            yield return "A broken arrow: it was sent, and no arrival was seen.";
        }

        if (model.Events.Any(e => e.Flow.Remote.IsKnown && LadderWords.IsOneSided(model, e)))
        {
            yield return "A level arrow: seen at one end only; nobody listened at the other.";
        }

        if (model.Counts.Folded > 0)
        {
            yield return $"Repeats are folded: {Units.Count(model.Counts.Folded, "event")} of {Units.Count(model.Events.Count)} stand in {Units.Count(model.Rows.Count(r => r.Kind == LadderRowKind.Fold), "row")} marked ⋮ .";
        }

        if (model.LeftOut > 0)
        {
            yield return $"Only these levels are drawn: {string.Join(", ", model.Levels.Select(LadderWords.Level))}. {Units.Count(model.LeftOut, "event")} of other levels left out.";
        }

        if (model.Action != 0)
        {
            yield return $"Marked ▸: the rows of action {model.Action.ToString(System.Globalization.CultureInfo.InvariantCulture)}.";
        }

        if (model.Counts.NotDrawn > 0)
        {
            yield return $"{Units.Count(model.Counts.NotDrawn, "event")} of {Units.Count(model.Events.Count)} not drawn; the table has them.";
        }

        if (model.Counts.Dropped > 0)
        {
            yield return $"{Units.Count(model.Counts.Dropped, "older event")} dropped before the first row, because the trace is bounded.";
        }
    }
}
