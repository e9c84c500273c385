using System.Buffers;
using System.Text;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.Wire.SocketIO;

public sealed class SocketRejectTests
{
    private const string Encoding5 = "Socket.IO v5 §Packet encoding";

    /// <summary>What the official parser rejects, and what it waves through although no program can have meant it.</summary>
    public static TheoryData<string, string, string> Wrong => new()
    {
        { "", Encoding5, "not even a type" },
        { " ", "Socket.IO v5 §Packet types", "from 0 to 6" },
        { "7", "Socket.IO v5 §Packet types", "from 0 to 6" },
        { "999", "Socket.IO v5 §Packet types", "from 0 to 6" },
        { "abc", "Socket.IO v5 §Packet types", "from 0 to 6" },
        { "0\"a\"", Encoding5, "an object" },
        { "0[]", Encoding5, "an object" },
        { "0null", Encoding5, "an object" },
        { "0/x,[]", Encoding5, "an object" },
        { "1[]", Encoding5, "nothing" },
        { "1{}", Encoding5, "nothing" },
        { "1/admin,undefined", Encoding5, "nothing" },
        { "2", Encoding5, "no JSON" },
        { "21", Encoding5, "no JSON" },
        { "2{}", Encoding5, "an array" },
        { "2\"a", Encoding5, "not JSON" },
        { "2[]", Encoding5, "begins with its name" },
        { "2[true]", Encoding5, "begins with its name" },
        { "2[null,\"a\"]", Encoding5, "begins with its name" },
        { "2[{\"toString\":\"foo\"}]", Encoding5, "begins with its name" },
        { "2[[\"a\"]]", Encoding5, "begins with its name" },
        { "2[\"connect\"]", Encoding5, "reserved" },
        { "2[\"connect_error\"]", Encoding5, "reserved" },
        { "2[\"disconnect\",\"123\"]", Encoding5, "reserved" },
        { "2[\"disconnecting\"]", Encoding5, "reserved" },
        { "2[\"newListener\"]", Encoding5, "reserved" },
        { "2[\"removeListener\"]", Encoding5, "reserved" },
        { "2[\"\\u0063onnect\"]", Encoding5, "reserved" },
        { "2[\"\\ud800\"]", Encoding5, "not Unicode" },
        { "2[\"a\"", Encoding5, "not JSON" },
        { "2[\"a\"]x", Encoding5, "not JSON" },
        { "2[\"a\"][]", Encoding5, "not JSON" },
        { "2[\"a\",]", Encoding5, "not JSON" },
        { "2[\"a\",'b']", Encoding5, "not JSON" },
        { "2abc[\"a\"]", Encoding5, "not JSON" },
        { "2-1[\"a\"]", Encoding5, "" },
        { "21.5[\"a\"]", Encoding5, "not JSON" },
        { "29007199254740992[\"a\"]", "Limits.SocketIOAckId", "JavaScript" },
        { "2999999999999999999999999999[\"a\"]", "Limits.SocketIOAckId", "JavaScript" },
        { "3", Encoding5, "no JSON" },
        { "31{}", Encoding5, "an array" },
        { "4", Encoding5, "no JSON" },
        { "45", Encoding5, "no JSON" },
        { "4[]", Encoding5, "an object or a string" },
        { "5", Encoding5, "how many attachments" },
        { "51", Encoding5, "how many attachments" },
        { "5a-", Encoding5, "how many attachments" },
        { "51.23-", Encoding5, "how many attachments" },
        { "5-[\"a\"]", Encoding5, "how many attachments" },
        { "50-[\"a\"]", Encoding5, "how many attachments" },
        { "5-1-[\"a\"]", Encoding5, "how many attachments" },
        { "6", Encoding5, "how many attachments" },
        { "511-[\"a\"]", "Limits.SocketIOAttachmentCount", "more than 10" },
        { "599999999999999999999-[\"a\"]", "Limits.SocketIOAttachmentCount", "more than 10" },
        { "51-", Encoding5, "no JSON" },
        { "51-[\"a\"]", "Socket.IO v5 §Sending and receiving binary data", "more attachments" },
        { "52-[\"a\",{\"_placeholder\":true,\"num\":0}]", "Socket.IO v5 §Sending and receiving binary data", "more attachments" },
        { "51-[\"a\",{\"_placeholder\":true,\"num\":1}]", "Socket.IO v5 §Sending and receiving binary data", "not announced" },
        { "51-[\"a\",{\"_placeholder\":true,\"num\":-1}]", "Socket.IO v5 §Sending and receiving binary data", "not announced" },
        { "51-[\"a\",{\"_placeholder\":true,\"num\":0.5}]", "Socket.IO v5 §Sending and receiving binary data", "not announced" },
        { "51-[\"a\",{\"_placeholder\":true,\"num\":\"splice\"}]", "Socket.IO v5 §Sending and receiving binary data", "not announced" },
        { "51-[\"a\",{\"_placeholder\":true}]", "Socket.IO v5 §Sending and receiving binary data", "not announced" },
        { "61-0[{\"a\":{\"_placeholder\":true,\"num\":99999999999}}]", "Socket.IO v5 §Sending and receiving binary data", "not announced" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_not_legal_is_a_violation_and_does_not_poison_the_next_packet(string wire, string rule, string text)
    {
        var decoder = new SocketPacketDecoder();
        Assert.Equal(OperationStatus.InvalidData, decoder.Text(Encoding.UTF8.GetBytes(wire), out var packet, out var violation));
        Assert.Equal(default, packet);
        Assert.Equal(rule, violation!.Rule);
        Assert.Contains(text, violation.Text, StringComparison.Ordinal);
        Assert.InRange(violation.Offset, 0, wire.Length);
        Assert.False(decoder.IsWaiting);
        Assert.Equal(OperationStatus.Done, decoder.Text("2[\"a\"]"u8.ToArray(), out _, out _));
    }

    [Fact]
    public void Bytes_that_nobody_announced_are_a_violation()
    {
        var decoder = new SocketPacketDecoder();
        Assert.Equal(OperationStatus.InvalidData, decoder.Binary(new byte[3], out _, out var violation));
        Assert.Contains("no packet has announced", violation!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_among_attachments_is_a_violation_and_the_half_packet_is_forgotten()
    {
        var decoder = new SocketPacketDecoder();
        var half = """52-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"""u8.ToArray();
        Assert.Equal(OperationStatus.NeedMoreData, decoder.Text(half, out _, out _));
        Assert.Equal(OperationStatus.NeedMoreData, decoder.Binary(new byte[1], out _, out _));
        Assert.Equal(OperationStatus.InvalidData, decoder.Text("2[\"b\"]"u8.ToArray(), out _, out var violation));
        Assert.Contains("attachments are awaited", violation!.Text, StringComparison.Ordinal);
        Assert.Equal(OperationStatus.InvalidData, decoder.Binary(new byte[1], out _, out _));
        Assert.Equal(OperationStatus.NeedMoreData, decoder.Text(half, out _, out _));
        decoder.Reset();
        Assert.Equal(OperationStatus.Done, decoder.Text("2[\"b\"]"u8.ToArray(), out _, out _));
    }

    [Theory]
    [InlineData(62, true)]
    [InlineData(63, true)]
    [InlineData(64, false)]
    [InlineData(100_000, false)]
    public void Nesting_has_a_limit(int arrays, bool right)
    {
        // The packet's own array is a level too.
        var wire = $"2[\"a\",{new string('[', arrays)}{new string(']', arrays)}]";
        var status = new SocketPacketDecoder().Text(Encoding.UTF8.GetBytes(wire), out _, out var violation);
        Assert.Equal(right ? OperationStatus.Done : OperationStatus.InvalidData, status);
        Assert.Equal(right ? null : "Limits.SocketIOJsonDepth", violation?.Rule);
    }

    [Fact]
    public void A_namespace_has_a_longest_name()
    {
        Assert.Equal(OperationStatus.Done, new SocketPacketDecoder().Text(Encoding.UTF8.GetBytes("0/" + new string('a', 1023)), out _, out _));
        Assert.Equal(OperationStatus.InvalidData, new SocketPacketDecoder().Text(Encoding.UTF8.GetBytes("0/" + new string('a', 1024)), out _, out var violation));
        Assert.Equal("Limits.SocketIONamespaceLength", violation!.Rule);
    }

    [Fact]
    public void The_number_of_attachments_is_the_owners_choice()
    {
        var wire = "51-[\"a\",{\"_placeholder\":true,\"num\":0}]"u8.ToArray();
        Assert.Equal(OperationStatus.InvalidData, new SocketPacketDecoder(maxAttachments: 0).Text(wire, out _, out _));
        var many = $"511-[\"a\"{string.Concat(Enumerable.Range(0, 11).Select(i => $",{{\"_placeholder\":true,\"num\":{i}}}"))}]";
        Assert.Equal(OperationStatus.NeedMoreData, new SocketPacketDecoder(maxAttachments: 11).Text(Encoding.UTF8.GetBytes(many), out _, out _));
    }

    [Fact]
    public void Keys_that_look_like_a_prototype_are_only_keys()
    {
        Assert.Equal(OperationStatus.Done, new SocketPacketDecoder().Text("""2["a",{"__proto__":{"x":1},"constructor":{"prototype":1}}]"""u8.ToArray(), out var packet, out _));
        var arg = SocketArguments.Of(packet).Get<Dictionary<string, object>>(0);
        Assert.Equal(["__proto__", "constructor"], arg!.Keys);
    }
}
