using Lab.Wire.WebSocket;
using Xunit;

namespace Lab.Tests.Wire.WebSocket;

/// <summary>The table of close codes (RFC 6455 §7.4).</summary>
public sealed class CloseCodesTests
{
    [Fact]
    public void Every_number_has_exactly_one_row()
    {
        var next = 0;
        foreach (var row in WebSocketCloseCodes.Table)
        {
            Assert.Equal(next, row.First);
            Assert.True(row.Last >= row.First);
            next = row.Last + 1;
        }

        Assert.Equal(65536, next);
        Assert.Equal("1006 abnormal closure", WebSocketCloseCodes.Find(1006).ToString());
        Assert.Equal("3000-3999", WebSocketCloseCodes.Find(3500).Number);
        Assert.Throws<ArgumentOutOfRangeException>(() => WebSocketCloseCodes.Find(65536));
        Assert.Throws<ArgumentOutOfRangeException>(() => WebSocketCloseCodes.Find(-1));
    }

    [Theory]
    [InlineData(0, 999, false)]
    [InlineData(1000, 1003, true)]
    [InlineData(1004, 1006, false)]
    [InlineData(1007, 1014, true)]
    [InlineData(1015, 2999, false)]
    [InlineData(3000, 4999, true)]
    [InlineData(5000, 70000, false)]
    [InlineData(-1, -1, false)]
    public void Section_7_4_only_some_numbers_may_stand_in_a_frame(int first, int last, bool may)
    {
        for (var code = first; code <= last; code++)
        {
            Assert.Equal(may, WebSocketCloseCodes.MaySend(code));
        }
    }
}
