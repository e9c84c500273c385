using System.Buffers;
using System.Text;
using Lab.Wire;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.Wire.SocketIO;

public sealed class SocketPacketTests
{
    /// <summary>One list for both directions: the text on the wire, then type, namespace, id, JSON and the number of attachments.</summary>
    public static TheoryData<string, SocketPacketType, string, long?, string, int> Packets => new()
    {
        { "0", SocketPacketType.Connect, "/", null, "", 0 },
        { "0{\"sid\":\"a\"}", SocketPacketType.Connect, "/", null, "{\"sid\":\"a\"}", 0 },
        { "0/woot,{\"token\":\"123\"}", SocketPacketType.Connect, "/woot", null, "{\"token\":\"123\"}", 0 },
        { "0/woot,", SocketPacketType.Connect, "/woot", null, "", 0 },
        { "1", SocketPacketType.Disconnect, "/", null, "", 0 },
        { "1/woot,", SocketPacketType.Disconnect, "/woot", null, "", 0 },
        { "2[\"a\",1,{}]", SocketPacketType.Event, "/", null, "[\"a\",1,{}]", 0 },
        { "2[1]", SocketPacketType.Event, "/", null, "[1]", 0 },
        { "21[\"a\",1,{}]", SocketPacketType.Event, "/", 1, "[\"a\",1,{}]", 0 },
        { "2/test,1[\"a\",1,{}]", SocketPacketType.Event, "/test", 1, "[\"a\",1,{}]", 0 },
        { "2/統一碼,[\"統一碼\"]", SocketPacketType.Event, "/統一碼", null, "[\"統一碼\"]", 0 },
        { "29007199254740991[\"a\"]", SocketPacketType.Event, "/", Limits.SocketIOAckId, "[\"a\"]", 0 },
        { "3123[\"a\",1,{}]", SocketPacketType.Ack, "/", 123, "[\"a\",1,{}]", 0 },
        { "30[]", SocketPacketType.Ack, "/", 0, "[]", 0 },
        { "4\"Unauthorized\"", SocketPacketType.ConnectError, "/", null, "\"Unauthorized\"", 0 },
        { "4/x,{\"message\":\"Unauthorized\"}", SocketPacketType.ConnectError, "/x", null, "{\"message\":\"Unauthorized\"}", 0 },
        { "51-[\"a\",{\"_placeholder\":true,\"num\":0}]", SocketPacketType.BinaryEvent, "/", null, "[\"a\",{\"_placeholder\":true,\"num\":0}]", 1 },
        { "52-/x,7[\"a\",{\"_placeholder\":true,\"num\":1},{\"b\":[{\"_placeholder\":true,\"num\":0}]}]", SocketPacketType.BinaryEvent, "/x", 7, "[\"a\",{\"_placeholder\":true,\"num\":1},{\"b\":[{\"_placeholder\":true,\"num\":0}]}]", 2 },
        { "61-/back,127[\"a\",{\"_placeholder\":true,\"num\":0}]", SocketPacketType.BinaryAck, "/back", 127, "[\"a\",{\"_placeholder\":true,\"num\":0}]", 1 },
    };

    [Theory]
    [MemberData(nameof(Packets))]
    public void A_text_is_read_and_written_back(string wire, SocketPacketType type, string ns, long? id, string json, int attachments)
    {
        var decoder = new SocketPacketDecoder();
        var status = decoder.Text(Encoding.UTF8.GetBytes(wire), out var packet, out var violation);
        Assert.Null(violation);
        for (var i = 0; i < attachments; i++)
        {
            Assert.Equal((OperationStatus.NeedMoreData, true), (status, decoder.IsWaiting));
            status = decoder.Binary(new byte[] { (byte)i }, out packet, out violation);
        }

        Assert.Equal((OperationStatus.Done, false), (status, decoder.IsWaiting));
        Assert.Equal((type, ns, id, json), (packet.Type, packet.Namespace, packet.Id, Encoding.UTF8.GetString(packet.Payload.Span)));
        Assert.Equal(Enumerable.Range(0, attachments).Select(i => $"{i:x2}"), packet.Attachments.Select(a => Bytes.Wrap(a).ToString()));
        var output = new ArrayBufferWriter<byte>();
        SocketPacketCodec.Write(output, packet);
        Assert.Equal(wire, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData("0/woot", "/woot")]
    [InlineData("1/custom", "/custom")]
    [InlineData("0/a?b=c,", "/a?b=c")]
    [InlineData("0/,", "/")]
    public void A_namespace_may_end_with_the_text(string wire, string ns)
    {
        Assert.Equal(OperationStatus.Done, new SocketPacketDecoder().Text(Encoding.UTF8.GetBytes(wire), out var packet, out _));
        Assert.Equal((ns, true), (packet.Namespace, packet.Payload.IsEmpty));
    }

    [Fact]
    public void The_name_of_an_event_comes_along()
    {
        Assert.Equal("a\"b", Name("""2["a\"b"]"""));
        Assert.Equal("𝄞", Name("""2["\ud834\udd1e"]"""));
        Assert.Equal("5", Name("2[5,1]"));
        Assert.Equal("", Name("2[\"\"]"));
        Assert.Null(Name("31[\"a\"]"));

        static string? Name(string wire)
        {
            Assert.Equal(OperationStatus.Done, new SocketPacketDecoder().Text(Encoding.UTF8.GetBytes(wire), out var packet, out _));
            return packet.EventName;
        }
    }

    [Fact]
    public void A_writer_that_is_wrong_is_told_so()
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => SocketPacketCodec.Write(output, new SocketPacket(SocketPacketType.BinaryEvent)));
        Assert.Throws<ArgumentException>(() => SocketPacketCodec.Write(output, new SocketPacket(SocketPacketType.Event) { Attachments = [new byte[1]] }));
        Assert.Throws<ArgumentException>(() => SocketPacketCodec.Write(output, new SocketPacket(SocketPacketType.Event) { Namespace = "x" }));
        Assert.Throws<ArgumentException>(() => SocketPacketCodec.Write(output, new SocketPacket(SocketPacketType.Event) { Namespace = "/a,b" }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SocketPacketCodec.Write(output, new SocketPacket(SocketPacketType.Ack) { Id = -1 }));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void A_packet_is_one_line()
    {
        var packet = new SocketPacket(SocketPacketType.BinaryEvent) { Namespace = "/x", Id = 5, Payload = "[\"a\"]"u8.ToArray(), Attachments = [new byte[1]] };
        Assert.Equal("BINARY_EVENT /x #5 [\"a\"] +1 binary", packet.ToString());
        Assert.Equal("CONNECT /", default(SocketPacket).ToString());
        Assert.Equal("unknown 9 /", new SocketPacket((SocketPacketType)9).ToString());
    }
}
