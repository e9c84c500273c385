using System.CommandLine;
using System.Globalization;

namespace Lab.Host.Commands;

/// <summary>Checks the numbers of a command line.</summary>
internal static class OptionCheck
{
    /// <summary>Refuses numbers that are not good; a value that is no number at all has the parser's own message.</summary>
    public static void Add(Option option, Func<double, bool> isGood, string message) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !isGood(number))
        {
            result.AddError(message);
        }
    });
}
