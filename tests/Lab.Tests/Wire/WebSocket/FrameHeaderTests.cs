using System.Buffers;
using System.Text;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>The beginning of a frame (RFC 6455 §5.2), masking (§5.3), and what an end may write.</summary>
public sealed class FrameHeaderTests
{
    /// <summary>The examples of RFC 6455 §5.7: role that receives, bytes, what they say.</summary>
    public static TheoryData<WebSocketRole, string, string, string> Examples => new()
    {
        { WebSocketRole.Client, "810548656c6c6f", "text, 5 bytes", "Text Hello" },
        { WebSocketRole.Server, "818537fa213d7f9f4d5158", "text, 5 bytes, masked", "Text Hello" },
        { WebSocketRole.Client, "010348656c80026c6f", "text, 3 bytes, FIN 0: more to come", "Text Hello" },
        { WebSocketRole.Client, "890548656c6c6f", "ping, 5 bytes", "Ping Hello" },
        { WebSocketRole.Server, "8a8537fa213d7f9f4d5158", "pong, 5 bytes, masked", "Pong Hello" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Section_5_7_the_examples_are_read(WebSocketRole role, string hex, string line, string told)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.Equal(OperationStatus.Done, WebSocketFrameHeader.Read(bytes, out var header, out _));
        Assert.Equal(line, header.ToString());
        var end = new Receiving(role);
        end.Feed(bytes);
        Assert.Equal(told, end.Told);
    }

    [Fact]
    public void Section_5_2_what_is_written_is_read_back_and_half_of_it_is_waited_for()
    {
        Span<byte> bytes = stackalloc byte[WebSocketFrameHeader.MaxSize];
        foreach (var opcode in new[] { WebSocketOpcode.Continuation, WebSocketOpcode.Text, WebSocketOpcode.Binary })
        {
            foreach (var length in new long[] { 0, 1, 125, 126, 127, 65535, 65536, int.MaxValue, 1L << 32, long.MaxValue })
            {
                foreach (var mask in new uint?[] { null, 0, 1, 0x37FA213D, uint.MaxValue })
                {
                    foreach (var flags in Enumerable.Range(0, 4))
                    {
                        var header = new WebSocketFrameHeader(opcode, length, final: (flags & 1) != 0, mask, compressed: (flags & 2) != 0);
                        var size = header.Write(bytes);
                        Assert.Equal((length < 126 ? 2 : length < 65536 ? 4 : 10) + (mask is null ? 0 : 4), size);
                        Assert.Equal(OperationStatus.Done, WebSocketFrameHeader.Read(bytes[..size], out var read, out _));
                        Assert.Equal(header, read);
                        for (var cut = 0; cut < size; cut++)
                        {
                            Assert.Equal(OperationStatus.NeedMoreData, WebSocketFrameHeader.Read(bytes[..cut], out _, out _));
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void Section_5_3_masking_is_XOR_with_four_bytes_in_turn_wherever_a_piece_begins()
    {
        const uint Key = 0x01F2A3D4;
        byte[] key = [0x01, 0xF2, 0xA3, 0xD4];
        var random = new Random(3);
        var bytes = new byte[300];
        random.NextBytes(bytes);
        for (var length = 0; length <= 150; length++)
        {
            for (var offset = 0; offset < 9; offset++)
            {
                for (var start = 0; start < 5; start++)
                {
                    var masked = bytes.AsSpan(0, start + length + 3).ToArray();
                    WebSocketMask.Apply(masked.AsSpan(start, length), Key, offset);
                    for (var i = 0; i < masked.Length; i++)
                    {
                        var expected = i < start || i >= start + length ? bytes[i] : (byte)(bytes[i] ^ key[(i - start + offset) % 4]);
                        if (expected != masked[i])
                        {
                            Assert.Fail($"length {length}, offset {offset}, start {start}, byte {i}");
                        }
                    }
                }
            }
        }

        var far = new byte[] { 0 };
        WebSocketMask.Apply(far, Key, (1L << 40) + 2);
        Assert.Equal(0xA3, far[0]);
    }

    [Fact]
    public void Section_5_4_an_end_writes_fragments_with_the_opcode_in_the_first_one()
    {
        var server = Open(WebSocketRole.Server);
        var output = new ArrayBufferWriter<byte>();
        server.Send(WebSocketOpcode.Text, "a"u8, output, final: false);
        server.Ping("x"u8, output);
        server.Send(WebSocketOpcode.Text, "b"u8, output, final: false);
        Assert.Throws<InvalidOperationException>(() => server.Send(WebSocketOpcode.Binary, "b"u8, output));
        Assert.Throws<InvalidOperationException>(() => server.Send(PreparedMessage.Text("b")));
        server.Send(WebSocketOpcode.Text, "c"u8, output);
        server.Pong("y"u8, output);
        server.Send(WebSocketOpcode.Binary, ""u8, output);
        Assert.Equal("01:a 89:x 00:b 80:c 8A:y 82:", Frames.Words(output.WrittenSpan));
    }

    [Fact]
    public void What_no_end_may_write_is_our_own_mistake()
    {
        var server = Open(WebSocketRole.Server);
        var output = new ArrayBufferWriter<byte>();
        Assert.ThrowsAny<ArgumentException>(() => server.Send(WebSocketOpcode.Continuation, "a"u8, output));
        Assert.ThrowsAny<ArgumentException>(() => server.Send(WebSocketOpcode.Ping, "a"u8, output));
        Assert.ThrowsAny<ArgumentException>(() => server.Ping(new byte[126], output));
        Assert.ThrowsAny<ArgumentException>(() => server.Pong(new byte[126], output));
        Assert.Equal(0, output.WrittenCount);
        Assert.Equal(WebSocketState.Open, server.State);
    }

    [Fact]
    public void Section_5_1_a_client_masks_with_the_key_that_it_is_given_and_a_server_does_not()
    {
        uint next = 0;
        var client = new WebSocketConnection(WebSocketRole.Client, WebSocketOptions.Default with { MaskKey = () => ++next });
        client.Open();
        var output = new ArrayBufferWriter<byte>();
        client.Send(WebSocketOpcode.Text, "ab"u8, output);
        client.Ping(""u8, output);
        Assert.Equal("818200000001" + "6162" + "898000000002", Convert.ToHexStringLower(output.WrittenSpan));
        output.Clear();
        Open(WebSocketRole.Server).Send(WebSocketOpcode.Text, "ab"u8, output);
        Assert.Equal("81026162", Convert.ToHexStringLower(output.WrittenSpan));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(70_000)]
    public void A_prepared_message_is_the_frame_that_a_server_would_write(int length)
    {
        var payload = Encoding.UTF8.GetBytes(new string('a', length));
        var server = Open(WebSocketRole.Server);
        foreach (var (prepared, opcode) in new[] { (PreparedMessage.Binary(payload), WebSocketOpcode.Binary), (PreparedMessage.Text(new string('a', length)), WebSocketOpcode.Text) })
        {
            var output = new ArrayBufferWriter<byte>();
            server.Send(opcode, payload, output);
            Assert.Equal(output.WrittenSpan, server.Send(prepared).Span);
            Assert.Equal(payload, prepared.Payload.Span);
        }

        Assert.Throws<InvalidOperationException>(() => Open(WebSocketRole.Client).Send(PreparedMessage.Text("a")));
    }

    [Fact]
    public void The_fields_of_every_damaged_frame_lie_inside_it()
    {
        var random = new RandomFrames(52);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = random.Next((WebSocketRole)(i % 2));
            var end = 0;
            foreach (var field in WebSocketFrameFields.Of(bytes))
            {
                Assert.True(field.End <= bytes.Length && field.Length > 0);
                Assert.True(field.BitOffset is not null || field.Offset == end);
                end = field.End;
            }
        }
    }

    private static WebSocketConnection Open(WebSocketRole role)
    {
        var connection = new WebSocketConnection(role, WebSocketOptions.Default with { MaskKey = () => 1 });
        connection.Open();
        return connection;
    }
}
