using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Lab.Host.Serving;
using Lab.Host.Serving.Channels;
using Xunit;

namespace Lab.Tests.Serving;

/// <summary>Both framings of the channels WebSocket, byte by byte, and what must not be taken for one.</summary>
public sealed class MessageFramingTests
{
    private static readonly JsonObject Header = new() { ["msg_id"] = "1", ["msg_type"] = "execute_request", ["session"] = "s" };

    // channel at 56, header at 61, parent at 61 + header, ...: written out once by hand after the protocol's description.
    private static byte[] Vector()
    {
        string[] parts = ["shell", """{"msg_id":"1","msg_type":"execute_request","session":"s"}""", "{}", """{"a":1}""", """{"code":"1 + 1 // ä"}"""];
        var bytes = new List<byte>();
        void Number(ulong value)
        {
            var eight = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
            bytes.AddRange(eight);
        }

        Number(6);
        var at = 56UL;
        foreach (var part in parts)
        {
            Number(at);
            at += (ulong)Encoding.UTF8.GetByteCount(part);
        }

        Number(at);
        bytes.AddRange(parts.SelectMany(Encoding.UTF8.GetBytes));
        return [.. bytes];
    }

    [Fact]
    public void A_binary_message_is_read_and_written_byte_for_byte()
    {
        var message = MessageFraming.Decode(Vector(), MessageFraming.Kind.Binary);
        Assert.Equal(("shell", "execute_request", "1", "s"), (message.Channel, message.Type, message.Id, message.Session));
        Assert.Equal("1 + 1 // ä", SoundText.Of(message.Content, "code"));
        Assert.Equal(1, JupyterMessage.Number(message.Metadata, "a"));
        Assert.Equal(Vector(), message.Encoded(MessageFraming.Kind.Binary).ToArray());
    }

    [Fact]
    public void Buffers_after_the_content_are_let_be()
    {
        var plain = Vector();
        var withBuffer = new byte[plain.Length + 8 + 3];
        BinaryPrimitives.WriteUInt64LittleEndian(withBuffer, 7);
        for (var i = 0; i < 6; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(withBuffer.AsSpan(8 * (i + 1)), BinaryPrimitives.ReadUInt64LittleEndian(plain.AsSpan(8 * (i + 1))) + 8);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(withBuffer.AsSpan(56), (ulong)withBuffer.Length);
        plain.AsSpan(56).CopyTo(withBuffer.AsSpan(64));
        Assert.Equal("1 + 1 // ä", SoundText.Of(MessageFraming.Decode(withBuffer, MessageFraming.Kind.Binary).Content, "code"));
    }

    [Fact]
    public void A_JSON_message_says_the_same_after_a_round_trip()
    {
        var message = new JupyterMessage("shell", Header.DeepClone().AsObject(), [], new JsonObject { ["m"] = true }, new JsonObject { ["code"] = "a\u2028b 🙂" });
        var again = MessageFraming.Decode(message.Encoded(MessageFraming.Kind.Json).Span, MessageFraming.Kind.Json);
        Assert.Equal("a\u2028b 🙂", SoundText.Of(again.Content, "code"));
        Assert.True(JupyterMessage.Flag(again.Metadata, "m", otherwise: false));
        Assert.Equal("execute_request", again.Type);
        Assert.Equal("shell", again.Channel);
    }

    [Fact]
    public void A_binary_message_cut_at_any_byte_is_refused_or_read_but_never_breaks_the_reader()
    {
        var whole = Vector();
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<FormatException>(() => MessageFraming.Decode(whole.AsSpan(0, length), MessageFraming.Kind.Binary));
        }
    }

    [Fact]
    public void Random_damage_never_breaks_the_reader()
    {
        var random = new Random(20_26);
        var refused = 0;
        foreach (var kind in (MessageFraming.Kind[])[MessageFraming.Kind.Binary, MessageFraming.Kind.Json])
        {
            var whole = kind == MessageFraming.Kind.Binary ? Vector() : MessageFraming.Decode(Vector(), MessageFraming.Kind.Binary).Encoded(kind).ToArray();
            for (var turn = 0; turn < 20_000; turn++)
            {
                var damaged = (byte[])whole.Clone();
                for (var hits = random.Next(1, 6); hits > 0; hits--)
                {
                    damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
                }

                try
                {
                    _ = MessageFraming.Decode(damaged, kind).Type;
                }
                catch (FormatException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 1_000);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(5UL)]
    [InlineData(1_000_000UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 61)]
    public void A_count_of_offsets_that_cannot_be_is_refused(ulong count)
    {
        var bytes = Vector();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, count);
        Assert.Throws<FormatException>(() => MessageFraming.Decode(bytes, MessageFraming.Kind.Binary));
    }

    [Theory]
    [InlineData(0, 0UL)]
    [InlineData(1, 55UL)]
    [InlineData(2, ulong.MaxValue)]
    [InlineData(5, 1UL << 40)]
    public void An_offset_that_leads_outside_is_refused(int which, ulong offset)
    {
        var bytes = Vector();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8 * (which + 1)), offset);
        Assert.Throws<FormatException>(() => MessageFraming.Decode(bytes, MessageFraming.Kind.Binary));
    }

    [Theory]
    [InlineData("iopub")]
    [InlineData("")]
    [InlineData("Shell")]
    public void A_client_cannot_speak_on_a_channel_of_the_kernel(string channel)
    {
        var bytes = new JupyterMessage(channel, Header.DeepClone().AsObject(), [], [], []).Encoded(MessageFraming.Kind.Binary);
        Assert.Throws<FormatException>(() => MessageFraming.Decode(bytes.Span, MessageFraming.Kind.Binary));
    }
}
