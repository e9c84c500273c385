using System.Buffers;
using System.Text;
using System.Text.Json;
using Lab.Wire;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.Wire.SocketIO;

public sealed class SocketArgumentsTests
{
    private sealed record Move(string Who, int X, byte[]? Picture = null);

    [Fact]
    public void Arguments_are_read_as_what_is_asked_for()
    {
        var args = Args("""2["move",1,"2",{"who":"ada","X":3},[true,null],null]""");
        Assert.Equal(("move", 5), (args.EventName, args.Count));
        Assert.Equal(1, args.Get<int>(0));
        Assert.Equal(1.0, args.Get<double>(0));
        Assert.Equal("2", args.Get<string>(1));
        Assert.Equal(new Move("ada", 3), args.Get<Move>(2));
        Assert.Equal([true, null], args.Get<bool?[]>(3)!);
        Assert.Null(args.Get<string>(4));
        Assert.Equal("""{"who":"ada","X":3}""", args.Get<JsonElement>(2).GetRawText());
        Assert.Equal("""{"who":"ada","X":3}""", Encoding.UTF8.GetString(args.Raw(2)));
        Assert.Equal("""["move",1,"2",{"who":"ada","X":3},[true,null],null]""", args.ToString());
    }

    [Fact]
    public void One_that_did_not_come_is_null_where_null_may_be()
    {
        var args = Args("2[\"a\"]");
        Assert.Equal(0, args.Count);
        Assert.True(args.Raw(0).IsEmpty);
        Assert.Null(args.Get<string>(0));
        Assert.Null(args.Get<int?>(0));
        var e = Assert.Throws<JsonException>(() => args.Get<int>(0));
        Assert.Contains("Argument 1 of \"a\" is missing, which cannot be read as Int32", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => args.Get<string>(-1));
    }

    [Theory]
    [InlineData("2[\"a\",\"x\"]", "\"x\"")]
    [InlineData("2[\"a\",1.5]", "1.5")]
    [InlineData("2[\"a\",null]", "null")]
    [InlineData("2[\"a\",{\"x\":1}]", "{\"x\":1}")]
    public void What_does_not_fit_is_said_in_a_sentence(string wire, string shown)
    {
        var args = Args(wire);
        var e = Assert.Throws<JsonException>(() => args.Get<int>(0));
        Assert.Contains($"Argument 1 of \"a\" is {shown}, which cannot be read as Int32", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_the_peers_fault_and_does_not_throw_anything_else()
    {
        var args = Args("""2["a","\ud800"]""");
        Assert.Throws<JsonException>(() => args.Get<string>(0));
    }

    [Fact]
    public void An_answer_has_no_name()
    {
        var args = Args("35[\"a\",1]");
        Assert.Equal((null, 2, "a"), (args.EventName, args.Count, args.Get<string>(0)));
        var e = Assert.Throws<JsonException>(() => args.Get<int>(0));
        Assert.Contains("Argument 1 of the answer", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => SocketArguments.Of(new SocketPacket(SocketPacketType.Connect)));
    }

    [Fact]
    public void Bytes_are_found_among_the_attachments_however_deep_they_stand()
    {
        var args = Args("""52-["a",{"_placeholder":true,"num":1},{"who":"ada","x":1,"picture":{"_placeholder":true,"num":0}},null]""", [1, 2], [3]);
        Assert.Equal([3], args.Get<byte[]>(0)!);
        Assert.Equal([3], args.Get<ReadOnlyMemory<byte>>(0).ToArray());
        Assert.Equal("03", args.Get<Bytes>(0).ToString());
        Assert.Equal([1, 2], args.Get<Move>(1)!.Picture!);
        Assert.Null(args.Get<byte[]>(2));
        Assert.Throws<JsonException>(() => args.Get<byte[]>(1));
        Assert.Throws<JsonException>(() => Args("2[\"a\",{\"_placeholder\":true,\"num\":0}]").Get<byte[]>(0));
    }

    [Fact]
    public void A_copy_outlives_the_buffer()
    {
        var buffer = "2[\"a\",\"kept\"]"u8.ToArray();
        new SocketPacketDecoder().Text(buffer, out var packet, out _);
        var (args, copy) = (SocketArguments.Of(packet), SocketArguments.Of(packet).Copy());
        buffer.AsSpan().Fill((byte)'x');
        Assert.Equal("kept", copy.Get<string>(0));
        Assert.NotEqual(args.ToString(), copy.ToString());
    }

    [Fact]
    public void What_is_written_is_as_JavaScript_writes_it()
    {
        Assert.Equal("""["a",1,"2",{"3":[true]},null,1.5]""", Write("a", 1, "2", new Dictionary<string, object> { ["3"] = new[] { true } }, null, 1.5));
        Assert.Equal("""["<a href='x'>&+é統\n\u0001\"\\"]""", Write("<a href='x'>&+é統\n\u0001\"\\"));
        Assert.Equal("[]", Write(null));
        Assert.Equal("""["a",{"who":"ada","x":3,"picture":null}]""", Write("a", new Move("ada", 3)));
    }

    [Fact]
    public void Bytes_become_placeholders_and_the_callers_object_stays_as_it_is()
    {
        var output = new ArrayBufferWriter<byte>();
        var move = new Move("ada", 3, [1, 2]);
        var attachments = SocketArgumentsWriter.Write(output, "a", [move, new byte[] { 3 }, Bytes.Of([4]), (ReadOnlyMemory<byte>)new byte[] { 5 }, new object?[] { Array.Empty<byte>() }]);
        const string P = "{\"_placeholder\":true,\"num\":";
        Assert.Equal($$$"""["a",{"who":"ada","x":3,"picture":{{{P}}}0}},{{{P}}}1},{{{P}}}2},{{{P}}}3},[{{{P}}}4}]]""", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(["0102", "03", "04", "05", ""], attachments.Select(a => Bytes.Wrap(a).ToString()));
        Assert.Equal([1, 2], move.Picture!);
        Assert.Empty(SocketArgumentsWriter.Write(new ArrayBufferWriter<byte>(), "a", [1]));
    }

    [Fact]
    public void Arguments_are_passed_on_as_they_came()
    {
        var args = Args("""51-7["ask", 1 , {"_placeholder":true,"num":0}]""", [9]);
        var output = new ArrayBufferWriter<byte>();
        SocketArgumentsWriter.Write(output, "an\"swer", args);
        Assert.Equal("""["an\"swer",1 , {"_placeholder":true,"num":0}]""", Encoding.UTF8.GetString(output.WrittenSpan));
        output.Clear();
        SocketArgumentsWriter.Write(output, null, args);
        Assert.Equal("""[1 , {"_placeholder":true,"num":0}]""", Encoding.UTF8.GetString(output.WrittenSpan));
        output.Clear();
        SocketArgumentsWriter.Write(output, "a", Args("2[\"b\"]"));
        Assert.Equal("[\"a\"]", Encoding.UTF8.GetString(output.WrittenSpan));
        output.Clear();
        SocketArgumentsWriter.Write(output, "a", Args("31[\"b\"]"));
        Assert.Equal("[\"a\",\"b\"]", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void What_cannot_be_JSON_throws_and_the_next_packet_is_as_if_nothing_had_been()
    {
        var round = new List<object>();
        round.Add(round);
        Assert.Throws<JsonException>(() => Write("a", new byte[] { 1 }, round));
        Assert.Throws<NotSupportedException>(() => Write("a", new byte[] { 1 }, typeof(string)));
        Assert.Equal("[\"b\",1]", Write("b", 1));
        Assert.Throws<InvalidOperationException>(() => JsonSerializer.Serialize(new byte[] { 1 }, SocketIOJson.Default));
    }

    [Fact]
    public void A_program_may_bring_its_own_options()
    {
        var own = SocketIOJson.With(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper });
        var output = new ArrayBufferWriter<byte>();
        Assert.Single(SocketArgumentsWriter.Write(output, "é", [new Move("ada", 3, [1])], own));
        Assert.Equal("""["\u00E9",{"WHO":"ada","X":3,"PICTURE":{"_placeholder":true,"num":0}}]""", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal(new Move("ada", 3), Args("""2["a",{"WHO":"ada","X":3}]""", own).Get<Move>(0));
        Assert.Same(own.Converters[0], SocketIOJson.With(own).Converters[0]);
    }

    private static string Write(string? name, params object?[] args)
    {
        var output = new ArrayBufferWriter<byte>();
        SocketArgumentsWriter.Write(output, name, args);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static SocketArguments Args(string wire, params byte[][] attachments) => Args(wire, null, attachments);

    private static SocketArguments Args(string wire, JsonSerializerOptions? options, params byte[][] attachments)
    {
        var decoder = new SocketPacketDecoder();
        var status = decoder.Text(Encoding.UTF8.GetBytes(wire), out var packet, out _);
        foreach (var attachment in attachments)
        {
            status = decoder.Binary(attachment, out packet, out _);
        }

        Assert.Equal(OperationStatus.Done, status);
        return SocketArguments.Of(packet, options);
    }
}
