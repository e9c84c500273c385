using System.Buffers;
using System.Text;
using Lab.Wire;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Tests.Wire.EngineIO;

public sealed class EnginePacketTests
{
    /// <summary>One list for both directions: the text on the wire, the type, the data.</summary>
    public static TheoryData<string, EnginePacketType, string> Texts => new()
    {
        { "0{}", EnginePacketType.Open, "{}" },
        { "1", EnginePacketType.Close, "" },
        { "2", EnginePacketType.Ping, "" },
        { "2probe", EnginePacketType.Ping, "probe" },
        { "3", EnginePacketType.Pong, "" },
        { "3probe", EnginePacketType.Pong, "probe" },
        { "4", EnginePacketType.Message, "" },
        { "4test", EnginePacketType.Message, "test" },
        { "4grüße 統一碼", EnginePacketType.Message, "grüße 統一碼" },
        { "44", EnginePacketType.Message, "4" },
        { "5", EnginePacketType.Upgrade, "" },
        { "6", EnginePacketType.Noop, "" },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_is_a_digit_and_its_data(string wire, EnginePacketType type, string data)
    {
        Assert.Equal(OperationStatus.Done, EnginePacketCodec.Read(Encoding.UTF8.GetBytes(wire), binary: false, out var packet, out var violation));
        Assert.Null(violation);
        Assert.Equal((type, data, false), (packet.Type, Encoding.UTF8.GetString(packet.Data.Span), packet.IsBinary));
        var output = new ArrayBufferWriter<byte>();
        EnginePacketCodec.Write(output, packet);
        Assert.Equal(wire, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_binary_message_is_its_own_bytes()
    {
        byte[] bytes = [(byte)'9', 0, 255];
        Assert.Equal(OperationStatus.Done, EnginePacketCodec.Read(bytes, binary: true, out var packet, out _));
        Assert.Equal((EnginePacketType.Message, true), (packet.Type, packet.IsBinary));
        var output = new ArrayBufferWriter<byte>();
        EnginePacketCodec.Write(output, packet);
        Assert.Equal(bytes, output.WrittenSpan);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a123", "not with \"a\"")]
    [InlineData("7", "not with \"7\"")]
    [InlineData("{", "not with \"{\"")]
    [InlineData("{}", "not with")]
    [InlineData("[\"a123\",\"a456\"]", "not with")]
    [InlineData(" 4", "not with")]
    [InlineData("\n", "not with \"\\n\"")]
    [InlineData("b!", "not base 64")]
    [InlineData("bAQIDBA", "not base 64")]
    public void What_is_no_packet_is_a_violation(string wire, string text)
    {
        Assert.Equal(OperationStatus.InvalidData, EnginePacketCodec.Read(Encoding.UTF8.GetBytes(wire), binary: false, out var packet, out var violation));
        Assert.Equal(default, packet);
        Assert.Contains(text, violation!.Text, StringComparison.Ordinal);
        Assert.StartsWith("Engine.IO v4 §", violation.Rule, StringComparison.Ordinal);
    }

    [Fact]
    public void Base_64_is_read_from_a_text_message_too()
    {
        Assert.Equal(OperationStatus.Done, EnginePacketCodec.Read("bAQIDBA=="u8.ToArray(), binary: false, out var packet, out _));
        Assert.Equal((true, "01020304"), (packet.IsBinary, Bytes.Wrap(packet.Data).ToString()));
    }

    [Fact]
    public void A_packet_is_one_line()
    {
        Assert.Equal("ping", new EnginePacket(EnginePacketType.Ping, default).ToString());
        Assert.Equal("message \"a\\nb\"", new EnginePacket(EnginePacketType.Message, "a\nb"u8.ToArray()).ToString());
        Assert.Equal("message, 2 bytes", new EnginePacket(EnginePacketType.Message, new byte[2], IsBinary: true).ToString());
        Assert.Equal("unknown 9", new EnginePacket((EnginePacketType)9, default).ToString());
    }

    [Fact]
    public void The_transports_have_the_names_of_the_protocol()
    {
        Assert.All(Enum.GetValues<EngineTransport>(), t => Assert.True(EngineTransports.TryParse(EngineTransports.NameOf(t), out var again) && again == t));
        Assert.All([null, "", "Polling", "webtransport"], name => Assert.False(EngineTransports.TryParse(name, out _)));
    }
}
