using System.Buffers;
using System.IO.Compression;
using Lab.Wire.Deflate;
using Xunit;

namespace Lab.Tests.Wire.Deflate;

/// <summary>RFC 1951, written: read by the platform and by our own reader, which refuses what goes back farther than the window.</summary>
public sealed class DeflaterTests
{
    // What ends a stream that was flushed: an empty block with fixed codes that is the last.
    private static readonly byte[] LastBlock = [0x03, 0x00];

    public static TheoryData<string, int, int> Contents
    {
        get
        {
            var data = new TheoryData<string, int, int>();
            foreach (var kind in DeflateSamples.Kinds)
            {
                foreach (var size in (int[])[0, 1, 3, 4, 5, 50, 257, 258, 259, 1000, 32_768, 65_535, 65_536, 300_000])
                {
                    foreach (var windowBits in (int[])[8, 9, 12, 15])
                    {
                        data.Add(kind, size, windowBits);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public void What_is_deflated_is_inflated_by_the_platform_and_by_us(string kind, int size, int windowBits)
    {
        var expected = DeflateSamples.Make(kind, size);
        var deflated = Deflated(new Deflater(windowBits), expected);
        Assert.Equal([0x00, 0x00, 0xFF, 0xFF], deflated[^4..]);
        Assert.Equal(expected, DeflateSamples.Inflate([.. deflated, .. LastBlock]).Bytes);
        Assert.Equal(expected, InflaterTests.Inflated(new Inflater(windowBits), deflated, deflated.Length, Math.Max(size, 1)));

        // Stored blocks are the worst case: 5 bytes for each, and a flush.
        Assert.InRange(deflated.Length, 5, size + 10 + (size / 10_000 * 5));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    public void Pieces_of_a_stream_go_back_into_those_before_them(int windowBits)
    {
        var random = new Random(windowBits);
        var (deflater, inflater) = (new Deflater(windowBits), new Inflater(windowBits));
        var stream = new List<byte>();
        var all = new List<byte>();
        for (var round = 0; round < 300; round++)
        {
            var kind = DeflateSamples.Kinds[random.Next(DeflateSamples.Kinds.Count)];
            var piece = DeflateSamples.Make(kind, (int)Math.Pow(2, random.NextDouble() * (round % 50 == 0 ? 17 : 12)));
            var deflated = Deflated(deflater, piece);
            Assert.Equal(piece, InflaterTests.Inflated(inflater, deflated, 1000, 1 + random.Next(2000)));
            stream.AddRange(deflated);
            all.AddRange(piece);
        }

        Assert.Equal(all, DeflateSamples.Inflate([.. stream, .. LastBlock]).Bytes);
    }

    [Fact]
    public void A_repeated_piece_costs_next_to_nothing_until_it_is_forgotten()
    {
        var deflater = new Deflater();
        var piece = DeflateSamples.Make("random", 200);
        Assert.InRange(Deflated(deflater, piece).Length, 200, 220);
        Assert.InRange(Deflated(deflater, piece).Length, 5, 20);
        deflater.Reset();
        var again = Deflated(deflater, piece);
        Assert.InRange(again.Length, 200, 220);
        Assert.Equal(piece, InflaterTests.Inflated(new Inflater(), again, again.Length, 1000));
    }

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    [InlineData("few")]
    [InlineData("zeros")]
    [InlineData("period")]
    public void It_is_about_as_short_as_the_platforms(string kind)
    {
        var data = DeflateSamples.Make(kind, 64 * 1024);
        var (ours, theirs) = (Deflated(new Deflater(), data).Length, DeflateSamples.Deflate(data, CompressionLevel.Optimal).Length);
        Assert.True(ours <= (theirs * 1.1) + 20, $"{kind}: {ours} bytes, the platform's {theirs}");
    }

    [Fact]
    public void A_code_that_would_be_too_long_is_shortened()
    {
        // Each symbol twice as often as the one before: a Huffman code of 20 bits, where 15 are allowed.
        var data = new List<byte>();
        var (one, two) = (1, 1);
        for (byte symbol = 0; symbol < 20; symbol++)
        {
            data.AddRange(Enumerable.Repeat(symbol, one));
            (one, two) = (two, one + two);
        }

        // Shuffled, so that there are few matches.
        byte[] bytes = [.. data];
        new Random(1).Shuffle(bytes);
        var deflated = Deflated(new Deflater(), bytes);
        Assert.Equal(bytes, DeflateSamples.Inflate([.. deflated, .. LastBlock]).Bytes);
    }

    [Fact]
    public void Once_warm_it_takes_no_memory()
    {
        var (deflater, data, output) = (new Deflater(), DeflateSamples.Make("json", 100_000), new ArrayBufferWriter<byte>(200_000));
        deflater.Deflate(data, output);
        var least = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            // The runtime, too, allocates on this thread while code is new: the quietest round counts.
            var before = GC.GetAllocatedBytesForCurrentThread();
            output.ResetWrittenCount();
            deflater.Deflate(data, output);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    public void A_window_that_does_not_exist_is_our_own_fault(int windowBits) => Assert.Throws<ArgumentOutOfRangeException>(() => new Deflater(windowBits));

    private static byte[] Deflated(Deflater deflater, byte[] data)
    {
        var output = new ArrayBufferWriter<byte>();
        deflater.Deflate(data, output);
        return output.WrittenSpan.ToArray();
    }
}
