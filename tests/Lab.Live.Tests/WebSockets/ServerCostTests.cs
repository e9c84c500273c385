using Lab.Net;
using Xunit;

namespace Lab.Live.Tests.WebSockets;

/// <summary>What a server of ours does not spend: turns while it waits, memory for a message that nobody writes down.</summary>
public sealed class ServerCostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connecting_waits_for_a_late_session_without_spinning()
    {
        using var clock = new StuckClock();
        await using var server = await WebSocketServer.StartAsync(
            new WebSocketServerOptions { Name = "late session", Peer = new WebSocketPeerOptions { PingAfter = TimeSpan.FromHours(1), Clock = clock } }, Cancellation);
        var turns = new CountingContext();
        Task<WebSocketClient> connecting;
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(turns);
        try
        {
            connecting = server.ConnectAsync(cancellationToken: Cancellation);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        await connecting;
        Assert.Empty(server.Sessions);
        Assert.InRange(turns.Count, 1, 100);
        clock.GoOn();
    }

    [Fact]
    public async Task Connecting_has_the_session_at_once_however_many_connect()
    {
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions { Name = "many at once" }, Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            var client = await server.ConnectAsync(cancellationToken: Cancellation);
            Assert.Contains(server.Sessions, session => session.Flow.Remote == client.Local);
        }));
    }

    [Fact]
    public async Task An_untapped_session_allocates_nothing_to_wait_for_a_message()
    {
        const int Messages = 200;
        using var waiting = new SemaphoreSlim(0);
        var least = long.MaxValue;
        await using var server = await WebSocketServer.StartAsync(new WebSocketServerOptions { Name = "untapped", Tapped = false, Handler = HandleAsync }, Cancellation);
        await using var client = await server.ConnectAsync(cancellationToken: Cancellation);
        for (var i = 0; i < Messages; i++)
        {
            Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
            await client.SendAsync("hello", Cancellation);
        }

        Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(60), Cancellation));
        Assert.Equal(0, Interlocked.Read(ref least));

        async Task HandleAsync(WebSocketSession session, CancellationToken cancellationToken)
        {
            for (var i = 0; i < Messages; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var receiving = session.ReceiveAsync(cancellationToken);
                var spent = GC.GetAllocatedBytesForCurrentThread() - before;

                // Nothing is sent before this, so the message is still to come.
                Assert.False(receiving.IsCompleted);
                least = Math.Min(least, spent);
                waiting.Release();
                await receiving;
            }

            waiting.Release();
        }
    }

    /// <summary>Counts what continues in it.</summary>
    private sealed class CountingContext : SynchronizationContext
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public override void Post(SendOrPostCallback d, object? state)
        {
            Interlocked.Increment(ref _count);
            ThreadPool.QueueUserWorkItem(
                _ =>
                {
                    SetSynchronizationContext(this);
                    d(state);
                    SetSynchronizationContext(null);
                });
        }
    }

    /// <summary>Keeps whoever wants a timer waiting: here the server, between its answer and its session.</summary>
    private sealed class StuckClock : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim _goOn = new();

        public void GoOn() => _goOn.Set();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _goOn.Wait(TimeSpan.FromSeconds(60));
            return base.CreateTimer(callback, state, dueTime, period);
        }

        public void Dispose()
        {
            _goOn.Set();
            _goOn.Dispose();
        }
    }
}
