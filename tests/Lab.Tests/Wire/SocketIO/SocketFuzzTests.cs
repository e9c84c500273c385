using System.Buffers;
using System.Text;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.Wire.SocketIO;

public sealed class SocketFuzzTests
{
    private static readonly string[] Seeds =
    [
        "0{\"sid\":\"a\"}", "0/woot,{}", "1/woot,", "2[\"a\",1,{}]", "2/test,1[\"a\",{\"b\":[1,null,\"\\u00e9\"]}]", "3123[]", "4{\"message\":\"x\"}",
        "51-[\"a\",{\"_placeholder\":true,\"num\":0}]", "62-/x,1[{\"_placeholder\":true,\"num\":0},[{\"_placeholder\":true,\"num\":1}]]",
    ];

    [Fact]
    public void Damaged_packets_never_throw_and_what_passes_keeps_the_promises()
    {
        var random = new Random(5);
        var (right, wrong) = (0, 0);
        var decoder = new SocketPacketDecoder();
        var output = new ArrayBufferWriter<byte>();
        for (var round = 0; round < 100_000; round++)
        {
            var text = Damage(Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]), random);
            var status = decoder.Text(text, out var packet, out var violation);
            while (status == OperationStatus.NeedMoreData && random.Next(20) > 0)
            {
                status = decoder.Binary(new byte[random.Next(4)], out packet, out violation);
            }

            (right, wrong) = status == OperationStatus.InvalidData ? (right, wrong + 1) : (right + 1, wrong);
            Assert.Equal(status == OperationStatus.InvalidData, violation is not null);
            Assert.Equal(text.Length, SocketPacketCodec.Fields(text).Sum(f => f.Length));
            if (status == OperationStatus.Done)
            {
                Keep(packet, decoder, output);
            }
        }

        Assert.True(right > 10_000 && wrong > 10_000, $"{right} right, {wrong} wrong: the die says little.");
    }

    /// <summary>What was read is written, and read again as the same; its arguments can be walked.</summary>
    private static void Keep(in SocketPacket packet, SocketPacketDecoder decoder, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        SocketPacketCodec.Write(output, packet);
        var status = decoder.Text(output.WrittenSpan.ToArray(), out var again, out _);
        foreach (var attachment in packet.Attachments)
        {
            status = decoder.Binary(attachment, out again, out _);
        }

        Assert.Equal(OperationStatus.Done, status);
        Assert.Equal((packet.Type, packet.Namespace, packet.Id, packet.EventName), (again.Type, again.Namespace, again.Id, again.EventName));
        if (packet.Type.IsEvent() || packet.Type.IsAck())
        {
            var args = SocketArguments.Of(packet);
            Assert.Equal(packet.Type.IsEvent(), args.EventName is not null);
            Assert.False(args.Count > 0 && args.Raw(args.Count - 1).IsEmpty);
        }
    }

    private static byte[] Damage(byte[] text, Random random)
    {
        for (var changes = random.Next(4); changes > 0 && text.Length > 0; changes--)
        {
            var at = random.Next(text.Length);
            text = random.Next(4) switch
            {
                0 => text[..at],
                1 => [.. text[..at], .. text[(at + 1)..]],
                2 => [.. text[..at], text[random.Next(text.Length)], .. text[at..]],
                _ => [.. text[..at], (byte)random.Next(256), .. text[(at + 1)..]],
            };
        }

        return text;
    }
}
