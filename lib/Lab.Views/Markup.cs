using System.Globalization;
using System.Runtime.CompilerServices;

namespace Lab.Views;

/// <summary>Writes HTML and SVG: what is typed in an interpolated string goes out as it is, every hole in it is escaped.</summary>
/// <example><code>markup.Write($"&lt;text x=\"{x}\"&gt;{label}&lt;/text&gt;");</code></example>
/// <remarks>Numbers are written with a point and at most two decimals, in every culture. Characters that XML forbids become U+FFFD.</remarks>
/// <param name="writer">Where it goes; not closed.</param>
public sealed class Markup(TextWriter writer)
{
    /// <summary>Writes the literal parts as they are and every hole escaped.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The handler writes through the instance that the compiler hands it.")]
    public void Write([InterpolatedStringHandlerArgument("")] ref MarkupHandler content) => _ = content;

    /// <summary>Writes text as it is: only for markup that this library made itself.</summary>
    public void Raw(string markup) => writer.Write(markup);

    /// <summary>Writes escaped text.</summary>
    public void Text(string text) => writer.Write(Escape(text));

    /// <summary>The text with the five characters of markup as references and what XML forbids as U+FFFD.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var safe = true;
        foreach (var c in text)
        {
            if (c is '<' or '>' or '&' or '"' or '\'' || c < ' ' || c is >= '\ud800' and <= '\udfff' or >= '\ufffe' or (>= '\u007f' and <= '\u009f'))
            {
                safe = false;
                break;
            }
        }

        return safe ? text : EscapeSlowly(text);
    }

    private static string EscapeSlowly(string text)
    {
        var result = new System.Text.StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            _ = c switch
            {
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '&' => result.Append("&amp;"),
                '"' => result.Append("&quot;"),
                '\'' => result.Append("&#39;"),
                '\n' or '\t' => result.Append(c),
                _ when char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) => result.Append(c).Append(text[++i]),
                _ when c < ' ' || char.IsSurrogate(c) || c is >= '\ufffe' or (>= '\u007f' and <= '\u009f') => result.Append('\ufffd'),
                _ => result.Append(c),
            };
        }

        return result.ToString();
    }

    /// <summary>Writes the parts of an interpolated string. Made by the compiler; not for cells.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct MarkupHandler
    {
        private readonly Markup _markup;

        /// <summary>Begins.</summary>
        public MarkupHandler(int literalLength, int formattedCount, Markup markup)
        {
            _ = literalLength + formattedCount;
            _markup = markup;
        }

        /// <summary>Writes what was typed.</summary>
        public void AppendLiteral(string value) => _markup.Raw(value);

        /// <summary>Writes text, escaped.</summary>
        public void AppendFormatted(string? value) => _markup.Text(value ?? "");

        /// <summary>Writes a number with at most two decimals.</summary>
        public void AppendFormatted(double value) => _markup.Raw(double.IsFinite(value) ? value.ToString("0.##", CultureInfo.InvariantCulture) : "0");

        /// <summary>Writes a number.</summary>
        public void AppendFormatted(int value) => _markup.Raw(value.ToString(CultureInfo.InvariantCulture));

        /// <summary>Writes a number.</summary>
        public void AppendFormatted(long value) => _markup.Raw(value.ToString(CultureInfo.InvariantCulture));

        /// <summary>Writes one character, escaped.</summary>
        public void AppendFormatted(char value) => _markup.Text(value.ToString());
    }
}
