using System.Buffers;
using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>What a shell may read to where it shall lie: the rest of a data frame that is not compressed, and nothing else.</summary>
public sealed class PayloadAheadTests
{
    private static readonly DeflateAgreement Agreement = new(false, false, 15, 15);

    [Fact]
    public void The_rest_of_a_frame_is_ahead_until_it_has_come()
    {
        var connection = Open();
        Assert.Equal(0, connection.PayloadAhead);
        Assert.Equal(0, Ahead(connection, [0x82]));
        Assert.Equal(10_000, Ahead(connection, [0xFE, 0x27, 0x10, 0, 0, 0, 0]));
        Assert.Equal(9_999, Ahead(connection, [1]));
        Assert.Equal(1, Ahead(connection, new byte[9_998]));
        Assert.Equal(0, Ahead(connection, [1]));
    }

    [Fact]
    public void Of_a_control_frame_and_of_a_compressed_message_nothing_is_ahead()
    {
        Assert.Equal(0, Ahead(Open(), [0x89, 0x85, 0, 0, 0, 0, 1]));
        Assert.Equal(0, Ahead(Open(), [0xC2, 0x85, 0, 0, 0, 0, 0xf2]));
        Assert.Equal(4, Ahead(Open(), [0x82, 0x85, 0, 0, 0, 0, 0xf2]));
    }

    private static WebSocketConnection Open()
    {
        var connection = new WebSocketConnection(WebSocketRole.Server);
        connection.Open(Agreement);
        return connection;
    }

    private static long Ahead(WebSocketConnection connection, Span<byte> input)
    {
        var replies = new ArrayBufferWriter<byte>();
        while (connection.Receive(ref input, replies, out var happened))
        {
            Assert.Equal(WebSocketEventKind.Data, happened.Kind);
        }

        return connection.PayloadAhead;
    }
}
