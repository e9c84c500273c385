using System.IO.Compression;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>Compressed messages on a connection, right and wrong, for both ends and however the bytes come (RFC 7692 §6, §7.2).</summary>
public sealed class DeflateRulesTests
{
    private const string Hello = "f248cdc9c90700";

    private static readonly DeflateAgreement Takeover = new(false, false, 15, 15);
    private static readonly DeflateAgreement NoTakeover = new(true, true, 15, 15);

    [Theory]
    [InlineData("C1:#" + Hello, "Text Hello")]
    [InlineData("41:#f248cd 80:#c9c90700", "Text Hello")]
    [InlineData("41:#f248cd 89:x 00: 80:#c9c90700", "Ping x Text Hello")]
    [InlineData("41: 00:#f2 00:#48cdc9c907 80:#00", "Text Hello")]
    [InlineData("41:#" + Hello + " 80:", "Text Hello")]
    [InlineData("C1:#000500faff48656c6c6f00", "Text Hello")]
    [InlineData("C1:#f348cdc9c9070000", "Text Hello")]
    [InlineData("C1:#f24805000000ffffcac9c90700", "Text Hello")]
    [InlineData("C1:#00", "Text")]
    [InlineData("C2:#00 C2:#00", "Binary Binary")]
    [InlineData("81:plain C1:#" + Hello + " 82:x", "Text plain Text Hello Binary x")]
    [InlineData("C1:#" + Hello + " C1:#" + Hello, "Text Hello Text Hello")]
    public void Section_7_2_3_the_examples_and_their_like_are_inflated(string words, string told)
    {
        Receiving.AssertBoth(words, told, deflate: Takeover);
        Receiving.AssertBoth(words, told, deflate: NoTakeover);
    }

    [Fact]
    public void Section_7_2_3_2_a_message_may_go_back_into_the_last_one_only_when_that_was_agreed_on()
    {
        const string Words = "C1:#" + Hello + " 89:x C1:#f200110000";
        Receiving.AssertBoth(Words, "Text Hello Ping x Text Hello", "8A:x", deflate: Takeover);
        Receiving.AssertBoth(Words, "Text Hello Ping x RFC 1951 §3.2.5 1007", deflate: NoTakeover);
        Receiving.AssertOne(WebSocketRole.Server, Words, "Text Hello Ping x Text Hello", deflate: NoTakeover with { ClientNoContextTakeover = false });
        Receiving.AssertOne(WebSocketRole.Client, Words, "Text Hello Ping x Text Hello", deflate: NoTakeover with { ServerNoContextTakeover = false });
    }

    [Theory]
    [InlineData("41:#f248cd C0:#c9c90700", "RFC 6455 §5.2 1002")]
    [InlineData("01:a C0:b", "RFC 6455 §5.2 1002")]
    [InlineData("C9:x", "RFC 6455 §5.2 1002")]
    [InlineData("CA:", "RFC 6455 §5.2 1002")]
    [InlineData("C8:#03e8", "RFC 6455 §5.2 1002")]
    [InlineData("E1:#00", "RFC 6455 §5.2 1002")]
    [InlineData("D1:#00", "RFC 6455 §5.2 1002")]
    [InlineData("A1:a", "RFC 6455 §5.2 1002")]
    [InlineData("41:#f248cd C1:#" + Hello, "RFC 6455 §5.4 1002")]
    public void Section_6_1_only_the_first_frame_of_a_message_says_that_it_is_compressed(string words, string told) =>
        Receiving.AssertBoth(words, told, deflate: Takeover);

    [Theory]
    [InlineData("C1:#ff", "RFC 1951 §3.2.3 1007")]
    [InlineData("C1:#f248", "RFC 7692 §7.2.1 1007")]
    [InlineData("41:#f248 89: 80:", "Ping RFC 7692 §7.2.1 1007")]
    [InlineData("C1:#000500ffff48656c6c6f00", "RFC 1951 §3.2.4 1007")]
    [InlineData("C1:#f200110000", "RFC 1951 §3.2.5 1007")]
    public void Section_7_2_2_what_cannot_be_inflated_is_no_message(string words, string told) => Receiving.AssertBoth(words, told, deflate: NoTakeover);

    [Fact]
    public void Section_8_1_of_RFC_6455_holds_for_what_was_inflated()
    {
        Receiving.AssertBoth($"C1:#{Deflated([0x61, 0xED, 0xA0, 0x80])}", "RFC 6455 §8.1 1007", deflate: Takeover);
        Receiving.AssertBoth($"C1:#{Deflated([0x61, 0xE2, 0x82])}", "RFC 6455 §8.1 1007", deflate: Takeover);
        Receiving.AssertBoth($"C1:#{Deflated("aπ€😀"u8)}", "Text aπ€😀", deflate: Takeover);
    }

    [Theory]
    [InlineData(1_000, "Binary of 1000")]
    [InlineData(1_001, "Limits.WebSocketMessageLength 1009")]
    [InlineData(10_000_000, "Limits.WebSocketMessageLength 1009")]
    public void Section_10_4_of_RFC_6455_counts_what_was_inflated(int length, string told)
    {
        var options = WebSocketOptions.Default with { MaxMessageLength = 1_000 };
        foreach (var role in new[] { WebSocketRole.Server, WebSocketRole.Client })
        {
            var bytes = Frames.To(role, $"C2:#{Deflated(new byte[length])}");
            var end = new Receiving(role, options, Takeover);
            end.Feed(Frames.To(role, "89:warm 82:x"));
            var before = GC.GetAllocatedBytesForCurrentThread();
            end.Feed(bytes);
            Assert.Equal("Ping warm Binary x " + told, end.Told);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(15)]
    public void Section_7_1_2_a_match_does_not_go_back_further_than_the_window(int bits)
    {
        // The same thirty bytes, so far apart that only a window of more bits reaches from the one to the other.
        var random = new Random(bits);
        var far = new byte[(1 << bits) + 200];
        random.GetItems("abcdefghijklmnopqrstuvwxyz"u8, far);
        far.AsSpan(0, 30).CopyTo(far.AsSpan(far.Length - 30));
        var agreement = new DeflateAgreement(false, false, bits, bits);
        foreach (var role in new[] { WebSocketRole.Server, WebSocketRole.Client })
        {
            var end = new Receiving(role, null, agreement);
            end.Feed(Frames.To(role, $"C2:#{Deflated(far)}"));
            Assert.Equal(bits == 15 ? $"Binary of {far.Length}" : "RFC 7692 §7.1.2 1007", end.Told);
        }
    }

    /// <summary>By the platform, with its window of 15 bits, and without the end that RFC 7692 §7.2.1 leaves out.</summary>
    private static string Deflated(ReadOnlySpan<byte> message)
    {
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(message);
            deflate.Flush();
            var bytes = output.ToArray();
            Assert.Equal("0000FFFF", Convert.ToHexString(bytes.AsSpan(bytes.Length - 4)));
            return Convert.ToHexString(bytes.AsSpan(0, bytes.Length - 4));
        }
    }
}
