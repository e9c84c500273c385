using System.Buffers;
using System.Text.Unicode;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>A million random frames, right and wrong, in random pieces: what comes out is what the standard says, in bounded space.</summary>
public sealed class FuzzTests
{
    private const int Million = 1_000_000;
    private const int MaxLength = 1_500;

    private static readonly WebSocketOptions Options = WebSocketOptions.Default with { MaxMessageLength = MaxLength, MaskKey = () => 0x01020304 };

    [Fact]
    public void A_million_random_frames_are_read_as_the_slow_reader_reads_them()
    {
        var random = new RandomFrames(6455);
        var endings = new Dictionary<int, int>();
        var (replies, message) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        long streams = 0, largest = 0;
        while (random.Frames < Million)
        {
            var role = (WebSocketRole)(++streams % 2);
            var bytes = random.Next(role);
            var expected = SlowReader.Read(bytes, role, MaxLength);
            endings[expected.Code] = endings.GetValueOrDefault(expected.Code) + 1;
            var whole = bytes.ToArray();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var found = Read(bytes, role, random, replies, message);
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
            if (found != expected)
            {
                Assert.Fail($"Stream {streams}, {role}: {found} instead of {expected}: {Convert.ToHexString(whole)}");
            }
        }

        // The die must have thrown every kind of ending, or this test says little.
        Assert.All([0, 1000, 1002, 1005, 1007, 1009], code => Assert.True(endings.GetValueOrDefault(code) > 100, $"{code}: {endings.GetValueOrDefault(code)}"));
        Assert.InRange(largest, 0, 32 * 1024);
    }

    [Fact]
    public void Thousands_of_compressed_frames_with_damage_are_read_alike_whole_and_in_pieces()
    {
        var pieces = new RandomFrames(7692);
        var random = new Random(7692);
        var endings = new Dictionary<int, int>();
        var (stream, replies, message) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        long frames = 0, largest = 0;
        while (frames < Million / 30)
        {
            var role = (WebSocketRole)random.Next(2);
            var agreement = new DeflateAgreement(random.Next(2) == 0, random.Next(2) == 0, random.Next(8, 16), random.Next(8, 16));
            stream.ResetWrittenCount();
            frames += CompressedFrames.Write(stream, role, agreement, random);
            var bytes = stream.WrittenSpan.ToArray();
            for (var changes = random.Next(3); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            }

            // What is read is unmasked in place, so each reader gets bytes of its own.
            var whole = Read(bytes.ToArray(), role, null, replies, message, agreement);
            endings[whole.Code] = endings.GetValueOrDefault(whole.Code) + 1;
            var again = bytes.ToArray();
            var before = GC.GetAllocatedBytesForCurrentThread();
            var cut = Read(again, role, pieces, replies, message, agreement);
            largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - before);
            if (cut != whole)
            {
                Assert.Fail($"{role}, {agreement}: {cut} in pieces, {whole} as a whole: {Convert.ToHexString(bytes)}");
            }
        }

        Assert.All([0, 1002, 1007, 1009], code => Assert.True(endings.GetValueOrDefault(code) > 100, $"{code}: {endings.GetValueOrDefault(code)}"));
        Assert.InRange(largest, 0, 128 * 1024);
    }

    private static (int Digest, int Code) Read(Span<byte> bytes, WebSocketRole role, RandomFrames? random, ArrayBufferWriter<byte> replies, ArrayBufferWriter<byte> message, DeflateAgreement? deflate = null)
    {
        var (digest, code, steps) = (default(HashCode), 0, (2 * bytes.Length) + 1);
        var connection = new WebSocketConnection(role, Options);
        connection.Open(deflate);
        replies.ResetWrittenCount();
        message.ResetWrittenCount();
        while (!bytes.IsEmpty)
        {
            var length = random?.Piece(bytes.Length) ?? bytes.Length;
            var piece = bytes[..length];
            bytes = bytes[length..];
            while (connection.Receive(ref piece, replies, out var happened))
            {
                if (--steps < 0)
                {
                    Assert.Fail("More events than bytes: it goes round in circles.");
                }

                code = Note(happened, ref digest, message, code);
            }

            if (!piece.IsEmpty)
            {
                Assert.Fail("Something was left of the input.");
            }
        }

        return (digest.ToHashCode(), code);
    }

    private static int Note(in WebSocketEvent happened, ref HashCode digest, ArrayBufferWriter<byte> message, int code)
    {
        switch (happened.Kind)
        {
            case WebSocketEventKind.Data:
                message.Write(happened.Payload);
                if (message.WrittenCount > MaxLength || (happened.IsLast && happened.Opcode == WebSocketOpcode.Text && !Utf8.IsValid(message.WrittenSpan)))
                {
                    Assert.Fail("A message that must not pass.");
                }

                if (happened.IsLast)
                {
                    SlowReader.Add(ref digest, (int)happened.Opcode, message.WrittenSpan);
                    message.ResetWrittenCount();
                }

                return code;
            case WebSocketEventKind.Ping or WebSocketEventKind.Pong:
                SlowReader.Add(ref digest, (int)happened.Opcode, happened.Payload);
                return code;
            default:
                return code == 0 ? happened.Close.Code : -1;
        }
    }
}
