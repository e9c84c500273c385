using System.Text.Json;
using Lab.SocketIO;
using Lab.SocketIO.Engine;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO.Client;

/// <summary>What a client's socket sends, keeps and drops, and the answers it waits for.</summary>
public sealed class EmittingTests
{
    [Fact]
    public async Task What_is_emitted_while_there_is_no_connection_is_kept_in_order()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        await socket.EmitAsync("a", 1);
        await socket.Volatile.EmitAsync("lost");
        await socket.SendAsync("b");
        Assert.Equal(2, socket.KeptCount);
        var session = await net.ConnectAsync(socket);
        await socket.EmitAsync("c", new byte[] { 7 }, 2);
        Assert.Equal("""2["a",1]""", await session.SentAsync());
        Assert.Equal("""2["message","b"]""", await session.SentAsync());
        Assert.Equal("""51-["c",{"_placeholder":true,"num":0},2]""", await session.SentAsync());
        Assert.Equal([7], Assert.Single(session.Attachments));
    }

    [Fact]
    public async Task A_volatile_event_is_lost_when_the_connection_is_busy()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        session.CanWrite = false;
        await socket.Volatile.EmitAsync("lost");
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => FakeNetwork.Within(socket.Volatile.EmitWithAckAsync<int>("lost too")));
        session.CanWrite = true;
        await socket.Volatile.Compress(false).EmitAsync("there");
        Assert.Equal("""2["there"]""", await session.SentAsync());
        Assert.Equal(PacketOptions.Volatile | PacketOptions.Uncompressed, session.Options[^1]);
        Assert.Equal(0, socket.PendingAcks);
    }

    [Fact]
    public async Task Reserved_names_are_refused()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        foreach (var name in ReservedEvents.All)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => socket.EmitAsync(name).AsTask());
            await Assert.ThrowsAsync<ArgumentException>(() => socket.EmitWithAckAsync<int>(name));
        }
    }

    [Fact]
    public async Task What_is_kept_has_a_bound()
    {
        await using var net = new FakeNetwork(new SocketIOClientOptions { MaxBufferedBytes = 1_000 });
        var socket = net.Manager.Socket();
        await socket.EmitAsync("a", new string('x', 900));
        await Assert.ThrowsAsync<IOException>(() => socket.EmitAsync("b", new string('x', 900)).AsTask());
        var failed = Assert.ThrowsAsync<IOException>(() => socket.EmitWithAckAsync<int>("b", new string('x', 900)));
        await failed;
        Assert.Equal(1, socket.KeptCount);
        Assert.Equal(0, socket.PendingAcks);
    }

    [Fact]
    public async Task What_was_kept_goes_once_and_in_order_when_the_connection_takes_it_bit_by_bit()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        for (var i = 0; i < 5; i++)
        {
            await socket.EmitAsync("kept", i);
        }

        socket.OnAnyOutgoing((name, arguments) =>
        {
            if (name == "kept" && arguments.Get<int>(0) == 1)
            {
                _ = socket.EmitAsync("after");
            }
        });
        socket.Open();
        var session = await net.AcceptAsync();
        await FakeNetwork.UntilAsync(() => !session.IsSilent);
        (session.Room, session.RoomAfterFlush) = (2, 2);
        await FakeNetwork.AnswerAsync(session, socket);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal($"2[\"kept\",{i}]", await session.SentAsync());
        }

        Assert.Equal("""2["after"]""", await session.SentAsync());
        Assert.Equal(0, socket.KeptCount);
        Assert.True(session.IsSilent);
    }

    [Fact]
    public async Task Kept_events_wait_while_the_connection_takes_nothing()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        await socket.EmitAsync("kept");
        socket.Open();
        var session = await net.AcceptAsync();
        await FakeNetwork.UntilAsync(() => !session.IsSilent);
        (session.Room, session.RoomAfterFlush) = (0, 0);
        await FakeNetwork.AnswerAsync(session, socket);
        Assert.Equal(1, socket.KeptCount);
        await FakeNetwork.UntilAsync(() => net.Clock.Waiting > 0);
        session.RoomAfterFlush = 1;
        await net.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("""2["kept"]""", await session.SentAsync());
    }

    [Fact]
    public async Task A_time_to_wait_is_not_negative_and_a_very_long_one_is_no_error()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        Assert.Throws<ArgumentOutOfRangeException>(() => socket.Timeout(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => socket.Timeout(TimeSpan.FromTicks(-1)));
        var session = await net.ConnectAsync(socket);
        var answer = socket.Timeout(TimeSpan.MaxValue).EmitWithAckAsync<int>("q");
        Assert.Equal("""20["q"]""", await session.SentAsync());
        await session.SayAsync("30[7]");
        Assert.Equal(7, await FakeNetwork.Within(answer));
    }

    [Fact]
    public async Task Bytes_are_attachments_whatever_the_programs_own_json_options_say()
    {
        await using var net = new FakeNetwork(new SocketIOClientOptions { Json = new JsonSerializerOptions(JsonSerializerDefaults.Web) });
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        await socket.EmitAsync("b", new byte[] { 7 });
        Assert.Equal("""51-["b",{"_placeholder":true,"num":0}]""", await session.SentAsync());
        Assert.Equal([7], Assert.Single(session.Attachments));
    }

    [Fact]
    public async Task An_answer_comes_to_whoever_asked()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        var (first, second) = (socket.EmitWithAckAsync<string>("q", 1), socket.EmitWithAckAsync<SocketArguments>("q", 2));
        Assert.Equal("""20["q",1]""", await session.SentAsync());
        Assert.Equal("""21["q",2]""", await session.SentAsync());
        await session.SayAsync("""31["b",2]""");
        await session.SayAsync("""30["a"]""");
        await session.SayAsync("""30["late"]""");
        await session.SayAsync("""39["nobody"]""");
        Assert.Equal("a", await FakeNetwork.Within(first));
        Assert.Equal(2, (await FakeNetwork.Within(second)).Get<int>(1));
    }

    [Fact]
    public async Task An_answer_of_another_kind_concerns_only_who_asked()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        var ack = socket.EmitWithAckAsync<int>("q");
        await session.SayAsync("""30["no number"]""");
        await Assert.ThrowsAsync<JsonException>(() => FakeNetwork.Within(ack));
        Assert.True(socket.Connected);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_an_error()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        var ack = socket.Timeout(500).EmitWithAckAsync<int>("q");
        net.Clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(ack.IsCompleted);
        net.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(TimeSpan.FromMilliseconds(500), (await Assert.ThrowsAsync<AckTimeoutException>(() => FakeNetwork.Within(ack))).Timeout);
        await session.SayAsync("30[1]");
        Assert.Equal(0, socket.PendingAcks);
    }

    [Fact]
    public async Task An_event_whose_answer_is_not_wanted_any_more_is_not_sent_late()
    {
        await using var net = new FakeNetwork(new SocketIOClientOptions { AckTimeout = TimeSpan.FromMilliseconds(100) });
        var socket = net.Manager.Socket();
        var ack = socket.EmitWithAckAsync<int>("old");
        net.Clock.Advance(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAsync<AckTimeoutException>(() => FakeNetwork.Within(ack));
        _ = socket.EmitWithAckAsync<int>("new");
        var session = await net.ConnectAsync(socket);
        Assert.Equal("""21["new"]""", await session.SentAsync());
    }

    [Fact]
    public async Task Answers_fail_with_the_connection_but_not_those_of_what_is_kept()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        var gone = socket.EmitWithAckAsync<int>("gone");
        await session.LoseAsync();
        Assert.Equal("transport close", (await Assert.ThrowsAsync<SocketDisconnectedException>(() => FakeNetwork.Within(gone))).Reason);
        var kept = socket.EmitWithAckAsync<int>("kept");
        await net.AdvanceAsync(TimeSpan.FromSeconds(1));
        session = await net.AcceptAsync();
        await FakeNetwork.AnswerAsync(session, socket);
        Assert.Equal("""21["kept"]""", await session.SentAsync());
        await session.SayAsync("31[5]");
        Assert.Equal(5, await FakeNetwork.Within(kept));
    }

    [Fact]
    public async Task What_is_emitted_over_a_connection_that_has_just_been_lost_is_kept()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var session = await net.ConnectAsync(socket);
        session.Cut("transport close", null);
        await socket.EmitAsync("later");
        await FakeNetwork.UntilAsync(() => !socket.Connected);
        await net.AdvanceAsync(TimeSpan.FromSeconds(1));
        session = await net.AcceptAsync();
        await FakeNetwork.AnswerAsync(session, socket);
        Assert.Equal("""2["later"]""", await session.SentAsync());
    }

    [Fact]
    public async Task What_is_asked_as_soon_as_the_disconnect_is_known_waits_for_the_next_connection()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var asked = new TaskCompletionSource<Task<int>>();
        socket.OnDisconnect(_ => asked.SetResult(socket.EmitWithAckAsync<int>("next")));
        var session = await net.ConnectAsync(socket);
        await session.LoseAsync();
        var answer = await FakeNetwork.Within(asked.Task);
        await net.AdvanceAsync(TimeSpan.FromSeconds(1));
        session = await net.AcceptAsync();
        await FakeNetwork.AnswerAsync(session, socket);
        Assert.Equal("""20["next"]""", await session.SentAsync());
        await session.SayAsync("30[1]");
        Assert.Equal(1, await FakeNetwork.Within(answer));
    }

    [Fact]
    public async Task Those_who_see_what_goes_see_it_when_it_goes()
    {
        await using var net = new FakeNetwork();
        var socket = net.Manager.Socket();
        var seen = new List<string>();
        socket.OnAnyOutgoing((name, arguments) => seen.Add($"{name} {arguments.Count}"));
        await socket.EmitAsync("kept", 1);
        Assert.Empty(seen);
        await net.ConnectAsync(socket);
        await socket.EmitAsync("now", 1, 2);
        Assert.Equal(["kept 1", "now 2"], seen);
    }
}
