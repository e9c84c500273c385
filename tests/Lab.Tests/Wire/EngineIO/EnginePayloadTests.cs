using System.Buffers;
using System.Text;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Tests.Wire.EngineIO;

public sealed class EnginePayloadTests
{
    /// <summary>One list for both directions: the body, and its packets as this test prints them. ␞ stands for the separator.</summary>
    public static TheoryData<string, string[]> Bodies => new()
    {
        { "4hello", ["Message hello"] },
        { "4a␞4b␞4c", ["Message a", "Message b", "Message c"] },
        { "4hello␞bAQIDBA==", ["Message hello", "bytes 01020304"] },
        { "bAQIDBA==␞2␞4", ["bytes 01020304", "Ping ", "Message "] },
        { "b", ["bytes "] },
        { "4統一碼␞6", ["Message 統一碼", "Noop "] },
    };

    [Fact]
    public void The_parts_of_a_body_and_of_a_packet_have_names()
    {
        Assert.Equal(
            ["[0..7) packet = \"4[\"é\"]\"", "[7..8) separator = 1e", "[8..10) packet = \"bQ\"", "[10..11) separator = 1e", "[11..12) packet = \"x\""],
            EnginePayloadCodec.Fields(Body("4[\"é\"]␞bQ␞x")).Select(static f => f.ToString()));
        Assert.Equal(["[0] type = 2 ping", "[1..6) data = \"probe\""], EnginePacketCodec.Fields("2probe"u8, binary: false).Select(static f => f.ToString().Replace("[0..1)", "[0]", StringComparison.Ordinal)));
        Assert.Equal(["[0..3) data = 3 bytes"], EnginePacketCodec.Fields("2xx"u8, binary: true).Select(static f => f.ToString()));
        Assert.Equal(["[0..2) packet = \"9x\""], EnginePacketCodec.Fields("9x"u8, binary: false).Select(static f => f.ToString()));
        Assert.Empty(EnginePacketCodec.Fields([], binary: false));
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Packets_stand_between_separators(string body, string[] expected)
    {
        var (found, wrong) = Read(Body(body));
        Assert.False(wrong);
        Assert.Equal(expected, found.Select(Print));
        var output = new ArrayBufferWriter<byte>();
        foreach (var packet in found)
        {
            EnginePayloadCodec.Write(output, packet, first: output.WrittenCount == 0);
        }

        Assert.Equal(Body(body), output.WrittenSpan);
        Assert.Equal(output.WrittenCount, found.Sum(p => EnginePayloadCodec.LengthOf(p)) - 1);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("␞", 0)]
    [InlineData("␞4a", 0)]
    [InlineData("4a␞", 1)]
    [InlineData("4a␞␞4b", 1)]
    [InlineData("4a␞abc␞4b", 1)]
    [InlineData("4a␞4b␞b?", 2)]
    [InlineData("{", 0)]
    public void A_body_is_read_up_to_what_is_wrong(string body, int before)
    {
        var (found, wrong) = Read(Body(body));
        Assert.True(wrong);
        Assert.Equal(before, found.Count);
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_wrong()
    {
        // It may be passed on into a WebSocket, whose receiver would have to close.
        Assert.True(Read([(byte)'4', 0xC3]).Wrong);
        Assert.True(Read([(byte)'4', 0xC3, 0x1E, (byte)'6']).Wrong);
    }

    [Fact]
    public void Every_prefix_of_a_body_is_read_without_going_round_in_circles()
    {
        var body = Body("4hello␞bAQIDBA==␞4統一碼␞2probe");
        var whole = Read(body).Packets.Select(Print).ToList();
        for (var length = 0; length < body.Length; length++)
        {
            var (found, wrong) = Read(body[..length]);
            Assert.True(wrong || found.Count > 0);
            Assert.Equal(whole.Take(found.Count - 1), found.Select(Print).Take(found.Count - 1));
        }
    }

    private static (List<EnginePacket> Packets, bool Wrong) Read(byte[] body)
    {
        var packets = new List<EnginePacket>();
        ReadOnlyMemory<byte> left = body;
        do
        {
            var before = left.Length;
            if (EnginePayloadCodec.Read(ref left, out var packet, out var violation) != OperationStatus.Done)
            {
                Assert.NotNull(violation);
                Assert.Equal(before, left.Length);
                return (packets, true);
            }

            Assert.True(left.Length < before);
            packets.Add(packet);
        }
        while (!left.IsEmpty);
        return (packets, false);
    }

    private static string Print(EnginePacket packet) => packet.IsBinary ? $"bytes {Convert.ToHexString(packet.Data.Span)}" : $"{packet.Type} {Encoding.UTF8.GetString(packet.Data.Span)}";

    private static byte[] Body(string text) => Encoding.UTF8.GetBytes(text.Replace('␞', '\u001e'));
}
