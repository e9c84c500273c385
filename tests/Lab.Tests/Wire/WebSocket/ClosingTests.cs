using System.Buffers;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>How a WebSocket ends, rightly and wrongly (RFC 6455 §5.5.1, §7).</summary>
public sealed class ClosingTests
{
    private const string CloseCode = "RFC 6455 §7.4 1002";

    [Theory]
    [InlineData("88:", "Close 1005", "88:")]
    [InlineData("88:#03e8", "Close 1000", "88:1000")]
    [InlineData("88:#03e9627965", "Close 1001 \"bye\"", "88:1001")]
    [InlineData("88:#0bb8", "Close 3000", "88:3000")]
    [InlineData("88:#1387", "Close 4999", "88:4999")]
    [InlineData("89:x 88:#03e8", "Ping x Close 1000", "8A:x 88:1000")]
    public void Section_5_5_1_a_close_frame_is_answered_with_its_code(string words, string told, string replied)
    {
        Receiving.AssertBoth(words, told, replied);
        foreach (var role in new[] { WebSocketRole.Server, WebSocketRole.Client })
        {
            var end = new Receiving(role);
            end.Feed(Frames.To(role, words));
            Assert.Equal((WebSocketState.Closed, true), (end.Connection.State, end.Connection.IsClean));
        }
    }

    [Theory]
    [InlineData("88:#03e8 81:a", "Close 1000", "88:1000")]
    [InlineData("88:#03e8 89:a 88:#03e9", "Close 1000", "88:1000")]
    [InlineData("88: F3:x 82=ffffffffffffffff:", "Close 1005", "88:")]
    [InlineData("81:#ff 81:a 88:#03e8", "RFC 6455 §8.1 1007", "88:1007 the text is not UTF-8")]
    public void Section_7_1_7_what_comes_after_the_end_is_thrown_away(string words, string told, string replied) => Receiving.AssertBoth(words, told, replied);

    [Theory]
    [InlineData("88:#03")]
    [InlineData("88:#00")]
    public void Section_5_5_1_a_payload_of_one_byte_is_no_code(string words) => Receiving.AssertBoth(words, "RFC 6455 §5.5.1 1002");

    [Theory]
    [InlineData("88:#03e8ff")]
    [InlineData("88:#03e861c241")]
    [InlineData("88:#03e8e282")]
    public void Section_5_5_1_a_reason_is_UTF_8(string words) => Receiving.AssertBoth(words, "RFC 6455 §5.5.1 1007");

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(1016)]
    [InlineData(1100)]
    [InlineData(2000)]
    [InlineData(2999)]
    [InlineData(5000)]
    [InlineData(65535)]
    public void Section_7_4_some_codes_never_stand_in_a_frame(int code)
    {
        Receiving.AssertBoth($"88:#{code:x4}", CloseCode, $"88:1002 {code} must not stand in a close frame");
        var end = new Receiving(WebSocketRole.Server);
        Assert.ThrowsAny<ArgumentException>(() => end.Connection.Close(new WebSocketClose(code, "why"), new ArrayBufferWriter<byte>()));
        Assert.Equal(WebSocketState.Open, end.Connection.State);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(3999)]
    [InlineData(4000)]
    [InlineData(4999)]
    public void Section_7_4_other_codes_may(int code) => Receiving.AssertBoth($"88:#{code:x4}", $"Close {code}", $"88:{code}");

    [Fact]
    public void Section_5_5_1_after_its_close_frame_an_end_sends_nothing_and_still_listens()
    {
        var end = new Receiving(WebSocketRole.Server);
        var output = new ArrayBufferWriter<byte>();
        end.Connection.Close(new WebSocketClose(1000, "done"), output);
        Assert.Equal("88:1000 done", Frames.Words(output.WrittenSpan));
        Assert.Equal(WebSocketState.CloseSent, end.Connection.State);
        Assert.Throws<InvalidOperationException>(() => end.Connection.Send(WebSocketOpcode.Text, "a"u8, output));
        Assert.Throws<InvalidOperationException>(() => end.Connection.Send(PreparedMessage.Text("a")));
        Assert.Throws<InvalidOperationException>(() => end.Connection.Ping("a"u8, output));
        Assert.Throws<InvalidOperationException>(() => end.Connection.Pong("a"u8, output));
        Assert.Throws<InvalidOperationException>(() => end.Connection.Close(WebSocketClose.NoStatus, output));
        end.Feed(Frames.To(WebSocketRole.Server, "81:late 89:x 88:#03e8"));
        Assert.Equal("Text late Ping x Close 1000", end.Told);
        Assert.Equal("", end.Replied);
        Assert.Equal((WebSocketState.Closed, true), (end.Connection.State, end.Connection.IsClean));
    }

    [Fact]
    public void Section_7_1_4_when_both_close_at_once_the_end_is_clean_on_both_sides()
    {
        foreach (var role in new[] { WebSocketRole.Server, WebSocketRole.Client })
        {
            var end = new Receiving(role);
            end.Connection.Close(new WebSocketClose(1001), new ArrayBufferWriter<byte>());
            end.Feed(Frames.To(role, "88:#03e8"));
            end.End();
            Assert.Equal(("Close 1000", true), (end.Told, end.Connection.IsClean));
        }
    }

    [Theory]
    [InlineData("", "end 1006")]
    [InlineData("81:a", "Text a end 1006")]
    [InlineData("81:a 01:b", "Text a end 1006 part b")]
    [InlineData("88:#03e8", "Close 1000")]
    public void Section_7_1_5_bytes_that_end_without_a_close_frame_are_1006(string words, string told)
    {
        var end = new Receiving(WebSocketRole.Server);
        end.Feed(Frames.To(WebSocketRole.Server, words));
        end.End();
        Assert.Equal(told, end.Told);
        Assert.Equal(WebSocketState.Closed, end.Connection.State);
        Assert.Equal(words.StartsWith("88", StringComparison.Ordinal), end.Connection.IsClean);
    }

    [Fact]
    public void Section_7_1_5_the_stream_may_end_at_every_byte()
    {
        var bytes = Frames.To(WebSocketRole.Client, "01:Hel 89:x 80:lo 82:*130 88:#03e8");
        for (var length = 0; length <= bytes.Length; length++)
        {
            var end = new Receiving(WebSocketRole.Client);
            end.Feed(bytes.AsSpan(0, length));
            end.End();
            Assert.Equal(length < bytes.Length, end.Told.Contains("end 1006", StringComparison.Ordinal));
            Assert.Equal(WebSocketState.Closed, end.Connection.State);
        }
    }

    [Fact]
    public void Section_7_1_2_a_close_frame_can_be_left_to_the_program()
    {
        var end = new Receiving(WebSocketRole.Server, WebSocketOptions.Default with { AnswerClose = false });
        end.Feed(Frames.To(WebSocketRole.Server, "88:#03e8 81:a"));
        Assert.Equal(("Close 1000", "", WebSocketState.CloseReceived), (end.Told, end.Replied, end.Connection.State));
        var output = new ArrayBufferWriter<byte>();
        end.Connection.Send(WebSocketOpcode.Text, "last"u8, output);
        end.Connection.Close(new WebSocketClose(1000), output);
        Assert.Equal("81:last 88:1000", Frames.Words(output.WrittenSpan));
        Assert.True(end.Connection.IsClean);
    }

    [Fact]
    public void Section_5_5_a_reason_that_is_too_long_is_cut_between_two_characters()
    {
        var output = new ArrayBufferWriter<byte>();
        new Receiving(WebSocketRole.Server).Connection.Close(new WebSocketClose(1000, new string('€', 100)), output);
        Assert.Equal("88:1000 " + new string('€', 41), Frames.Words(output.WrittenSpan));
        output.Clear();
        new Receiving(WebSocketRole.Server).Connection.Close(new WebSocketClose(1000, "a" + new string('€', 100)), output);
        Assert.Equal("88:1000 a" + new string('€', 40), Frames.Words(output.WrittenSpan));
    }

    [Fact]
    public void Every_step_that_the_table_does_not_have_is_refused()
    {
        var connecting = new WebSocketConnection(WebSocketRole.Server);
        Assert.Throws<InvalidOperationException>(() => connecting.Send(WebSocketOpcode.Text, "a"u8, new ArrayBufferWriter<byte>()));
        Assert.Throws<InvalidOperationException>(() => connecting.Close(WebSocketClose.NoStatus, new ArrayBufferWriter<byte>()));
        Assert.Throws<InvalidOperationException>(() => Receive(connecting));
        connecting.Refuse();
        Assert.Throws<InvalidOperationException>(() => connecting.Open());
        Assert.False(connecting.ReceiveEnd(out _));
        Assert.Throws<ArgumentException>(() => new WebSocketConnection(WebSocketRole.Client));
    }

    private static void Receive(WebSocketConnection connection)
    {
        Span<byte> input = [0x81];
        connection.Receive(ref input, new ArrayBufferWriter<byte>(), out _);
    }
}
