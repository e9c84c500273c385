using System.Buffers;
using System.IO.Compression;
using Lab.Wire;
using Lab.Wire.Deflate;
using Xunit;

namespace Lab.Tests.Wire.Deflate;

/// <summary>RFC 1951, read: against the platform's writer, in pieces of every size, and damaged.</summary>
public sealed class InflaterTests
{
    private static readonly CompressionLevel[] Levels = [CompressionLevel.NoCompression, CompressionLevel.Fastest, CompressionLevel.Optimal, CompressionLevel.SmallestSize];

    public static TheoryData<string, int, CompressionLevel> Contents
    {
        get
        {
            var data = new TheoryData<string, int, CompressionLevel>();
            foreach (var kind in DeflateSamples.Kinds)
            {
                foreach (var size in (int[])[0, 1, 2, 3, 100, 1000, 65_535, 65_536, 300_000])
                {
                    foreach (var level in Levels)
                    {
                        data.Add(kind, size, level);
                    }
                }
            }

            return data;
        }
    }

    /// <summary>Streams that break one rule each, written as values and their numbers of bits.</summary>
    public static TheoryData<string, string, string> Damaged => new()
    {
        { "a fourth kind of block", "1:1 3:2", "RFC 1951 §3.2.3" },
        { "a stored length without its complement", "0:3 0:5 5:16 5:16", "RFC 1951 §3.2.4" },
        { "287 literal and length codes", "0:1 2:2 30:5 0:5 0:4", "RFC 1951 §3.2.7" },
        { "31 distance codes", "0:1 2:2 0:5 30:5 0:4", "RFC 1951 §3.2.7" },
        { "three length codes of one bit", "0:1 2:2 0:5 0:5 0:4 1:3 1:3 1:3 0:3", "RFC 1951 §3.2.7" },
        { "one length code of two bits", "0:1 2:2 0:5 0:5 0:4 2:3 0:3 0:3 0:3", "RFC 1951 §3.2.7" },
        { "no length code at all", "0:1 2:2 0:5 0:5 0:4 0:3 0:3 0:3 0:3", "RFC 1951 §3.2.7" },
        { "a repeat of nothing", "0:1 2:2 0:5 0:5 0:4 1:3 1:3 0:3 0:3 0:1", "RFC 1951 §3.2.7" },
        { "zeros past the end", "0:1 2:2 0:5 0:5 0:4 0:3 1:3 1:3 0:3 1:1 127:7 1:1 127:7", "RFC 1951 §3.2.7" },
        { "no code for the end of the block", "0:1 2:2 0:5 0:5 0:4 0:3 0:3 1:3 1:3 1:1 127:7 1:1 109:7 0:1", "RFC 1951 §3.2.7" },
        { "the length symbol 286, which never occurs", "0:1 1:2 99:8 0:8", "RFC 1951 §3.2.6" },
        { "the distance symbol 30, which never occurs", "0:1 1:2 64:7 15:5", "RFC 1951 §3.2.6" },
        { "a match before the first byte", "0:1 1:2 12:8 64:7 8:5", "RFC 1951 §3.2.5" },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public void What_the_platform_deflated_is_inflated(string kind, int size, CompressionLevel level)
    {
        var expected = DeflateSamples.Make(kind, size);
        var deflated = DeflateSamples.Deflate(expected, level);
        Assert.Equal(expected, Inflated(new Inflater(), deflated, deflated.Length, size));
        Assert.Equal(expected, Inflated(new Inflater(), deflated, 1000, 777));
    }

    [Theory]
    [InlineData("text", 300)]
    [InlineData("json", 600)]
    [InlineData("zeros", 1000)]
    [InlineData("random", 200)]
    public void However_it_comes_and_however_little_room_there_is(string kind, int size)
    {
        var expected = DeflateSamples.Make(kind, size);
        foreach (var level in Levels)
        {
            var deflated = DeflateSamples.Deflate(expected, level);
            for (var output = 1; output <= size + 1; output++)
            {
                Assert.Equal(expected, Inflated(new Inflater(), deflated, 1, output));
            }

            for (var split = 0; split <= deflated.Length; split++)
            {
                Assert.Equal(expected, Inflated(new Inflater(), deflated, Math.Max(split, 1), 8));
            }
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void A_match_may_go_back_as_far_as_the_window_and_not_a_byte_farther(int windowBits)
    {
        var once = DeflateSamples.Make("random", 1 << windowBits);
        var fits = DeflateSamples.Deflate([.. once, .. once], CompressionLevel.SmallestSize);
        byte[] expected = [.. once, .. once];
        Assert.Equal(expected, Inflated(new Inflater(windowBits), fits, 13, 100));
        Assert.Equal(expected, Inflated(new Inflater(windowBits), fits, fits.Length, expected.Length));

        var far = DeflateSamples.Deflate([.. once, 7, .. once], CompressionLevel.SmallestSize);
        ReadOnlySpan<byte> input = far;
        var status = new Inflater(windowBits).Inflate(ref input, new byte[expected.Length + 1], out _, out var violation);
        Assert.Equal((OperationStatus.InvalidData, "RFC 7692 §7.1.2"), (status, violation?.Rule));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    public void A_window_that_does_not_exist_is_our_own_fault(int windowBits) => Assert.Throws<ArgumentOutOfRangeException>(() => new Inflater(windowBits));

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_broken_rule_is_named_however_it_comes(string what, string values, string rule)
    {
        // Zeros behind it, so that the reader is not merely waiting.
        byte[] bytes = [.. Bits(values), 0, 0, 0, 0];
        foreach (var piece in (int[])[1, 2, bytes.Length])
        {
            var inflater = new Inflater();
            ReadOnlySpan<byte> rest = bytes;
            Violation? violation = null;
            while (!rest.IsEmpty && violation is null)
            {
                var input = rest[..Math.Min(piece, rest.Length)];
                rest = rest[input.Length..];
                Assert.NotEqual(OperationStatus.DestinationTooSmall, inflater.Inflate(ref input, new byte[1000], out _, out violation));
            }

            Assert.True(rule == violation?.Rule, $"{what}: {violation}");
            Assert.InRange(violation.Offset, 0, bytes.Length);
            ReadOnlySpan<byte> none = [];
            Assert.Equal(OperationStatus.InvalidData, inflater.Inflate(ref none, [], out _, out _));
            inflater.Reset();
            ReadOnlySpan<byte> good = [0x4b, 0x04, 0x00];
            Assert.Equal(OperationStatus.NeedMoreData, inflater.Inflate(ref good, new byte[9], out var written, out _));
            Assert.Equal(1, written);
        }
    }

    [Fact]
    public void A_damaged_stream_is_read_as_the_platform_reads_it()
    {
        var random = new Random(4);
        var originals = (from kind in DeflateSamples.Kinds from level in Levels select DeflateSamples.Deflate(DeflateSamples.Make(kind, 400), level)).ToArray();
        var inflater = new Inflater();
        var output = new byte[70_000];
        var faults = 0;
        for (var round = 0; round < 100_000; round++)
        {
            var bytes = (byte[])originals[round % originals.Length].Clone();
            for (var change = random.Next(4); change >= 0; change--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            inflater.Reset();
            ReadOnlySpan<byte> input = bytes;
            var status = inflater.Inflate(ref input, output, out var written, out var violation);
            Assert.Equal(status == OperationStatus.InvalidData, violation is not null);
            Assert.True(input.IsEmpty || status != OperationStatus.NeedMoreData);
            faults += violation is null ? 0 : 1;
            if (round % 20 == 0)
            {
                var (theirs, fault) = DeflateSamples.Inflate(bytes);
                Assert.Equal(theirs.AsSpan(0, Math.Min(theirs.Length, written)), output.AsSpan(0, Math.Min(theirs.Length, written)));

                // What follows a last block is more blocks to us and nothing to the platform; what is cut off is a fault to neither.
                Assert.False(fault && violation is null, $"round {round}: the platform finds a fault");
                Assert.True(violation is null || fault || theirs.Length <= written, $"round {round}: {violation}");
            }
        }

        Assert.InRange(faults, 10_000, 99_000);
    }

    /// <summary>Inflates in pieces of input and outputs of the given sizes.</summary>
    internal static byte[] Inflated(Inflater inflater, byte[] deflated, int piece, int room)
    {
        var result = new List<byte>();
        var output = new byte[Math.Max(room, 1)];
        ReadOnlySpan<byte> rest = deflated;
        while (!rest.IsEmpty)
        {
            var input = rest[..Math.Min(piece, rest.Length)];
            rest = rest[input.Length..];
            OperationStatus status;
            do
            {
                status = inflater.Inflate(ref input, output, out var written, out var violation);
                Assert.Null(violation);
                result.AddRange(output.AsSpan(0, written));
                Assert.True(status != OperationStatus.DestinationTooSmall || written == output.Length);
            }
            while (status == OperationStatus.DestinationTooSmall);

            Assert.True(input.IsEmpty);
        }

        Assert.True(inflater.IsBetweenBlocks);
        return [.. result];
    }

    private static byte[] Bits(string values)
    {
        var (bytes, at) = (new byte[64], 0);
        foreach (var part in values.Split(' '))
        {
            var (value, count) = (int.Parse(part.Split(':')[0], null), int.Parse(part.Split(':')[1], null));
            for (var bit = 0; bit < count; bit++, at++)
            {
                bytes[at / 8] |= (byte)(((value >> bit) & 1) << (at % 8));
            }
        }

        return bytes[..((at + 7) / 8)];
    }
}
