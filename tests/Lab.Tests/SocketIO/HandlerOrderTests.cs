using Lab.SocketIO;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>Handlers of one socket run one after the other; a slow or throwing one harms nobody else.</summary>
public sealed class HandlerOrderTests : ServerInMemory
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private readonly List<string> _seen = [];
    private readonly TaskCompletionSource _gate = new();

    [Fact]
    public void What_a_client_sends_waits_for_the_connection_listener_and_for_the_handler_before_it()
    {
        Io.OnConnection(async s =>
        {
            s.On("a", (int n) => _seen.Add($"a {n}"));
            await _gate.Task;
            s.On("b", (string text) => _seen.Add($"b {text}"));
        });
        var visitor = Visitor.Connect(Io);
        visitor.Says("2[\"a\",1]");
        visitor.Says("2[\"b\",\"two\"]");
        visitor.Says("2[\"a\",3]");
        Assert.Empty(_seen);
        _gate.SetResult();
        Assert.True(SpinWait.SpinUntil(() => _seen.Count == 3, Soon));
        Assert.Equal(["a 1", "b two", "a 3"], _seen);
    }

    [Fact]
    public void A_slow_handler_holds_up_its_own_socket_only()
    {
        Io.Of("/x");
        Io.OnConnection(s =>
        {
            s.On("slow", async (SocketArguments all) =>
            {
                await _gate.Task;
                _seen.Add(all.Get<string>(0)!);
            });
            s.On("quick", (string text, Ack ack) => ack.SendAsync(text));
        });
        Io.Of("/x").OnConnection(s => s.On("quick", (Ack ack) => ack.SendAsync()));
        var (slow, other) = (Visitor.Connect(Io), Visitor.Connect(Io));
        slow.Join("/x");
        (_, _) = (slow.Hears(), other.Hears());
        slow.Says("2[\"slow\",\"kept\"]");
        slow.Says("21[\"quick\",\"later\"]");
        slow.Says("2/x,2[\"quick\"]");
        other.Says("23[\"quick\",\"now\"]");
        Assert.Equal(["3/x,2[]"], slow.Hears());
        Assert.Equal(["33[\"now\"]"], other.Hears());
        _gate.SetResult();
        string[] heard = [];
        Assert.True(SpinWait.SpinUntil(() => (heard = [.. heard, .. slow.Hears()]).Length == 1, Soon));
        Assert.Equal((["kept"], "31[\"later\"]"), (_seen, heard[0]), (a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2 == b.Item2);
    }

    [Fact]
    public void A_handler_may_wait_for_an_answer_of_its_own_client()
    {
        Io.OnConnection(s => s.On("ask", async (Ack ack) => await ack.SendAsync(await s.EmitWithAckAsync<int>("back") + 1)));
        var visitor = Visitor.Connect(Io);
        visitor.Hears();
        visitor.Says("27[\"ask\"]");
        Assert.Equal(["20[\"back\"]"], visitor.Hears());
        visitor.Says("30[41]");
        string[] heard = [];
        Assert.True(SpinWait.SpinUntil(() => (heard = [.. heard, .. visitor.Hears()]).Length == 1, Soon));
        Assert.Equal(["37[42]"], heard);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_handler_that_throws_is_told_as_an_error_and_the_next_one_runs(bool later)
    {
        var errors = new List<string>();
        Io.OnConnection(s =>
        {
            s.OnError(e => errors.Add(e.Message));
            s.On("bad", async () =>
            {
                if (later)
                {
                    await Task.Yield();
                }

                throw new InvalidOperationException("mine");
            });
            s.On("bad", () => _seen.Add("the next listener"));
            s.On("good", () => _seen.Add("the next event"));
        });
        var visitor = Visitor.Connect(Io);
        visitor.Says("2[\"bad\"]");
        visitor.Says("2[\"good\"]");
        Assert.True(SpinWait.SpinUntil(() => _seen.Count == 2, Soon));
        Assert.Equal((["the next listener", "the next event"], ["mine"]), (_seen, errors), (a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2));
        Assert.False(visitor.Engine.IsClosed);
    }

    [Fact]
    public async Task Too_much_that_waits_stops_reading_until_there_is_room()
    {
        await using var io = new SocketIOServer(SocketIOOptions.Default with { MaxQueuedEvents = 4 });
        io.OnConnection(s => s.On("a", async (int n) =>
        {
            await _gate.Task;
            lock (_seen)
            {
                _seen.Add($"{n}");
            }
        }));
        var visitor = Visitor.Connect(io);
        for (var i = 0; i < 5; i++)
        {
            visitor.Says($"2[\"a\",{i}]");
        }

        var waits = visitor.Engine.Listener!.MessageAsync("2[\"a\",5]"u8.ToArray(), false).AsTask();
        Assert.False(waits.IsCompleted);
        _gate.SetResult();
        await waits.WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => _seen.Count == 6, Soon));
        Assert.Equal(["0", "1", "2", "3", "4", "5"], _seen);
    }

    [Fact]
    public async Task Too_many_bytes_that_wait_stop_reading_until_there_is_room()
    {
        await using var io = new SocketIOServer(SocketIOOptions.Default with { MaxBufferedBytes = 10_000 });
        var handled = 0;
        io.OnConnection(s => s.On("a", async (byte[] _) =>
        {
            await _gate.Task;
            Interlocked.Increment(ref handled);
        }));
        var visitor = Visitor.Connect(io);
        for (var i = 0; i < 3; i++)
        {
            // The first one is with its handler, two wait.
            visitor.Says("51-[\"a\",{\"_placeholder\":true,\"num\":0}]", new byte[4_000]);
        }

        visitor.Says("51-[\"a\",{\"_placeholder\":true,\"num\":0}]");
        var waits = visitor.Engine.Listener!.MessageAsync(new byte[4_000], true).AsTask();
        Assert.False(waits.IsCompleted);
        _gate.SetResult();
        await waits.WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.True(SpinWait.SpinUntil(() => handled == 4, Soon));
    }

    [Fact]
    public async Task An_answer_is_read_also_behind_more_events_than_may_wait()
    {
        await using var io = new SocketIOServer(SocketIOOptions.Default with { MaxQueuedEvents = 1 });
        io.OnConnection(s => s.On("ask", async (int n, Ack ack) =>
        {
            await (n == 0 ? _gate.Task : Task.CompletedTask);
            await ack.SendAsync(await s.EmitWithAckAsync<int>("back"));
        }));
        var visitor = Visitor.Connect(io);
        visitor.Hears();
        visitor.Says("20[\"ask\",0]");
        visitor.Says("21[\"ask\",1]");
        var waits = visitor.Engine.Listener!.MessageAsync("22[\"ask\",2]"u8.ToArray(), false).AsTask();
        Assert.False(waits.IsCompleted);
        // From now on the handler waits for an answer, which can only come when reading goes on.
        _gate.SetResult();
        await waits.WaitAsync(Soon, TestContext.Current.CancellationToken);
        visitor.Says("23[\"ask\",3]");
        string[] heard = [];
        for (var id = 0; id < 4; id++)
        {
            Assert.True(SpinWait.SpinUntil(() => (heard = [.. heard, .. visitor.Hears()]).Contains($"2{id}[\"back\"]"), Soon), string.Join(' ', heard));
            visitor.Says($"3{id}[{id}]");
            Assert.True(SpinWait.SpinUntil(() => (heard = [.. heard, .. visitor.Hears()]).Contains($"3{id}[{id}]"), Soon), string.Join(' ', heard));
        }
    }
}
