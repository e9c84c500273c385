using Lab.SocketIO;
using Xunit;

namespace Lab.Live.Tests.SocketIO;

/// <summary>Hostile clients, and the memory that they cost.</summary>
/// <remarks>Alone: the memory that is looked at is that of the whole process, with whatever other tests have and let go.</remarks>
[CollectionDefinition(nameof(HostileMemoryTests), DisableParallelization = true)]
[Collection(nameof(HostileMemoryTests))]
public sealed class HostileMemoryTests
{
    [Fact]
    public async Task Ten_thousand_half_open_sessions_stay_within_the_bound_and_take_little_each()
    {
        const int Many = 10_000;
        const int Bound = 9_000;
        await using var host = await EngineHost.StartAsync(SocketIOOptions.Default with { MaxSessions = Bound });
        await host.Wire().OpenAsync();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => HostileEngineTests.HandshakesAsync(host, Many / 4)));
        Assert.Equal(Bound - 1, answers.Sum(static a => a.Opened));
        Assert.Equal(Many - Bound + 1, answers.Sum(static a => a.Refused));
        Assert.Equal((Bound, Bound), (host.Engine.Count, host.Engine.Clock.Count));
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / Bound;
        // The test's own list of each session is in it.
        Assert.InRange(each, 0, 6_000);
        await host.Engine.DisposeAsync();
        Assert.Equal((0, 0), (host.Engine.Count, host.Engine.Clock.Count));
    }

    [Fact]
    public async Task Attachments_that_are_announced_and_never_sent_hold_nobody_up()
    {
        await using var io = await HostileSocketTests.EchoAsync();
        using var wire = new EngineWire(io.EndPoint!);
        using var good = await wire.OpenSocketAsync();
        await HostileSocketTests.JoinAsync(good);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var bad = new List<WireSocket>();
        for (var i = 0; i < 50; i++)
        {
            var socket = await wire.OpenSocketAsync();
            await HostileSocketTests.JoinAsync(socket);
            await socket.SendAsync("4510-[\"echo\"," + string.Join(',', Enumerable.Range(0, 10).Select(static n => $"{{\"_placeholder\":true,\"num\":{n}}}")) + "]");
            bad.Add(socket);
        }

        await HostileSocketTests.EchoedAsync(good);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8_000_000);
        bad.ForEach(static s => s.Socket.Abort());
        // A session goes before its socket.
        await EngineCloseTests.ZeroAsync(() => io.SessionCount + io.Sockets.Sockets.Count - 2);
        bad.ForEach(static s => s.Dispose());
    }
}
