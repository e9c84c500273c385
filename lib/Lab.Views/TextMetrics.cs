using System.Globalization;
using System.Text;

namespace Lab.Views;

/// <summary>Measures text without a browser, on the safe side: fixed-width type, wide characters count twice.</summary>
public static class TextMetrics
{
    /// <summary>Width of one column as a part of the type size. Usual fixed-width types need 0.55 to 0.602.</summary>
    public const double Advance = 0.615;

    /// <summary>How many columns the text takes.</summary>
    public static int Columns(string text)
    {
        var columns = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            columns += Columns(rune);
        }

        return columns;
    }

    /// <summary>The width in pixels at a type size.</summary>
    public static double Width(string text, double size = Theme.FontSize) => Columns(text) * size * Advance;

    /// <summary>The text, or its beginning with an ellipsis, in at most <paramref name="columns"/> columns.</summary>
    public static string Shorten(string text, int columns)
    {
        if (text.Length <= columns / 2 || Columns(text) <= columns)
        {
            return text;
        }

        var result = new StringBuilder();
        var used = 0;
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            used += Columns(element);
            if (used > columns - 1)
            {
                break;
            }

            result.Append(element);
        }

        return result.Append('…').ToString();
    }

    /// <summary>The text filled with spaces up to <paramref name="columns"/>; longer text is shortened.</summary>
    public static string Fit(string text, int columns, bool right = false)
    {
        text = Shorten(text, columns);
        var space = new string(' ', Math.Max(0, columns - Columns(text)));
        return right ? space + text : text + space;
    }

    /// <summary>One printable line: line ends and tabs as escapes, other control and format characters as a dot.</summary>
    public static string OneLine(string text)
    {
        var clean = true;
        foreach (var c in text)
        {
            clean &= !IsUnprintable(c);
        }

        if (clean)
        {
            return text;
        }

        var line = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => line.Append("\\n"),
                '\r' => line.Append("\\r"),
                '\t' => line.Append("\\t"),
                _ when IsUnprintable(c) => line.Append('·'),
                _ => line.Append(c),
            };
        }

        return line.ToString();
    }

    // U+200D joins emoji; without it one picture falls into several.
    private static bool IsUnprintable(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' || (c != '\u200d' && c > '\u00ac' && char.GetUnicodeCategory(c) == UnicodeCategory.Format);

    private static int Columns(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        0x200d or (>= 0xfe00 and <= 0xfe0f) => 0,
        _ when Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => 0,
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or (>= 0xf900 and <= 0xfaff)
            or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6) or >= 0x1f000 => 2,
        _ => 1,
    };
}
