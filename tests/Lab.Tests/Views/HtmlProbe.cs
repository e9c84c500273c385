using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Lab.Tests.Views;

/// <summary>Takes the HTML of a view apart.</summary>
internal static partial class HtmlProbe
{
    /// <summary>The first picture, parsed as XML: it throws when the picture is not well-formed.</summary>
    public static XElement Svg(string html)
    {
        var start = html.IndexOf("<svg", StringComparison.Ordinal);
        var end = html.IndexOf("</svg>", StringComparison.Ordinal);
        Assert.True(start >= 0 && end > start, "the view has no picture");
        return XElement.Parse(html[start..(end + 6)]);
    }

    /// <summary>Everything but the scripts, parsed as XML.</summary>
    public static XElement Whole(string html) => XElement.Parse("<page>" + Scripts().Replace(html, "") + "</page>");

    /// <summary>All ids, in order.</summary>
    public static List<string> Ids(string html) => [.. Whole(html).Descendants().Attributes("id").Select(a => a.Value)];

    [GeneratedRegex("<script>.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Scripts();
}
