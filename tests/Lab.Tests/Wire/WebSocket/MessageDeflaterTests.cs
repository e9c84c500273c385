using System.Buffers;
using Lab.Tests.Wire.Deflate;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>RFC 7692 §7.2.1: whole messages, written.</summary>
public sealed class MessageDeflaterTests
{
    [Fact]
    public void Section_7_2_3_examples_are_written_as_they_stand()
    {
        var deflater = new MessageDeflater(15, noContextTakeover: true);
        Assert.Equal("f248cdc9c90700", Hex(deflater, "Hello"u8));
        Assert.Equal("f248cdc9c90700", Hex(deflater, "Hello"u8));
        Assert.Equal("00", Hex(deflater, []));
    }

    [Fact]
    public void Section_7_1_1_with_takeover_a_repeated_message_is_shorter()
    {
        var deflater = new MessageDeflater(15, noContextTakeover: false);
        Assert.Equal("f248cdc9c90700", Hex(deflater, "Hello"u8));
        Assert.InRange(Hex(deflater, "Hello"u8).Length / 2, 4, 6);
        Assert.Equal("00", Hex(deflater, []));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Section_7_2_messages_go_both_ways_in_every_window(bool noContextTakeover)
    {
        var random = new Random(7692);
        for (var windowBits = 8; windowBits <= 15; windowBits++)
        {
            var deflater = new MessageDeflater(windowBits, noContextTakeover);
            var inflater = new MessageInflater(windowBits, noContextTakeover);
            for (var round = 0; round < 200; round++)
            {
                var message = DeflateSamples.Make(DeflateSamples.Kinds[round % 6], random.Next(round % 40 == 0 ? 100_000 : 2_000));
                var output = new ArrayBufferWriter<byte>();
                deflater.Deflate(message, output);
                Assert.Equal(message, MessageInflaterTests.Inflated(inflater, output.WrittenSpan, 1 + random.Next(1000), 1 + random.Next(1000)));
            }
        }
    }

    private static string Hex(MessageDeflater deflater, ReadOnlySpan<byte> message)
    {
        var output = new ArrayBufferWriter<byte>();
        deflater.Deflate(message, output);
        return Convert.ToHexStringLower(output.WrittenSpan);
    }
}
