using System.Buffers.Binary;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Wire;

public sealed class TcpInfoTests
{
    [Fact]
    public void Rows_are_in_order_and_do_not_overlap()
    {
        Assert.All(TcpInfo.Table.Zip(TcpInfo.Table.Skip(1)), p => Assert.True(p.First.Offset + p.First.Length <= p.Second.Offset, p.Second.Name));
        Assert.All(TcpInfo.Table, r => Assert.Equal(0, r.Offset % r.Length));
        Assert.Equal(TcpInfo.Size, TcpInfo.Table[^1].Offset + TcpInfo.Table[^1].Length);
    }

    [Fact]
    public void Members_are_read_at_their_places()
    {
        var bytes = new byte[TcpInfo.Size];
        bytes[0] = 8;
        Put(bytes, 16, 32_741);
        Put(bytes, 68, 1_250);
        Put(bytes, 80, 10);
        Put(bytes, 100, 3);

        var info = TcpInfo.Read(bytes);

        Assert.Equal(TcpState.CloseWait, info.State);
        Assert.Equal("CloseWait, MSS 32,741 bytes, RTT 1,250 µs, window 10 segments, 3 sent again", info.ToString());
        Assert.Equal(TimeSpan.FromMicroseconds(1_250), info.RoundTrip);
        Assert.Equal("[68..72) rtt = 1,250 µs", info.Fields.Single(f => f.Name == "rtt").ToString());
    }

    [Fact]
    public void An_older_kernel_that_gives_less_leaves_members_out_at_every_length()
    {
        for (var length = 0; length <= TcpInfo.Size; length++)
        {
            var info = TcpInfo.Read(new byte[length]);
            Assert.Equal(TcpInfo.Table.Count(r => r.Offset + r.Length <= length), info.Fields.Count);
            Assert.NotEmpty(info.ToString());
        }

        Assert.Null(TcpInfo.Read(new byte[100])["total_retrans"]);
        Assert.Null(TcpInfo.Read([99]).State);
    }

    private static void Put(byte[] bytes, int at, uint value)
    {
        if (BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at), value);
        }
    }
}
