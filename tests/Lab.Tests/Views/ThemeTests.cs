using System.Globalization;
using Lab.Views;
using Xunit;

namespace Lab.Tests.Views;

public sealed class ThemeTests
{
    public static TheoryData<string> Accents => [.. Theme.Accents];

    [Theory]
    [MemberData(nameof(Accents))]
    public void AccentsStandOutFromLightAndDark(string accent)
    {
        // WCAG 2.2, 1.4.11: 3:1 for graphical objects.
        Assert.True(Ratio(accent, "#ffffff") >= 3, $"{accent} on white: {Ratio(accent, "#ffffff"):F2}");
        Assert.True(Ratio(accent, "#1e1e1e") >= 3, $"{accent} on dark: {Ratio(accent, "#1e1e1e"):F2}");
    }

    [Fact]
    public void TheMeasureKnowsTheExtremes()
    {
        Assert.Equal(21, Ratio("#000000", "#ffffff"), 2);
        Assert.True(Ratio("#808080", "#777777") < 3);
    }

    [Fact]
    public void MutedTextStaysReadable()
    {
        // Eight tenths of the editors' usual text colours, on their backgrounds: 4.5:1 for text.
        Assert.True(Ratio(Mix("#3b3b3b", "#ffffff", 0.8), "#ffffff") >= 4.5);
        Assert.True(Ratio(Mix("#cccccc", "#1e1e1e", 0.8), "#1e1e1e") >= 4.5);
    }

    private static string Mix(string over, string under, double part) => "#" + string.Concat(Enumerable.Range(0, 3).Select(i =>
        ((int)Math.Round((Channel(over, i) * part) + (Channel(under, i) * (1 - part)))).ToString("x2", CultureInfo.InvariantCulture)));

    private static double Ratio(string a, string b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(string color)
    {
        double Linear(int i)
        {
            var c = Channel(color, i) / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Linear(0)) + (0.7152 * Linear(1)) + (0.0722 * Linear(2));
    }

    private static int Channel(string color, int i) => int.Parse(color.AsSpan(1 + (2 * i), 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
