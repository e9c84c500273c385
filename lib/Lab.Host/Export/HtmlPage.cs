using System.Globalization;
using System.Net;
using System.Text;

namespace Lab.Host.Export;

/// <summary>The frame that all pages share, and the writing of text into HTML.</summary>
internal static class HtmlPage
{
    /// <summary>A whole page.</summary>
    /// <param name="title">Plain text.</param>
    /// <param name="navigation">HTML of what stands beside the content; may be empty.</param>
    /// <param name="main">HTML of the content.</param>
    /// <param name="head">HTML that brings the style and the scripts; null writes the style into the page and has no scripts.</param>
    public static string Frame(string title, string navigation, string main, string? head = null) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <link rel="icon" href="data:,">
        <title>{Text(title)}</title>
        {head ?? $"<style>\n{PageStyle.Css}\n</style>"}
        </head>
        <body>
        <a class="skip" href="#main">Skip to the text</a>
        <div class="{(navigation.Length > 0 ? "page" : "page single")}">
        {navigation}
        <main id="main">
        {main}
        </main>
        </div>
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    /// <summary>Plain text as HTML.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A duration as a reader wants it: <c>12 ms</c>, <c>1.4 s</c>, <c>2 min 5 s</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 999.5 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 119.5 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
    };

    /// <summary>Appends text that is formatted without regard to the user's culture.</summary>
    public static StringBuilder Add(this StringBuilder html, FormattableString text) => html.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
