using System.Globalization;

namespace Lab.Net;

/// <summary>Refuses a relay option that is out of range, in one sentence that names the option as the learner wrote it.</summary>
internal static class RelayRange
{
    public static void Likelihood(double value, string option)
    {
        if (!(value is >= 0 and <= 1))
        {
            throw Refused(option, string.Create(CultureInfo.InvariantCulture, $"{option} is a likelihood: give a number from 0 to 1, not {value}."));
        }
    }

    public static void Time(TimeSpan value, string option)
    {
        if (value < TimeSpan.Zero)
        {
            throw Refused(option, string.Create(CultureInfo.InvariantCulture, $"{option} is a time: it cannot be negative, and it is {value.TotalMilliseconds} ms."));
        }
    }

    public static void Count(long value, string option)
    {
        if (value < 0)
        {
            throw Refused(option, string.Create(CultureInfo.InvariantCulture, $"{option} is a number of bytes: it cannot be negative, and it is {value}."));
        }
    }

    private static ArgumentOutOfRangeException Refused(string option, string sentence) => new(option, sentence);
}
