using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>Leaving a room while others speak to it: what is said after the leave must come after all that was said to the room.</summary>
public sealed class LeavingTests : ServerInMemory
{
    [Fact]
    public async Task A_leave_is_done_when_no_broadcast_is_on_its_way_any_more()
    {
        var (ada, bob) = (Visitor.Connect(Io), Visitor.Connect(Io));
        await ada.Socket().JoinAsync("red");
        await bob.Socket().JoinAsync("red");
        ada.Hears();
        bob.Hears();
        Task? leaving = null;
        var wasDone = false;
        ada.Engine.OnSent = _ =>
        {
            leaving = bob.Socket().LeaveAsync("red").AsTask();
            wasDone = leaving.IsCompleted;
        };

        await Io.To("red").EmitAsync("x");
        ada.Engine.OnSent = null;
        Assert.Equal(["""2["x"]"""], bob.Hears());
        Assert.False(wasDone, "bob has left, and then hears the room");
        await leaving!.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await Io.To("red").EmitAsync("y");
        Assert.Empty(bob.Hears());
    }

    [Fact]
    public async Task A_leave_that_nobody_broadcasts_to_is_done_at_once()
    {
        var ada = Visitor.Connect(Io);
        await ada.Socket().JoinAsync("red");
        Assert.True(ada.Socket().LeaveAsync("red").IsCompleted);
    }

    [Fact]
    public async Task A_wait_is_for_those_before_it_only()
    {
        var passage = new Passage();
        var first = passage.Enter();
        var one = passage.PassedAsync();
        var second = passage.Enter();
        var two = passage.PassedAsync();
        Assert.False(one.IsCompleted);
        first.Pass();
        await one.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.False(two.IsCompleted);
        second.Pass();
        await two.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.True(passage.PassedAsync().IsCompleted);
    }
}
