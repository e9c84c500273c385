using System.Net;
using System.Net.Sockets;
using Lab.Net;
using Lab.Tracing;
using Xunit;

namespace Lab.Live.Tests.Net;

/// <summary>What the TCP lessons promise, as relations that hold on every run.</summary>
public sealed class TcpLessonTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_clients_share_one_port_of_the_server()
    {
        await using var echo = await Tcp.EchoAsync("t-three", cancellationToken: Token);
        foreach (var name in new[] { "alice", "bob", "carol" })
        {
            await echo.ConnectAsync(name, cancellationToken: Token);
        }

        Assert.Equal(3, echo.Connections.Count);
        Assert.Single(echo.Connections.Select(c => c.Local).Distinct());
        Assert.Equal(3, echo.Connections.Select(c => c.Remote).Distinct().Count());
    }

    [Fact]
    public async Task Tcp_and_udp_hold_the_same_port_number_and_a_second_tcp_server_cannot()
    {
        await using var tcp = await Tcp.EchoAsync("t-port", cancellationToken: Token);
        await using var udp = await TryUdpAsync(tcp.EndPoint.Port);

        Assert.Equal(tcp.EndPoint.Port, udp.EndPoint.Port);
        var taken = await Assert.ThrowsAsync<SocketException>(() => Tcp.EchoAsync("t-port-2", tcp.EndPoint.Port, Token));
        Assert.Equal(SocketError.AddressAlreadyInUse, taken.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_and_send_succeed_although_nobody_accepts()
    {
        await using var server = await Tcp.NeverAcceptsAsync("t-never", cancellationToken: Token);
        var alice = await server.ConnectAsync("alice", cancellationToken: Token);

        Assert.Equal(10, (await alice.SendAsync("0123456789", Token)).Length);
        var states = KernelTruth.States(server);
        Assert.Equal(["Listen", "Established", "Established"], states.Select(s => s.State));
        Assert.DoesNotContain(server.Trace.Snapshot().Events, e => e.Verb == "accept");
        Assert.Equal(3, server.Trace.Snapshot().Events.Count(e => e is { Level: TraceLevel.Kernel, Verb: "state", Provenance: Provenance.Observed }));
    }

    [Fact]
    public async Task Three_sends_can_be_one_receive_even_without_delay()
    {
        await using var server = await Tcp.NeverAcceptsAsync("t-onetwothree", cancellationToken: Token);
        var alice = await server.ConnectAsync("alice", cancellationToken: Token);
        foreach (var word in new[] { "ONE", "TWO", "THREE" })
        {
            await alice.SendAsync(word, Token);
        }

        var end = await server.AcceptAsync(Token);
        Assert.Equal("ONETWOTHREE", (await end.ReceiveAsync(cancellationToken: Token)).Text);
    }

    [Fact]
    public async Task One_large_send_is_many_receives()
    {
        await using var server = await Tcp.NeverAcceptsAsync("t-large", cancellationToken: Token);
        var alice = await server.ConnectAsync("alice", cancellationToken: Token);
        var end = await server.AcceptAsync(Token);
        var sending = alice.SendAsync(new byte[1_000_000], Token);
        var (receives, total) = (0, 0);
        while (total < 1_000_000)
        {
            var came = await end.ReceiveAsync(cancellationToken: Token);
            Assert.InRange(came.Length, 1, 65_536);
            (receives, total) = (receives + 1, total + came.Length);
        }

        Assert.Equal(1_000_000, (await sending).Length);
        Assert.True(receives > 15);
    }

    [Fact]
    public async Task A_half_closed_connection_still_brings_the_answer_and_the_states_say_so()
    {
        await using var server = await Tcp.HalfClosesAsync("t-half", Token);
        var alice = await server.ConnectAsync("alice", cancellationToken: Token);
        await alice.SendAsync("question", Token);
        await alice.ShutdownSendAsync();

        Assert.StartsWith("still here", (await alice.ReceiveAsync(cancellationToken: Token)).Text, StringComparison.Ordinal);
        Assert.Equal(["CloseWait", "FinWait2", "Listen"], KernelTruth.States(server).Select(s => s.State).Order(StringComparer.Ordinal));
        await server.Connections[0].CloseAsync(Token);
        Assert.True((await alice.ReceiveAsync(cancellationToken: Token)).IsEnd);
        await alice.CloseAsync();
        Assert.Contains("TimeWait", KernelTruth.States(server).Select(s => s.State));
    }

    [Fact]
    public async Task Closing_with_bytes_unread_is_a_reset()
    {
        await using var server = await Tcp.AnswersAndClosesAsync(readFirst: false, "t-unread", Token);
        var alice = await server.ConnectAsync("alice", cancellationToken: Token);
        await alice.SendAsync("a request", Token);

        // The answer may or may not come before the reset; a clean end must not.
        var came = await alice.ReceiveAsync(cancellationToken: Token);
        for (var i = 0; i < 3 && came.Length > 0; i++)
        {
            came = await alice.ReceiveAsync(cancellationToken: Token);
        }

        Assert.True(came.IsReset, came.ToString());
        Assert.Contains(server.Trace.Snapshot().Events, e => e is { Level: TraceLevel.Bytes, Verb: "reset" });
    }

    [Fact]
    public async Task Closing_after_reading_is_a_clean_end()
    {
        await using var server = await Tcp.AnswersAndClosesAsync(readFirst: true, "t-read", Token);
        var alice = await server.ConnectAsync("alice", cancellationToken: Token);
        await alice.SendAsync("a request", Token);

        Assert.Equal(TcpHandlers.Answer, (await alice.ReceiveLineAsync(cancellationToken: Token)).Text + "\n");
        Assert.True((await alice.ReceiveAsync(cancellationToken: Token)).IsEnd);
    }

    [Fact]
    public async Task The_first_send_after_the_peer_closed_succeeds_and_a_later_one_fails()
    {
        await using var server = await Tcp.NeverAcceptsAsync("t-closed", cancellationToken: Token);
        var alice = await server.ConnectAsync("alice", cancellationToken: Token);
        await (await server.AcceptAsync(Token)).CloseAsync();

        var first = await alice.SendAsync("0123456789", Token);
        Assert.Equal(10, first.Length);
        var later = first;
        for (var i = 0; i < 50 && later.Ok; i++)
        {
            later = await alice.SendAsync("0123456789", Token);
        }

        Assert.False(later.Ok);
        Assert.Contains(server.Trace.Snapshot().Events, e => e.Level == TraceLevel.Bytes && e.Verb is "reset" or "error");
    }

    [Fact]
    public async Task A_reader_that_does_not_read_stops_the_sender_and_small_buffers_stop_it_earlier()
    {
        await using var server = await Tcp.NeverAcceptsAsync("t-full", cancellationToken: Token);
        await using var small = await Tcp.NeverAcceptsAsync("t-full-small", receiveBuffer: 4_096, Token);
        var normal = (await server.ConnectAsync("alice", cancellationToken: Token)).SendUntilFull();
        var tiny = (await small.ConnectAsync("bob", s => s.SendBufferSize = 4_096, Token)).SendUntilFull(chunk: 1_024);

        Assert.Equal(SocketError.WouldBlock, normal.Error);
        Assert.Equal(SocketError.WouldBlock, tiny.Error);
        Assert.InRange(tiny.Length, 1, 200_000);
        Assert.True(normal.Length > tiny.Length * 2L, $"{normal.Length} and {tiny.Length}");
    }

    [Fact]
    public async Task Linux_tells_the_segment_size_of_loopback()
    {
        await using var echo = await Tcp.EchoAsync("t-info", cancellationToken: Token);
        var alice = await echo.ConnectAsync("alice", cancellationToken: Token);
        await alice.SendAsync("hello", Token);
        await alice.ReceiveAsync(cancellationToken: Token);

        var info = KernelTruth.Info(alice);
        if (!OperatingSystem.IsLinux())
        {
            Assert.Contains("does not tell", info.Text, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(Lab.Wire.TcpState.Established, info.Info!.State);
        Assert.True(info.Info.SendMss > 1_460, info.Text);
        Assert.Equal(5UL, info.Info["bytes_received"]);
        Assert.Contains(echo.Trace.Snapshot().Events, e => e is { Level: TraceLevel.Kernel, Verb: "info", Fields.Count: > 10 });
    }

    [Fact]
    public async Task A_chat_line_reaches_every_other_client_and_not_its_sender()
    {
        await using var chat = await Tcp.ChatAsync("t-chat", Token);
        var alice = await chat.ConnectAsync("alice", cancellationToken: Token);
        var bob = await chat.ConnectAsync("bob", cancellationToken: Token);
        var carol = await chat.ConnectAsync("carol", cancellationToken: Token);

        // In pieces, so that only the line end can tell where a message ends.
        await alice.SendAsync("good mor", Token);
        await alice.SendAsync("ning\nand a", Token);
        await alice.SendAsync("gain\n", Token);

        foreach (var other in new[] { bob, carol })
        {
            Assert.Equal("good morning", (await other.ReceiveLineAsync(cancellationToken: Token)).Text);
            Assert.Equal("and again", (await other.ReceiveLineAsync(cancellationToken: Token)).Text);
        }

        Assert.True((await alice.ReceiveLineAsync(TimeSpan.FromMilliseconds(50), Token)).NothingCame);
        Assert.Contains(chat.Trace.Snapshot().Events, e => e is { Level: TraceLevel.Message, Direction: Direction.Receive } && e.Bytes.ToText() == "good morning");
    }

    private static async Task<UdpServer> TryUdpAsync(int port)
    {
        // Another process may hold this very UDP port; then another server's number is tried.
        try
        {
            return await Udp.EchoAsync("t-port-udp", port, Token);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            Assert.Skip($"UDP port {port} is held by another process.");
            throw new UnreachableAddressException(new IPEndPoint(IPAddress.Loopback, port));
        }
    }

    private sealed class UnreachableAddressException(IPEndPoint endPoint) : Exception(endPoint.ToString());
}
