using Lab.Exercises;
using Xunit;

namespace Lab.Live.Tests.Exercises;

/// <summary>What the checks of the Socket.IO exercises must say of a known mistake.</summary>
internal static class SioReport
{
    /// <summary>The check failed at this step, says what came and what to try, and names the belief behind it.</summary>
    public static void AssertNames(CheckReport report, int step, string? misconception, string came)
    {
        Assert.True(report.Outcome == CheckOutcome.Failed, report.ToString());
        Assert.True(step == report.Lines.Count, report.ToString());
        Assert.Contains(came, report.Lines[^1].Result.Came, StringComparison.Ordinal);
        Assert.NotEmpty(report.Lines[^1].Result.Try);
        Assert.Equal(misconception, report.Misconception);
    }
}
