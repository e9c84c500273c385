using System.Text.Json;
using Lab.SocketIO;
using Lab.SocketIO.Engine;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.SocketIO;

/// <summary>Events of one socket in both directions, with and without answers.</summary>
public sealed class SocketEventTests : ServerInMemory
{
    private readonly List<string> _seen = [];
    private readonly List<Exception> _errors = [];
    private readonly Visitor _visitor;
    private readonly ServerSocket _socket;

    public SocketEventTests()
    {
        _visitor = Visitor.Connect(Io);
        _socket = _visitor.Socket();
        _socket.OnError(_errors.Add);
    }

    [Fact]
    public async Task Arguments_of_every_kind_arrive_unchanged()
    {
        _socket.On("a", (int n, string s, int[] list) => _seen.Add($"{n} {s} {string.Join('+', list)}"));
        _socket.On("null", (string? s) => _seen.Add(s ?? "null"));
        _socket.On("utf8", (string s) => _socket.EmitAsync("utf8", s));
        _visitor.Says("2[\"a\",1,\"2\",[3,4]]");
        _visitor.Says("2[\"null\",null]");
        Assert.Equal(["1 2 3+4", "null"], _seen);
        const string Letters = "てすと Я Б Г Д Ж Й utf8 — string 😀";
        _visitor.Says($"2[\"utf8\",\"{Letters}\"]");
        await _socket.EmitAsync("many", 1, "2", new[] { 3 }, null, new { four = 4.5 });
        Assert.Equal([Letters, "2[\"many\",1,\"2\",[3],null,{\"four\":4.5}]"], [JsonDocument.Parse(_visitor.Hears() is var heard ? heard[0][1..] : "").RootElement[1].GetString()!, heard[1]]);
    }

    [Fact]
    public async Task Send_is_the_event_message()
    {
        _socket.On("message", (string s) => _seen.Add(s));
        _visitor.Says("2[\"message\",\"a\"]");
        Assert.Equal(["a"], _seen);
        await _socket.SendAsync("b");
        await _socket.SendAsync("c", 1);
        Assert.Equal(["2[\"message\",\"b\"]", "2[\"message\",\"c\",1]"], _visitor.Hears());
    }

    [Fact]
    public async Task A_list_is_one_argument()
    {
        await _socket.EmitAsync("a", new object[] { 1, 2 });
        await _socket.EmitAsync("a", null);
        await _socket.EmitAsync("a");
        Assert.Equal(["2[\"a\",[1,2]]", "2[\"a\",null]", "2[\"a\"]"], _visitor.Hears());
    }

    [Fact]
    public async Task Bytes_go_and_come_as_attachments_wherever_they_stand()
    {
        byte[]? nested = null;
        _socket.On("a", (byte[] whole, Dictionary<string, byte[]> inside) => nested = [.. whole, .. inside["x"]]);
        _visitor.Says("52-[\"a\",{\"_placeholder\":true,\"num\":0},{\"x\":{\"_placeholder\":true,\"num\":1}}]", [1, 2], [3]);
        Assert.Equal([1, 2, 3], nested!);
        await _socket.EmitAsync("b", new byte[] { 4 }, new { deep = new[] { new byte[] { 5, 6 } } });
        Assert.Equal(["52-[\"b\",{\"_placeholder\":true,\"num\":0},{\"deep\":[{\"_placeholder\":true,\"num\":1}]}]"], _visitor.Hears());
        Assert.Equal([[4], [5, 6]], _visitor.Engine.Attachments);
    }

    [Fact]
    public void A_client_that_asks_gets_an_answer_with_as_many_values_as_there_are()
    {
        _socket.On("several", (Ack ack) => ack.SendAsync(1, "2", null));
        _socket.On("sum", (int a, int b) => a + b);
        _socket.On("later", async (int a) =>
        {
            await Task.CompletedTask;
            return a;
        });
        _socket.On("bytes", (byte[] b) => b);
        _socket.On("none", (Ack ack) => ack.SendAsync());
        _visitor.Says("20[\"several\"]");
        _visitor.Says("21[\"sum\",1,2]");
        _visitor.Says("22[\"later\",5]");
        _visitor.Says("51-3[\"bytes\",{\"_placeholder\":true,\"num\":0}]", [9]);
        _visitor.Says("24[\"none\"]");
        Assert.Equal(["30[1,\"2\",null]", "31[3]", "32[5]", "61-3[{\"_placeholder\":true,\"num\":0}]", "34[]"], _visitor.Hears());
    }

    [Fact]
    public async Task An_answer_goes_once_and_only_if_it_is_wanted()
    {
        Ack? kept = null;
        _socket.On("a", (Ack ack) => kept = ack);
        _visitor.Says("27[\"a\"]");
        Assert.True(kept!.IsWanted);
        Assert.Single(_visitor.Hears());
        await kept.SendAsync("second");
        Assert.Empty(_visitor.Hears());
        _visitor.Says("2[\"a\"]");
        Assert.False(kept.IsWanted);
        await kept.SendAsync("nobody asked");
        Assert.Empty(_visitor.Hears());
    }

    [Fact]
    public async Task The_server_asks_and_gets_an_answer()
    {
        var one = _socket.EmitWithAckAsync<string>("a", 1);
        var all = _socket.EmitWithAckAsync<SocketArguments>("b", new byte[] { 1 }, "x");
        var bytes = _socket.EmitWithAckAsync<byte[]>("c");
        Assert.Equal(["20[\"a\",1]", "51-1[\"b\",{\"_placeholder\":true,\"num\":0},\"x\"]", "22[\"c\"]"], _visitor.Hears());
        Assert.Equal(3, _socket.PendingAcks);
        _visitor.Says("31[1,\"two\"]");
        _visitor.Says("30[\"yes\"]");
        _visitor.Says("30[\"again\"]");
        _visitor.Says("61-2[{\"_placeholder\":true,\"num\":0}]", [7]);
        Assert.Equal("yes", await one);
        Assert.Equal((1, "two"), ((await all).Get<int>(0), (await all).Get<string>(1)));
        Assert.Equal([7], await bytes);
        Assert.Equal(0, _socket.PendingAcks);
    }

    [Fact]
    public async Task An_answer_of_another_kind_concerns_only_who_asked()
    {
        var asked = _socket.EmitWithAckAsync<int>("a");
        _visitor.Says("30[\"no number\"]");
        Assert.Contains("Argument 1 of the answer", (await Assert.ThrowsAsync<JsonException>(() => asked)).Message, StringComparison.Ordinal);
        Assert.False(_visitor.Engine.IsClosed);
    }

    [Fact]
    public async Task What_cannot_be_written_throws_and_nothing_waits_for_its_answer()
    {
        var circle = new List<object>();
        circle.Add(circle);
        await Assert.ThrowsAsync<JsonException>(() => _socket.EmitWithAckAsync<int>("a", circle));
        await Assert.ThrowsAsync<JsonException>(async () => await _socket.EmitAsync("a", circle));
        Assert.Equal(0, _socket.PendingAcks);
        Assert.Empty(_visitor.Hears());
    }

    [Fact]
    public async Task Who_waits_for_an_answer_is_told_when_the_client_goes()
    {
        var asked = _socket.EmitWithAckAsync<int>("a");
        _visitor.Engine.End("ping timeout");
        Assert.Equal("ping timeout", (await Assert.ThrowsAsync<SocketDisconnectedException>(() => asked)).Reason);
        Assert.Equal("ping timeout", (await Assert.ThrowsAsync<SocketDisconnectedException>(() => _socket.EmitWithAckAsync<int>("b"))).Reason);
    }

    [Fact]
    public async Task A_volatile_event_is_dropped_when_the_client_cannot_take_it_at_once()
    {
        _visitor.Engine.CanWrite = false;
        await _socket.Volatile.EmitAsync("lost");
        await _socket.Volatile.EmitAsync("lost", new byte[] { 1 });
        await Io.Volatile.EmitAsync("lost");
        await _socket.EmitAsync("kept");
        _visitor.Engine.CanWrite = true;
        await _socket.Volatile.EmitAsync("in time");
        await Io.Volatile.EmitAsync("in time too");
        Assert.Equal(["2[\"kept\"]", "2[\"in time\"]", "2[\"in time too\"]"], _visitor.Hears());
        Assert.Empty(_visitor.Engine.Attachments);
    }

    [Fact]
    public async Task An_event_may_be_compressed_unless_it_says_no()
    {
        await _socket.EmitAsync("a");
        await _socket.Compress(false).EmitAsync("a");
        await Io.EmitAsync("a");
        await Io.Compress(false).EmitAsync("a");
        await _socket.Compress(false).Compress(true).EmitAsync("a");
        Assert.Equal([PacketOptions.None, PacketOptions.Uncompressed, PacketOptions.None, PacketOptions.Uncompressed, PacketOptions.None], _visitor.Engine.Options[1..]);
    }

    [Theory]
    [InlineData("connect")]
    [InlineData("connect_error")]
    [InlineData("disconnect")]
    [InlineData("disconnecting")]
    [InlineData("newListener")]
    [InlineData("removeListener")]
    public async Task A_reserved_name_is_neither_emitted_nor_listened_to(string name)
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await _socket.EmitAsync(name, 1));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _socket.EmitAsync(name, 1, 2));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Io.EmitAsync(name));
        await Assert.ThrowsAsync<ArgumentException>(() => _socket.EmitWithAckAsync<int>(name));
        await Assert.ThrowsAsync<ArgumentException>(() => Io.Timeout(1).EmitWithAckAsync<int>(name));
        Assert.Contains("OnDisconnect", Assert.Throws<ArgumentException>(() => _socket.On(name, () => { })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Io.On(name, () => { }));
        Assert.Empty(_visitor.Hears());
    }

    [Fact]
    public void The_servers_own_events_are_not_listened_to_by_name()
    {
        Assert.Contains("OnConnection", Assert.Throws<ArgumentException>(() => Io.On("connection", () => { })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Io.Of("/x").On("new_namespace", () => { }));
        _socket.On("connection", () => _seen.Add("a client may call its events so"));
        _visitor.Says("2[\"connection\"]");
        Assert.Single(_seen);
    }

    [Theory]
    [InlineData("5", "how many attachments")]
    [InlineData("51.23-[\"a\"]", "how many attachments")]
    [InlineData("", "not even a type")]
    [InlineData("2[\"disconnect\"]", "reserved")]
    [InlineData("2{}", "an array")]
    public void What_breaks_the_protocol_is_an_error_of_each_socket_and_ends_the_session(string packet, string text)
    {
        string? reason = null;
        _socket.OnDisconnect(r => reason = r);
        _visitor.Says(packet);
        Assert.Contains(text, Assert.Single(_errors).Message, StringComparison.Ordinal);
        Assert.Equal(("forced close", true), (reason, _visitor.Engine.IsClosed));
    }

    [Fact]
    public void An_error_packet_of_a_client_ends_its_session_and_no_other()
    {
        var other = Visitor.Connect(Io);
        _visitor.Says("4\"bug\"");
        Assert.Equal((true, false), (_visitor.Engine.IsClosed, other.Engine.IsClosed));
    }

    [Fact]
    public void What_was_begun_or_waits_when_the_client_goes_is_not_delivered()
    {
        var gate = new TaskCompletionSource();
        _socket.On("a", async () =>
        {
            _seen.Add("a");
            await gate.Task;
        });
        _socket.On("b", () => _seen.Add("b"));
        _visitor.Says("2[\"a\"]");
        _visitor.Says("2[\"b\"]");
        _visitor.Says("51-[\"b\",{\"_placeholder\":true,\"num\":0}]");
        _visitor.Engine.End("transport close");
        _visitor.Says("2[\"b\"]");
        gate.SetResult();
        Assert.Equal(["a"], _seen);
    }
}
