namespace Lab.Views;

/// <summary>The words of a <see cref="ReceiversGrid"/>, shared by the picture and the text.</summary>
internal static class ReceiversWords
{
    /// <summary>Marks a room that its client was in for some of the rows only.</summary>
    public const string Changed = "*";

    /// <summary>Whether a cell came out as predicted.</summary>
    public static bool IsAsSaid(ReceiversRow row, string name) => row.Predicted is not { } said || said.Contains(name) == row.Counts.GetValueOrDefault(name) > 0;

    /// <summary>What was predicted for a cell.</summary>
    public static string Said(ReceiversRow row, string name) => (IsAsSaid(row, name), row.Predicted!.Contains(name)) switch
    {
        (true, true) => "✓ you: yes",
        (true, false) => "✓ you: no",
        (false, true) => "✘ you: yes",
        _ => "✘ you: no",
    };

    /// <summary>A cell in one line.</summary>
    public static string Cell(ReceiversRow row, string name) => row.Counts.TryGetValue(name, out var count)
        ? (count == 0 ? "–" : Units.Count(count)) + (row.Sender == name ? " sends" : "") + (row.Predicted is null ? "" : $" {Said(row, name)}")
        : "";

    /// <summary>Names as a sentence has them.</summary>
    public static string List(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "nobody",
        1 => names[0],
        _ => $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}",
    };
}
