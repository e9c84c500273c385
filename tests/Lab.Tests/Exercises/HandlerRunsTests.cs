using Xunit;

namespace Lab.Tests.Exercises;

/// <summary>Whose handlers ran is counted by name, and shown in the order of the names.</summary>
public sealed class HandlerRunsTests
{
    [Fact]
    public void Runs_are_counted_for_each_thing_and_name()
    {
        var ran = new HandlerRuns("ana", "bo", "cy");
        Assert.Equal("nobody", ran.Who("news"));
        ran.Add("cy", "news");
        ran.Add("ana", "news");
        ran.Add("ana", "news");
        ran.Add("bo", "other");
        Assert.Equal("ana, cy", ran.Who("news"));
        Assert.Equal(2, ran.Count("ana", "news"));
        Assert.Equal(0, ran.Count("bo", "news"));
        var text = ran.Grid().ToString();
        Assert.StartsWith("Whose handler ran (observed)", text, StringComparison.Ordinal);
        Assert.Contains("news reached ana and cy. other reached bo.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_is_a_mistake_of_the_caller() =>
        Assert.Contains("only ana, bo", Assert.Throws<ArgumentException>(() => new HandlerRuns("ana", "bo").Add("dee", "news")).Message, StringComparison.Ordinal);
}
