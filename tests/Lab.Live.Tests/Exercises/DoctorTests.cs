using Xunit;

namespace Lab.Live.Tests.Exercises;

public sealed class DoctorTests
{
    [Fact]
    public async Task Each_line_says_ok_or_what_to_do()
    {
        var view = await Doctor.CheckAsync(TestContext.Current.CancellationToken);
        Assert.True(view.IsWell, view.ToString());
        Assert.Equal(7, view.Lines.Count);
        Assert.All(view.Lines, line => Assert.NotEmpty(line.Says));
        Assert.Contains("TCP inside this machine: one byte sent and received", view.ToString(), StringComparison.Ordinal);
        Assert.Equal(OperatingSystem.IsLinux(), view.Lines.Single(line => line.What.StartsWith("TCP_INFO", StringComparison.Ordinal)).Ok);
    }
}
