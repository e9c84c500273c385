using Lab.Net;
using Xunit;

namespace Lab.Tests.Net;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 0.5, 0.5)]
    [InlineData(2, 0.5, 1)]
    [InlineData(5, 0.5, 8)]
    [InlineData(50, 0.5, 30)]
    [InlineData(2_000, 0.5, 30)]
    [InlineData(2, 0, 0.5)]
    [InlineData(2, 1, 1.5)]
    public void Each_wait_is_longer_up_to_the_longest_and_spread(int attempt, double random, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Backoff.Default.Wait(attempt, random));
}
