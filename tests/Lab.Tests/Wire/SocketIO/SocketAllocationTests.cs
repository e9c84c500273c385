using System.Buffers;
using Lab.Wire.SocketIO;
using Xunit;

namespace Lab.Tests.Wire.SocketIO;

/// <summary>What happens for every event must not make work for the garbage collector.</summary>
public sealed class SocketAllocationTests
{
    [Fact]
    public void A_repeated_event_is_decoded_and_answered_without_allocating()
    {
        var decoder = new SocketPacketDecoder();
        var output = new ArrayBufferWriter<byte>(256);
        ReadOnlyMemory<byte> text = "2/chat,12[\"move\",1,{\"x\":[1,2]}]"u8.ToArray();
        Assert.Equal(0, Least(() =>
        {
            decoder.Text(text, out var packet, out _);
            var args = SocketArguments.Of(packet);
            output.ResetWrittenCount();
            SocketPacketCodec.WriteHeader(output, SocketPacketType.Ack, packet.Namespace, packet.Id);
            SocketArgumentsWriter.Write(output, null, args);
        }));
        Assert.Equal("3/chat,12[1,{\"x\":[1,2]}]"u8, output.WrittenSpan);
    }

    [Fact]
    public void An_event_of_a_text_is_written_without_allocating()
    {
        var output = new ArrayBufferWriter<byte>(256);
        object?[] args = ["hello", null];
        Assert.Equal(0, Least(() =>
        {
            output.ResetWrittenCount();
            SocketPacketCodec.WriteHeader(output, SocketPacketType.Event, "/");
            SocketArgumentsWriter.Write(output, "message", args);
        }));
        Assert.Equal("2[\"message\",\"hello\",null]"u8, output.WrittenSpan);
    }

    [Fact]
    public void A_peer_that_invents_names_gets_each_of_them_right()
    {
        var decoder = new SocketPacketDecoder();
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Equal(OperationStatus.Done, decoder.Text(System.Text.Encoding.UTF8.GetBytes($"2/n{i},[\"event {i}\"]"), out var packet, out _));
            Assert.Equal(($"/n{i}", $"event {i}"), (packet.Namespace, packet.EventName));
        }
    }

    /// <summary>The least that any of many calls allocates, in bytes: the first ones also make what is kept.</summary>
    private static long Least(Action call)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 1_000; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
