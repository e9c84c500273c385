using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>Every rule of framing that a peer can break, and what is right beside it, for both ends and however the bytes come (RFC 6455 §5).</summary>
public sealed class FramingRulesTests
{
    private const string Base = "RFC 6455 §5.2 1002";
    private const string Fragments = "RFC 6455 §5.4 1002";
    private const string ControlFrames = "RFC 6455 §5.5 1002";

    [Theory]
    [InlineData("81:Hello", "Text Hello")]
    [InlineData("82:Hello", "Binary Hello")]
    [InlineData("81:", "Text")]
    [InlineData("82:", "Binary")]
    [InlineData("81:a 82:b 81:c", "Text a Binary b Text c")]
    [InlineData("82:*125 82:*126 82:*127", "Binary aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa Binary aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa Binary aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Section_5_6_a_frame_alone_is_a_message(string words, string told) => Receiving.AssertBoth(words, told, "");

    [Theory]
    [InlineData("!81:Hello", "RFC 6455 §5.1 1002")]
    [InlineData("81:a !89:", "Text a RFC 6455 §5.1 1002")]
    [InlineData("!88:", "RFC 6455 §5.1 1002")]
    [InlineData("01:a !80:b", "RFC 6455 §5.1 1002")]
    public void Section_5_1_a_client_masks_every_frame_and_a_server_none(string words, string told) => Receiving.AssertBoth(words, told);

    [Theory]
    [InlineData("C1:a", Base)]
    [InlineData("A1:a", Base)]
    [InlineData("91:a", Base)]
    [InlineData("F2:a", Base)]
    [InlineData("C9:a", Base)]
    [InlineData("88:#03e8 A1:a", "Close 1000")]
    [InlineData("01:a C0:b", Base)]
    [InlineData("81:a A8:#03e8", "Text a " + Base)]
    public void Section_5_2_reserved_bits_are_0_when_nothing_was_agreed_on(string words, string told) => Receiving.AssertBoth(words, told);

    [Theory]
    [InlineData("83:a")]
    [InlineData("84:a")]
    [InlineData("85:")]
    [InlineData("86:a")]
    [InlineData("87:a")]
    [InlineData("8B:a")]
    [InlineData("8C:a")]
    [InlineData("8D:a")]
    [InlineData("8E:")]
    [InlineData("8F:a")]
    [InlineData("03:a")]
    public void Section_5_2_reserved_opcodes_are_refused(string words) => Receiving.AssertBoth(words, Base, "88:1002 " + ReservedText(words));

    [Theory]
    [InlineData("82/2:a")]
    [InlineData("82/2:*125")]
    [InlineData("82/8:a")]
    [InlineData("82/8:*126")]
    [InlineData("82=000000000000ffff:")]
    [InlineData("82=0000000000000000:")]
    [InlineData("82=0000:")]
    [InlineData("82=8000000000000000:")]
    [InlineData("82=ffffffffffffffff:")]
    public void Section_5_2_a_length_is_written_in_the_shortest_way_and_its_highest_bit_is_0(string words) => Receiving.AssertBoth(words, Base);

    [Fact]
    public void Section_5_2_lengths_of_each_size_are_right_at_their_ends()
    {
        foreach (var length in new[] { 126, 65535, 65536, 70000 })
        {
            foreach (var role in new[] { WebSocketRole.Server, WebSocketRole.Client })
            {
                var bytes = Frames.To(role, $"82:*{length} 89:x");
                foreach (var split in new[] { 1, 2, 3, 4, 9, 10, 11, 13, 14, 15, length, bytes.Length - 3 })
                {
                    var end = new Receiving(role);
                    end.Feed(bytes.AsSpan(0, split));
                    end.Feed(bytes.AsSpan(split));
                    Assert.Equal(length > 200 ? $"Binary of {length} Ping x" : $"Binary {new string('a', length)} Ping x", end.Told);
                }
            }
        }
    }

    [Theory]
    [InlineData("01:Hel 80:lo", "Text Hello")]
    [InlineData("02:a 00:b 00:c 80:d", "Binary abcd")]
    [InlineData("01: 80:", "Text")]
    [InlineData("01: 00: 00:a 00: 80:", "Text a")]
    [InlineData("01:a", "part a")]
    [InlineData("01:a 00:b", "part ab")]
    [InlineData("02:a 80:b 01:c 80:d 81:e", "Binary ab Text cd Text e")]
    public void Section_5_4_fragments_make_one_message(string words, string told) => Receiving.AssertBoth(words, told, "");

    [Theory]
    [InlineData("80:a", Fragments)]
    [InlineData("00:a", Fragments)]
    [InlineData("81:a 80:b", "Text a " + Fragments)]
    [InlineData("01:a 80:b 80:c", "Text ab " + Fragments)]
    [InlineData("01:a 81:b", Fragments)]
    [InlineData("01:a 01:b", Fragments)]
    [InlineData("01:a 82:b", Fragments)]
    [InlineData("02:a 00:b 01:c", Fragments)]
    [InlineData("01:a 89:x 81:b", "Ping x " + Fragments)]
    public void Section_5_4_messages_are_not_mixed_and_a_continuation_continues_one(string words, string told) => Receiving.AssertBoth(words, told);

    [Theory]
    [InlineData("01:Hel 89:x 80:lo", "Ping x Text Hello", "8A:x")]
    [InlineData("01:Hel 8A:x 00: 89:y 80:lo", "Pong x Ping y Text Hello", "8A:y")]
    [InlineData("01:Hel 88:#03e8 80:lo", "Close 1000 part Hel", "88:1000")]
    public void Section_5_4_control_frames_may_come_between_fragments(string words, string told, string replied) => Receiving.AssertBoth(words, told, replied);

    [Theory]
    [InlineData("09:x")]
    [InlineData("0A:x")]
    [InlineData("08:#03e8")]
    [InlineData("09:")]
    public void Section_5_5_control_frames_are_not_fragmented(string words) => Receiving.AssertBoth(words, ControlFrames);

    [Theory]
    [InlineData("89:*126")]
    [InlineData("8A:*126")]
    [InlineData("88:*126")]
    [InlineData("89:*65536")]
    [InlineData("89=7e00:")]
    [InlineData("89/2:x")]
    public void Section_5_5_control_frames_carry_at_most_125_bytes(string words)
    {
        // Said from the first two bytes: what would follow is not waited for.
        foreach (var role in new[] { WebSocketRole.Server, WebSocketRole.Client })
        {
            var end = new Receiving(role);
            end.Feed(Frames.To(role, words).AsSpan(0, 2));
            Assert.Equal(ControlFrames, end.Told);
        }
    }

    [Theory]
    [InlineData("89:", "Ping", "8A:")]
    [InlineData("89:Hello", "Ping Hello", "8A:Hello")]
    [InlineData("89:a 89:b 81:c 89:d", "Ping a Ping b Text c Ping d", "8A:a 8A:b 8A:d")]
    public void Section_5_5_2_a_ping_is_answered_with_its_own_bytes(string words, string told, string replied) => Receiving.AssertBoth(words, told, replied);

    [Fact]
    public void Section_5_5_2_the_longest_ping_is_answered_whole() =>
        Receiving.AssertBoth("89:*125", "Ping " + new string('a', 125), "8A:" + new string('a', 125));

    [Theory]
    [InlineData("8A:", "Pong")]
    [InlineData("8A:unasked 81:a", "Pong unasked Text a")]
    public void Section_5_5_3_a_pong_is_not_answered(string words, string told) => Receiving.AssertBoth(words, told, "");

    [Theory]
    [InlineData("82:*10", "Binary aaaaaaaaaa")]
    [InlineData("02:*5 80:*5", "Binary aaaaaaaaaa")]
    [InlineData("82:*11", "Limits.WebSocketMessageLength 1009")]
    [InlineData("02:*5 80:*6", "Limits.WebSocketMessageLength 1009")]
    [InlineData("02:*10 00: 00:a", "Limits.WebSocketMessageLength 1009")]
    [InlineData("82=7fffffffffffffff:", "Limits.WebSocketMessageLength 1009")]
    [InlineData("02:a 80=7fffffffffffffff:", "Limits.WebSocketMessageLength 1009")]
    [InlineData("82:*10 89:*11 82:*10", "Binary aaaaaaaaaa Ping aaaaaaaaaaa Binary aaaaaaaaaa")]
    public void Section_10_4_a_message_may_be_as_long_as_the_limit(string words, string told) =>
        Receiving.AssertBoth(words, told, options: WebSocketOptions.Default with { MaxMessageLength = 10 });

    [Theory]
    [InlineData(WebSocketRole.Server, "82=7fffffffffffffff:", 14)]
    [InlineData(WebSocketRole.Client, "82=7fffffffffffffff:", 10)]
    public void Section_10_4_a_message_that_is_too_long_is_refused_before_it_comes(WebSocketRole role, string words, int header)
    {
        var bytes = Frames.To(role, words);
        var end = new Receiving(role);
        end.Feed(bytes.AsSpan(0, header - 1));
        Assert.Equal("", end.Told);
        end.Feed(bytes.AsSpan(header - 1, 1));
        Assert.StartsWith("Limits.WebSocketMessageLength", end.Told, StringComparison.Ordinal);
    }

    private static string ReservedText(string words) => $"opcode 0x{words[1]} is reserved";
}
