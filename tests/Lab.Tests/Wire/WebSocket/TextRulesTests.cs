using System.Text;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>Text is UTF-8, and the first byte that cannot be is enough to say that it is not (RFC 6455 §8.1).</summary>
public sealed class TextRulesTests
{
    private const string NotUtf8 = "RFC 6455 §8.1 1007";

    /// <summary>What is no UTF-8 (RFC 3629 §3, §4), and the offset of the first byte that cannot be.</summary>
    public static TheoryData<string, int> Wrong => new()
    {
        { "80", 0 }, { "bf", 0 }, { "c0af", 0 }, { "c1bf", 0 }, { "c241", 1 }, { "c2c2", 1 },
        { "e08080", 1 }, { "e09fbf", 1 }, { "e1c080", 1 }, { "e18041", 2 }, { "eda080", 1 }, { "edbfbf", 1 },
        { "f0808080", 1 }, { "f08fbfbf", 1 }, { "f1804141", 2 }, { "f1808041", 3 }, { "f4908080", 1 }, { "f5808080", 0 }, { "f8", 0 }, { "fe", 0 }, { "ff", 0 },
        { "cebae1bdb9cf83cebcceb5eda080656469746564", 12 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Section_8_1_the_first_impossible_byte_ends_the_connection(string hex, int offset)
    {
        foreach (var role in new[] { WebSocketRole.Server, WebSocketRole.Client })
        {
            foreach (var before in new[] { "", "6162", "ceba", "e282ac", "f09f9880", new string('6', 80) })
            {
                var (words, at) = ($"81:#{before}{hex}6162636465", (before.Length / 2) + offset);
                var header = role == WebSocketRole.Server ? 6 : 2;
                var bytes = Frames.To(role, words);
                var end = new Receiving(role);
                end.Feed(bytes.AsSpan(0, header + at));
                Assert.Null(end.Violation);
                end.Feed(bytes.AsSpan(header + at, 1));
                Assert.Equal(("RFC 6455 §8.1", (long)header + at), (end.Violation?.Rule, end.Violation?.Offset));
                Receiving.AssertOne(role, words, NotUtf8, options: null);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Section_8_1_it_shows_at_every_split_between_two_fragments(string hex, int offset)
    {
        Assert.True(offset < hex.Length / 2);
        for (var split = 0; split <= hex.Length; split += 2)
        {
            Receiving.AssertBoth($"01:#{hex[..split]} 89: 80:#{hex[split..]}6162", split / 2 > offset ? NotUtf8 : "Ping " + NotUtf8);
        }
    }

    [Theory]
    [InlineData("c2")]
    [InlineData("e282")]
    [InlineData("f09f98")]
    [InlineData("6162f0")]
    public void Section_8_1_a_text_does_not_end_inside_a_character(string hex)
    {
        Receiving.AssertBoth($"81:#{hex}", NotUtf8);
        Receiving.AssertBoth($"01:#{hex} 80:", NotUtf8);
        Receiving.AssertBoth($"01:#{hex} 80:a", NotUtf8);
    }

    [Fact]
    public void Section_5_6_a_character_may_lie_across_fragments_and_other_bytes_are_never_checked()
    {
        const string Text = "aπ€😀\uffff\ud7ff\ue000\U0010ffff";
        var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Text));
        for (var split = 0; split <= hex.Length; split += 2)
        {
            Receiving.AssertBoth($"01:#{hex[..split]} 89: 80:#{hex[split..]}", $"Ping Text {Text}", "8A:");
        }

        Receiving.AssertBoth("82:#ff 02:#c2 80:#41 81:a", "Binary \ufffd Binary \ufffdA Text a", "");
    }

    [Fact]
    public void The_check_agrees_with_the_platform_on_every_short_sequence()
    {
        // Each first byte, second byte and a choice of third and fourth ones, in every pair of pieces.
        byte[] third = [0x00, 0x41, 0x80, 0xBF, 0xC2, 0xFF];
        var bytes = new byte[4];
        for (var lead = 0; lead < 65536; lead++)
        {
            (bytes[0], bytes[1]) = ((byte)(lead >> 8), (byte)lead);
            foreach (var two in third)
            {
                (bytes[2], bytes[3]) = (two, third[lead % third.Length]);
                var expected = SlowReader.FirstImpossible(bytes);
                for (var split = 0; split <= bytes.Length; split++)
                {
                    var check = default(Utf8Check);
                    var found = check.Add(bytes.AsSpan(0, split));
                    if (found < 0 && split < bytes.Length)
                    {
                        found = check.Add(bytes.AsSpan(split));
                        found = found < 0 ? -1 : found + split;
                    }

                    if (found != expected)
                    {
                        Assert.Fail($"{Convert.ToHexString(bytes)} split at {split}: {found} instead of {expected}");
                    }
                }
            }
        }
    }
}
