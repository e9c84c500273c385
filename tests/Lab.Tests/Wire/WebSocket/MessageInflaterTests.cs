using System.Buffers;
using Lab.Tests.Wire.Deflate;
using Lab.Wire;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>RFC 7692 §7.2: the examples of §7.2.3, whole, byte by byte and at each split, and what a message may not be.</summary>
public sealed class MessageInflaterTests
{
    /// <summary>The examples; messages of one connection are separated by bars.</summary>
    public static TheoryData<string, string, string> Examples => new()
    {
        { "§7.2.3.1 one block", "f248cdc9c90700", "Hello" },
        { "§7.2.3.2 sharing the window", "f248cdc9c90700|f200110000", "Hello|Hello" },
        { "§7.2.3.3 a stored block", "000500faff48656c6c6f00", "Hello" },
        { "§7.2.3.4 a block that is the last", "f348cdc9c9070000", "Hello" },
        { "§7.2.3.5 two blocks", "f248050000 00ffff cac9c90700", "Hello" },
        { "§7.2.3.6 an empty message", "00|f248cdc9c90700|00|00|f200110000", "|Hello|||Hello" },
        { "a last block without what should follow it", "f348cdc9c90700|f200110000", "Hello|Hello" },
        { "an empty message without any byte", "|f248cdc9c90700|", "|Hello|" },
        { "an empty block with fixed codes", "0200|f248cdc9c90700", "|Hello" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Section_7_2_3_examples_however_they_come(string what, string hex, string expected)
    {
        var messages = hex.Split('|').Select(static m => Bytes.FromHex(m).Memory.ToArray()).ToArray();
        for (var piece = 1; piece <= messages.Max(static m => m.Length) + 1; piece++)
        {
            for (var room = 1; room <= 6; room++)
            {
                var inflater = new MessageInflater(15, noContextTakeover: false);
                var texts = messages.Select(m => Bytes.Of(Inflated(inflater, m, piece, room)).ToText());
                Assert.True(expected == string.Join('|', texts), $"{what}, pieces of {piece}, room for {room}");
            }
        }
    }

    [Fact]
    public void Section_7_1_1_without_takeover_a_message_cannot_go_back_into_the_one_before()
    {
        var inflater = new MessageInflater(15, noContextTakeover: true);
        Assert.Equal("Hello"u8, Inflated(inflater, [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], 100, 100));
        Assert.Equal("Hello"u8, Inflated(inflater, [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00], 100, 100));
        ReadOnlySpan<byte> second = [0xf2, 0x00, 0x11, 0x00, 0x00];
        Assert.Equal(OperationStatus.InvalidData, inflater.Inflate(ref second, true, new byte[100], out _, out var violation));
        Assert.Equal("RFC 1951 §3.2.5", violation?.Rule);
        Assert.InRange(violation!.Offset, 0, 5);
    }

    [Theory]
    [InlineData("f248")]
    [InlineData("f248cdc9c907")]
    [InlineData("0005")]
    [InlineData("000500faff4865")]
    public void Section_7_2_1_a_message_ends_with_a_block(string hex)
    {
        foreach (var piece in (int[])[1, 100])
        {
            var inflater = new MessageInflater(15, noContextTakeover: false);
            ReadOnlySpan<byte> rest = Bytes.FromHex(hex).Span;
            Violation? violation = null;
            while (violation is null && !rest.IsEmpty)
            {
                var input = rest[..Math.Min(piece, rest.Length)];
                rest = rest[input.Length..];
                inflater.Inflate(ref input, rest.IsEmpty, new byte[100], out _, out violation);
            }

            Assert.NotNull(violation);
        }
    }

    [Fact]
    public void Section_8_a_bomb_gets_no_more_room_than_it_is_given()
    {
        var zeros = DeflateSamples.Deflate(new byte[1_000_000], System.IO.Compression.CompressionLevel.SmallestSize);
        Assert.InRange(zeros.Length, 1, 2000);
        var inflater = new MessageInflater(15, noContextTakeover: false);
        ReadOnlySpan<byte> input = zeros;
        var output = new byte[10_000];
        Assert.Equal(OperationStatus.DestinationTooSmall, inflater.Inflate(ref input, true, output.AsSpan(0, 9_000), out var written, out var violation));
        Assert.Equal(9_000, written);
        Assert.Null(violation);
        Assert.False(input.IsEmpty);
        long total = written;
        while (inflater.Inflate(ref input, true, output, out written, out _) == OperationStatus.DestinationTooSmall)
        {
            total += written;
        }

        Assert.Equal(1_000_000, total + written);
    }

    [Fact]
    public void Once_warm_it_takes_no_memory()
    {
        var inflater = new MessageInflater(15, noContextTakeover: false);
        var message = DeflateSamples.Deflate(DeflateSamples.Make("json", 60_000), System.IO.Compression.CompressionLevel.Optimal);
        var output = new byte[60_000];
        bool Once()
        {
            ReadOnlySpan<byte> input = message;
            return inflater.Inflate(ref input, true, output, out _, out _) == OperationStatus.Done;
        }

        Assert.True(Once());
        var (done, least) = (true, long.MaxValue);
        for (var round = 0; round < 10; round++)
        {
            // The runtime, too, allocates on this thread while code is new: the quietest round counts.
            var before = GC.GetAllocatedBytesForCurrentThread();
            done &= Once();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.True(done);
    }

    [Fact]
    public void Damaged_messages_neither_throw_nor_hang()
    {
        var random = new Random(7692);
        var original = DeflateSamples.Deflate(DeflateSamples.Make("json", 500), System.IO.Compression.CompressionLevel.Optimal);
        var output = new byte[200];
        for (var round = 0; round < 100_000; round++)
        {
            var inflater = new MessageInflater(8 + (round % 8), noContextTakeover: round % 3 == 0);
            ReadOnlySpan<byte> rest = original;
            if (round % 4 != 0)
            {
                var damaged = (byte[])original.Clone();
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                rest = damaged.AsSpan(0, random.Next(damaged.Length));
            }

            var (status, calls) = (OperationStatus.Done, 0);
            do
            {
                var input = rest[..Math.Min(random.Next(1, 64), rest.Length)];
                var before = input.Length;
                status = inflater.Inflate(ref input, before == rest.Length, output.AsSpan(0, random.Next(200)), out _, out _);
                rest = rest[(before - input.Length)..];
                Assert.True(++calls < 100_000);
            }
            while (status != OperationStatus.InvalidData && (status != OperationStatus.Done || !rest.IsEmpty));
        }
    }

    /// <summary>Inflates one message in pieces of input and outputs of the given sizes.</summary>
    internal static byte[] Inflated(MessageInflater inflater, ReadOnlySpan<byte> message, int piece, int room)
    {
        var result = new List<byte>();
        var output = new byte[room];
        do
        {
            var input = message[..Math.Min(piece, message.Length)];
            message = message[input.Length..];
            OperationStatus status;
            do
            {
                status = inflater.Inflate(ref input, message.IsEmpty, output, out var written, out var violation);
                Assert.Null(violation);
                result.AddRange(output.AsSpan(0, written));
            }
            while (status == OperationStatus.DestinationTooSmall);
        }
        while (!message.IsEmpty);

        return [.. result];
    }
}
