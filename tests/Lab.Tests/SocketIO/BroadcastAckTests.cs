using System.Text.Json;
using Lab.SocketIO;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>Waiting for the answers of one and of many.</summary>
public sealed class BroadcastAckTests : IAsyncDisposable
{
    private readonly ManualClock _clock = new();
    private readonly SocketIOServer _io;
    private readonly Visitor _one;
    private readonly Visitor _two;
    private readonly int _timers;

    public BroadcastAckTests()
    {
        _io = new SocketIOServer(SocketIOOptions.Default with { Clock = _clock });
        (_one, _two) = (Visitor.Connect(_io), Visitor.Connect(_io));
        _timers = _clock.Waiting;
    }

    public ValueTask DisposeAsync() => _io.DisposeAsync();

    [Fact]
    public async Task All_answers_come_in_the_order_of_the_clients()
    {
        var asked = _io.Timeout(1_000).EmitWithAckAsync<int>("a", "b");
        Assert.Equal((["20[\"a\",\"b\"]"], ["20[\"a\",\"b\"]"]), (_one.Hears(), _two.Hears()), Same);
        _two.Says("30[2]");
        Assert.False(asked.IsCompleted);
        _one.Says("30[1]");
        Assert.Equal([2, 1], await asked);
        Assert.Equal((0, 0), (_one.Socket().PendingAcks, _two.Socket().PendingAcks));
        Assert.Equal(_timers, _clock.Waiting);
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_costs_the_list_but_not_the_answers_that_came()
    {
        var asked = _io.Timeout(TimeSpan.FromSeconds(1)).EmitWithAckAsync<string>("a");
        _one.Says("30[\"one\"]");
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.False(asked.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        var e = await Assert.ThrowsAsync<AckTimeoutException<string>>(() => asked);
        Assert.Equal((["one"], TimeSpan.FromSeconds(1)), (e.Responses, e.Timeout), (a, b) => a.Item1.SequenceEqual(b.Item1) && a.Item2 == b.Item2);
        Assert.IsAssignableFrom<TimeoutException>(e);
        Assert.Equal((0, 0), (_one.Socket().PendingAcks, _two.Socket().PendingAcks));
        _two.Says("30[\"too late\"]");
        Assert.Equal(_timers, _clock.Waiting);
    }

    [Fact]
    public async Task Nobody_to_ask_is_no_error()
    {
        Assert.Empty(await _io.To("nowhere").Timeout(1_000).EmitWithAckAsync<int>("a"));
        Assert.Equal(_timers, _clock.Waiting);
    }

    [Fact]
    public async Task One_answer_of_another_kind_ends_the_wait_and_nothing_stays()
    {
        var asked = _io.Timeout(1_000).EmitWithAckAsync<int>("a");
        _one.Says("30[\"no number\"]");
        await Assert.ThrowsAsync<JsonException>(() => asked);
        Assert.Equal((0, 0), (_one.Socket().PendingAcks, _two.Socket().PendingAcks));
        Assert.Equal(_timers, _clock.Waiting);
    }

    [Fact]
    public async Task A_client_that_goes_has_not_answered_and_is_not_waited_for()
    {
        var asked = _io.Timeout(1_000).EmitWithAckAsync<int>("a");
        _one.Engine.End("transport close");
        Assert.False(asked.IsCompleted);
        _two.Says("30[2]");
        Assert.Equal([2], (await Assert.ThrowsAsync<AckTimeoutException<int>>(() => asked)).Responses);
    }

    [Fact]
    public async Task A_server_that_closes_ends_the_wait()
    {
        var asked = _io.Timeout(600_000).EmitWithAckAsync<int>("a");
        await _io.CloseAsync();
        Assert.Empty((await Assert.ThrowsAsync<AckTimeoutException<int>>(() => asked)).Responses);
        Assert.Equal(0, _clock.Waiting);
    }

    [Fact]
    public async Task A_socket_asks_the_others_and_bytes_may_be_the_answer()
    {
        var asked = _one.Socket().Timeout(1_000).Broadcast.EmitWithAckAsync<byte[]>("a", new byte[] { 1 });
        Assert.Empty(_one.Hears());
        Assert.Equal(["51-0[\"a\",{\"_placeholder\":true,\"num\":0}]"], _two.Hears());
        _two.Says("61-0[{\"_placeholder\":true,\"num\":0}]", [5]);
        Assert.Equal([5], Assert.Single(await asked));
    }

    [Fact]
    public async Task Several_values_are_an_answer_too()
    {
        var asked = _one.Socket().To(_two.Sid).Timeout(1_000).EmitWithAckAsync<SocketArguments>("a");
        _two.Says("30[1,\"two\"]");
        var answer = Assert.Single(await asked);
        Assert.Equal((1, "two"), (answer.Get<int>(0), answer.Get<string>(1)));
    }

    [Fact]
    public void Without_a_time_a_broadcast_that_asks_is_a_mistake()
    {
        Assert.Contains("Timeout(5000)", Assert.Throws<InvalidOperationException>(() => { _ = _io.EmitWithAckAsync<int>("a"); }).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => _io.Timeout(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _one.Socket().Timeout(-1));
    }

    [Fact]
    public async Task One_that_does_not_answer_in_time_is_an_error_once_and_a_late_answer_is_ignored()
    {
        var asked = _one.Socket().Timeout(1_000).EmitWithAckAsync<int>("a");
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("No answer came within 1000 ms.", (await Assert.ThrowsAsync<AckTimeoutException>(() => asked)).Message);
        Assert.Equal(0, _one.Socket().PendingAcks);
        _one.Says("30[1]");
        Assert.True(asked.IsFaulted);
        Assert.False(_one.Engine.IsClosed);
    }

    [Fact]
    public async Task One_that_answers_in_time_leaves_no_timer()
    {
        var asked = _one.Socket().Timeout(1_000).EmitWithAckAsync<int>("a", 1, 2);
        _one.Says("30[7]");
        Assert.Equal(7, await asked);
        Assert.Equal(_timers, _clock.Waiting);
    }

    [Fact]
    public async Task A_volatile_question_that_was_dropped_is_one_without_an_answer()
    {
        _one.Engine.CanWrite = false;
        var asked = _one.Socket().Volatile.Timeout(1_000).EmitWithAckAsync<int>("a");
        var all = _io.Volatile.Timeout(1_000).EmitWithAckAsync<int>("b");
        _two.Says("31[2]");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<AckTimeoutException>(() => asked);
        Assert.Equal([2], (await Assert.ThrowsAsync<AckTimeoutException<int>>(() => all)).Responses);
        Assert.Empty(_one.Hears());
    }

    [Fact]
    public async Task A_fetched_socket_is_asked_like_any_other()
    {
        var fetched = (await _io.In(_two.Sid).FetchSocketsAsync()).Single();
        var asked = fetched.Timeout(1_000).EmitWithAckAsync<string>("a", 1);
        Assert.Equal(["20[\"a\",1]"], _two.Hears());
        _two.Says("30[\"yes\"]");
        Assert.Equal("yes", await asked);
        _two.Engine.End("transport close");
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => fetched.Timeout(1_000).EmitWithAckAsync<string>("a"));
    }

    private static bool Same((string[] One, string[] Two) a, (string[] One, string[] Two) b) => a.One.SequenceEqual(b.One) && a.Two.SequenceEqual(b.Two);

    [Fact]
    public async Task A_number_of_another_server_takes_no_place_of_an_own_one()
    {
        await using var far = new SocketIOServer(SocketIOOptions.Default with { Adapter = ns => new Relay(ns, _io) });
        var own = _one.Socket().EmitWithAckAsync<string>("own");
        var asked = far.Timeout(1_000).EmitWithAckAsync<string>("far");
        Assert.Equal(["20[\"own\"]", "21[\"far\"]"], _one.Hears());
        _one.Says("30[\"an answer\"]");
        Assert.Equal("an answer", await own);
        _one.Says("31[\"one\"]");
        _two.Says("31[\"two\"]");
        Assert.Equal(["one", "two"], await asked);
    }

    // Has no clients of its own, and asks those of another server.
    private sealed class Relay(Namespace ns, SocketIOServer other) : InMemoryAdapter(ns)
    {
        public override ValueTask BroadcastWithAckAsync(SocketPacket packet, BroadcastOptions options, BroadcastAnswers answers) =>
            other.Of(Namespace.Name).Adapter.BroadcastWithAckAsync(packet, options, answers);
    }
}
