using Lab.Net;
using Xunit;

namespace Lab.Tests.Net;

public sealed class UdpDecisionTests
{
    private static readonly UdpRelayOptions Options = new() { Seed = 42, Loss = 0.1, Duplicate = 0.2, Reorder = 0.3, Delay = TimeSpan.FromMilliseconds(10), Jitter = TimeSpan.FromMilliseconds(5) };

    [Fact]
    public void A_decision_depends_only_on_where_it_is_asked_for()
    {
        var forwards = Enumerable.Range(0, 500).Select(i => Options.Decide(0, 0, i)).ToList();
        var backwards = Enumerable.Range(0, 500).Reverse().Select(i => Options.Decide(0, 0, i)).Reverse().ToList();

        Assert.Equal(forwards, backwards);
        Assert.NotEqual(forwards, Enumerable.Range(0, 500).Select(i => Options.Decide(0, 1, i)));
        Assert.NotEqual(forwards, Enumerable.Range(0, 500).Select(i => Options.Decide(1, 0, i)));
        Assert.NotEqual(forwards, Enumerable.Range(0, 500).Select(i => (Options with { Seed = 43 }).Decide(0, 0, i)));
    }

    [Fact]
    public void Turning_one_impairment_on_leaves_the_others_as_they_were()
    {
        var only = Options with { Duplicate = 0, Reorder = 0, Jitter = TimeSpan.Zero };

        Assert.Equal(Enumerable.Range(0, 500).Select(i => Options.Decide(0, 0, i).Lose), Enumerable.Range(0, 500).Select(i => only.Decide(0, 0, i).Lose));
    }

    [Fact]
    public void Shares_are_near_what_was_asked_for_and_the_ends_are_exact()
    {
        var all = Enumerable.Range(0, 20_000).Select(i => Options.Decide(0, 0, i)).ToList();

        Assert.InRange(all.Count(d => d.Lose), 1_800, 2_200);
        Assert.InRange(all.Count(d => d.Duplicate), 3_700, 4_300);
        Assert.InRange(all.Count(d => d.Reorder), 5_600, 6_400);
        Assert.All(all, d => Assert.InRange(d.Delay, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(15)));
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.True((Options with { Loss = 1 }).Decide(0, 0, i).Lose));
        Assert.All(Enumerable.Range(0, 1_000), i => Assert.False((Options with { Loss = 0 }).Decide(0, 0, i).Lose));
    }

    [Fact]
    public void The_numbers_never_change_between_versions_because_lessons_name_their_seeds()
    {
        // Worked out apart from this code, from the definition of SplitMix64.
        Assert.Equal(0xcbc2fc9dbe310aaeUL, RelayRandom.Number(42, 0, 0, 0, 0));
        Assert.Equal([11, 12, 16], Enumerable.Range(0, 20).Where(i => new UdpRelayOptions { Seed = 42, Loss = 0.1 }.Decide(0, 0, i).Lose));
    }

    [Fact]
    public void The_description_names_the_seed_and_everything_that_is_done() =>
        Assert.Equal("seed 42: loss 10 %, duplicate 20 %, reorder 30 %, delay 10 ms, jitter up to 5 ms", Options.Describe());
}
