namespace Lab.Exercises;

/// <summary>Names as people write them: <c>ana, bo</c>, <c>ana and bo</c>, <c>nobody</c>, <c>everybody</c>.</summary>
public static class NameSet
{
    private static readonly char[] Between = [',', ';', '+', '&', ' ', '\t', '\n'];

    /// <summary>The names in a text, in the order in which they are known.</summary>
    /// <param name="text">What somebody wrote.</param>
    /// <param name="known">The names that there are.</param>
    /// <returns>None for <c>nobody</c>, all for <c>everybody</c>; null when a word is no name, or nothing was written.</returns>
    public static IReadOnlyList<string>? Read(string text, IReadOnlyList<string> known)
    {
        var words = text.Split(Between, StringSplitOptions.RemoveEmptyEntries).Where(w => !Is(w, "and")).ToList();
        if (words.Count == 1 && (Is(words[0], "nobody") || Is(words[0], "none")))
        {
            return [];
        }

        if (words.Count == 1 && (Is(words[0], "everybody") || Is(words[0], "all")))
        {
            return [.. known];
        }

        return words.Count > 0 && words.TrueForAll(w => known.Contains(w, StringComparer.OrdinalIgnoreCase))
            ? [.. known.Where(name => words.Contains(name, StringComparer.OrdinalIgnoreCase))]
            : null;
    }

    /// <summary>The names as one text: <c>ana, bo</c>, or <c>nobody</c>.</summary>
    /// <param name="names">The names.</param>
    public static string Write(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } text ? text : "nobody";

    private static bool Is(string word, string other) => string.Equals(word, other, StringComparison.OrdinalIgnoreCase);
}
