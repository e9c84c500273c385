using Lab.Wire;

namespace Lab.Views;

/// <summary>A line below some bytes of one row, with the numbers of the fields that lie there. Columns count characters, three to a byte.</summary>
internal sealed record HexMark(int Column, int Width, string Label, IReadOnlyList<int> Fields, int Level);

/// <summary>Lays out the marks of one row so that neither lines nor numbers touch.</summary>
internal static class HexMarks
{
    public static List<HexMark> Of(IReadOnlyList<Field> fields, int start, int end)
    {
        // Fields of the same bytes (the bits of a flags byte) share a line.
        var spans = fields.Index()
            .Where(f => f.Item.Length > 0 && f.Item.Offset < end && f.Item.End > start)
            .GroupBy(f => (f.Item.Offset, f.Item.Length))
            .OrderBy(g => g.Key.Offset).ThenByDescending(g => g.Key.Length);
        var marks = new List<HexMark>();
        var free = new List<int>();
        foreach (var span in spans)
        {
            var numbers = span.Select(f => f.Index + 1).ToList();
            var from = Math.Max(span.Key.Offset, start) - start;
            var to = Math.Min(span.Key.Offset + span.Key.Length, end) - start;
            var label = Label(numbers);
            var width = ((to - from) * 3) - 1;
            var level = free.FindIndex(f => f <= from * 3);
            if (level < 0)
            {
                level = free.Count;
                free.Add(0);
            }

            free[level] = (from * 3) + Math.Max(width, label.Length) + 1;
            marks.Add(new HexMark(from * 3, width, label, numbers, level));
        }

        return marks;
    }

    private static string Label(List<int> numbers) => numbers.Count == 1 ? Text(numbers[0])
        : numbers[^1] - numbers[0] == numbers.Count - 1 ? $"{Text(numbers[0])}–{Text(numbers[^1])}"
        : string.Join(',', numbers.Select(Text));

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
