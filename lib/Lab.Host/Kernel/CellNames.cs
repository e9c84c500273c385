using System.Text.RegularExpressions;

namespace Lab.Host.Kernel;

/// <summary>The compiler puts the types of a cell into a class that the learner never wrote; its name is left out of what he reads.</summary>
internal static partial class CellNames
{
    /// <summary>What the name of that class begins with; the number of the cell follows.</summary>
    public const string Prefix = "Cell#";

    /// <summary>The text with <c>Cell#3+Point</c> as <c>Point</c>.</summary>
    public static string Strip(string text) => text.Contains(Prefix, StringComparison.Ordinal) ? Generated().Replace(text, "") : text;

    // Types print it with a plus, the compiler's messages with a dot.
    [GeneratedRegex(Prefix + @"\d+[+.]")]
    private static partial Regex Generated();
}
