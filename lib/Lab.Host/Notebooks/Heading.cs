namespace Lab.Host.Notebooks;

/// <summary>A heading of a Markdown cell.</summary>
/// <param name="Level">1 to 6.</param>
/// <param name="Text">Its text without the marks.</param>
internal sealed record Heading(int Level, string Text)
{
    /// <summary>The <c># </c> headings of a Markdown text; lines inside fenced code are no headings.</summary>
    public static IReadOnlyList<Heading> In(string markdown)
    {
        var headings = new List<Heading>();
        string? fence = null;
        foreach (var line in markdown.Split('\n'))
        {
            var text = line.TrimStart();
            if (fence is not null)
            {
                fence = text.StartsWith(fence, StringComparison.Ordinal) ? null : fence;
            }
            else if (text.StartsWith("```", StringComparison.Ordinal) || text.StartsWith("~~~", StringComparison.Ordinal))
            {
                fence = text[..3];
            }
            else
            {
                var level = text.Length - text.TrimStart('#').Length;
                if (level is >= 1 and <= 6 && text.Length > level && text[level] == ' ' && line.Length - text.Length < 4)
                {
                    headings.Add(new Heading(level, text[level..].Trim().TrimEnd('#').Trim()));
                }
            }
        }

        return headings;
    }
}
