using Lab.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>What a broadcast costs does not depend on how many receive it. Not beside the tests that listen to the meter: whoever listens allocates.</summary>
[Collection(nameof(MetricsTests))]
public sealed class BroadcastAllocationTests : ServerInMemory
{
    private const int Few = 50;
    private const int Many = 500;

    [Theory]
    [InlineData("io.emit")]
    [InlineData("io.to(room)")]
    [InlineData("io.to(room).to(other)")]
    [InlineData("io.except(other)")]
    [InlineData("io.except(other, more)")]
    [InlineData("socket.broadcast")]
    [InlineData("io.volatile")]
    public void A_receiver_costs_no_memory(string form)
    {
        var few = Cost(form, Few);
        Assert.Equal(few, Cost(form, Many));
    }

    private long Cost(string form, int receivers)
    {
        var sockets = new List<ServerSocket>();
        while (Io.Sockets.Sockets.Count < receivers)
        {
            var visitor = Visitor.Connect(Io);
            visitor.Engine.OnlyCounts = true;
            Join(visitor.Socket().JoinAsync("room", sockets.Count % 2 == 0 ? "other" : "more"));
            sockets.Add(visitor.Socket());
        }

        Emitter emitter = form switch
        {
            "io.emit" => Io,
            "io.to(room)" => Io.To("room"),
            "io.to(room).to(other)" => Io.To("room").To("other"),
            "io.except(other)" => Io.Except("other"),
            "io.except(other, more)" => Io.Except("other", "more"),
            "socket.broadcast" => sockets[0].Broadcast,
            "io.volatile" => Io.Volatile,
            _ => throw new ArgumentException(form),
        };
        object?[] arguments = ["hello", null];
        var least = long.MaxValue;
        for (var i = 0; i < 200; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Join(emitter.EmitAsync("a", arguments.AsSpan()));
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Join(ValueTask done) => Assert.True(done.IsCompletedSuccessfully);
}
