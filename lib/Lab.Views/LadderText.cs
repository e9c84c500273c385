using System.Text;
using Lab.Tracing;

namespace Lab.Views;

/// <summary>The ladder in plain text: lanes as columns.</summary>
internal static class LadderText
{
    public static void Write(TextWriter writer, LadderModel model, string title)
    {
        writer.WriteLine(title);
        foreach (var line in LadderLegend.Lines(model))
        {
            writer.WriteLine(line);
        }

        if (model.Rows.Count == 0)
        {
            return;
        }

        var width = Math.Clamp(model.Lanes.Max(l => TextMetrics.Columns(TextMetrics.OneLine(l))) + 2, 12, 24);
        var number = Math.Max(2, model.Events[^1].Number.ToString(System.Globalization.CultureInfo.InvariantCulture).Length + 1);
        var time = Units.TimeIn(model.Longest, model.Longest).Length;
        var level = LadderWords.LevelColumns(model);
        writer.WriteLine();
        writer.WriteLine($"{"#".PadLeft(number)}  {"time".PadLeft(time)}  {"level".PadRight(level)}  {"how"}  {string.Concat(model.Lanes.Select(l => Center(TextMetrics.OneLine(l), width)))}  what");
        foreach (var row in model.Rows)
        {
            var item = model.Events[row.First];
            var when = Units.TimeIn(item.Time - model.Start, model.Longest).PadLeft(time);
            if (row.Kind == LadderRowKind.Event)
            {
                writer.WriteLine($"{((model.IsMarked(item) ? "▸" : "") + item.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)).PadLeft(number)}  {when}  {LadderWords.Level(item.Level).PadRight(level)}  {LadderWords.Letter(item.Provenance)}    {Lanes(model, row, item, width)}  {LadderWords.Label(item)}{LadderWords.Linked(model, row)}");
            }
            else
            {
                writer.WriteLine($"{"…".PadLeft(number)}  {when}  {new string(' ', level)}  {"",-3}  {string.Concat(model.Lanes.Select(_ => Center("⋮", width)))}  {LadderWords.Several(model, row)}");
            }
        }
    }

    private static string Lanes(LadderModel model, LadderRow row, TraceEvent item, int width)
    {
        var cells = new StringBuilder(new string(' ', width * model.Lanes.Count));
        int At(int lane) => (lane * width) + (width / 2);
        for (var lane = 0; lane < model.Lanes.Count; lane++)
        {
            cells[At(lane)] = '│';
        }

        var (here, there) = (At(model.LocalLane(item)), model.RemoteLane(item) is var r and >= 0 ? At(r) : -1);
        if (there >= 0 && item.Level != TraceLevel.Kernel && (row.To.Count > 0 || row.From.Count > 0 || LadderWords.IsOpen(model, row.First) || LadderWords.IsOneSided(model, item) || LadderWords.IsLost(item)))
        {
            // A sender's line leaves towards the other lane, a receiver's arrives from it; one that nobody saw arrive is broken.
            var step = Math.Sign(there - here);
            var end = LadderWords.IsLost(item) ? here + (step * (width / 2)) : there - step;
            var broken = row.To.Count == 0 && row.From.Count == 0 && !LadderWords.IsOneSided(model, item);
            for (var x = here + step; x != end + step; x += step)
            {
                cells[x] = broken && (x - here) % 2 == 0 ? ' ' : '─';
            }

            if (LadderWords.IsLost(item))
            {
                cells[end] = '✕';
            }
            else if (item.Direction == Direction.Receive)
            {
                cells[here + step] = step > 0 ? '◀' : '▶';
            }
            else
            {
                cells[end] = step > 0 ? '▶' : '◀';
            }
        }

        cells[here] = LadderLegend.Glyph(item.Level);
        return cells.ToString();
    }

    private static string Center(string text, int width)
    {
        text = TextMetrics.Shorten(text, width - 1);
        var left = (width / 2) - ((TextMetrics.Columns(text) - 1) / 2);
        left = Math.Max(0, Math.Min(left, width - TextMetrics.Columns(text)));
        return new string(' ', left) + text + new string(' ', Math.Max(0, width - left - TextMetrics.Columns(text)));
    }
}
