using System.Text;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.Wire.SocketIO;

public sealed class SocketFieldsTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("0", new[] { "[0..1) type = 0 CONNECT" })]
    [InlineData("0/x,{}", new[] { "[0..1) type = 0 CONNECT", "[1..4) namespace = /x", "[4..6) payload = \"{}\"" })]
    [InlineData("1/x", new[] { "[0..1) type = 1 DISCONNECT", "[1..3) namespace = /x" })]
    [InlineData("212[\"a\"]", new[] { "[0..1) type = 2 EVENT", "[1..3) ack id = 12", "[3..8) payload = \"[\"a\"]\"" })]
    [InlineData("51-/x,3[\"a\"]", new[] { "[0..1) type = 5 BINARY_EVENT", "[1..3) attachments = 1", "[3..6) namespace = /x", "[6..7) ack id = 3", "[7..12) payload = \"[\"a\"]\"" })]
    [InlineData("5x-[\"a\"]", new[] { "[0..1) type = 5 BINARY_EVENT", "[1..8) payload = \"x-[\"a\"]\"" })]
    [InlineData("9[\"a\"]", new[] { "[0..6) payload = \"9[\"a\"]\"" })]
    public void Every_byte_belongs_to_a_part(string wire, string[] expected)
    {
        var text = Encoding.UTF8.GetBytes(wire);
        var fields = SocketPacketCodec.Fields(text);
        Assert.Equal(expected, fields.Select(f => f.ToString()));
        Assert.Equal(text.Length, fields.Sum(f => f.Length));
    }

    [Theory]
    [InlineData("2[\"a\"]", "the event's name")]
    [InlineData("2[\"a\"", "wrong: this is not JSON")]
    [InlineData("2{}", "wrong: events and answers carry an array")]
    [InlineData("9", "wrong: a packet begins")]
    [InlineData("31[]", "the arguments of the answer")]
    public void A_wrong_part_says_what_is_wrong(string wire, string note) =>
        Assert.StartsWith(note, SocketPacketCodec.Fields(Encoding.UTF8.GetBytes(wire))[^1].Note, StringComparison.Ordinal);
}
