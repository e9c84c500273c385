using Lab.Wire;
using Xunit;

namespace Lab.Tests.Wire;

public sealed class TransitionTableTests
{
    private static readonly TransitionTable<Door, Push> Table = new("door", "a test", Door.Shut,
        new(Door.Shut, Push.Pull, Door.Open, "creak"),
        new(Door.Open, Push.Press, Door.Shut),
        new(Door.Shut, Push.Press, Door.Shut));

    private enum Door
    {
        Shut,
        Open,
    }

    private enum Push
    {
        Pull,
        Press,
    }

    [Fact]
    public void A_legal_step_leads_on() => Assert.Equal(Door.Open, Table.Next(Door.Shut, Push.Pull));

    [Fact]
    public void An_illegal_step_names_state_and_input()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Table.Next(Door.Open, Push.Pull));
        Assert.Equal("door: Pull is not allowed in state Open.", error.Message);
        Assert.False(Table.TryStep(Door.Open, Push.Pull, out _));
    }

    [Fact]
    public void Two_steps_on_one_input_are_refused() => Assert.Throws<ArgumentException>(() => new TransitionTable<Door, Push>(
        "door", "a test", Door.Shut, new(Door.Shut, Push.Pull, Door.Open), new(Door.Shut, Push.Pull, Door.Shut)));

    [Fact]
    public void States_come_in_order_of_mention() => Assert.Equal([Door.Shut, Door.Open], Table.States);
}
