using System.Buffers;
using Lab.Wire.EngineIO;
using Xunit;

namespace Lab.Tests.Wire.EngineIO;

public sealed class EngineFuzzTests
{
    [Fact]
    public void Random_bodies_never_throw_and_what_is_read_is_written_back()
    {
        var random = new Random(4);
        var (right, wrong) = (0, 0);
        var output = new ArrayBufferWriter<byte>();
        for (var round = 0; round < 200_000; round++)
        {
            var body = Body(random);
            ReadOnlyMemory<byte> left = body;
            output.ResetWrittenCount();
            var status = OperationStatus.Done;
            do
            {
                status = EnginePayloadCodec.Read(ref left, out var packet, out var violation);
                Assert.Equal(status == OperationStatus.Done, violation is null);
                if (status == OperationStatus.Done)
                {
                    EnginePayloadCodec.Write(output, packet, output.WrittenCount == 0);
                }
            }
            while (status == OperationStatus.Done && !left.IsEmpty);
            (right, wrong) = status == OperationStatus.Done ? (right + 1, wrong) : (right, wrong + 1);
            if (status == OperationStatus.Done && !output.WrittenSpan.SequenceEqual(body) && Array.IndexOf(body, (byte)'b') < 0)
            {
                Assert.Fail(Convert.ToHexString(body));
            }
        }

        Assert.True(right > 10_000 && wrong > 10_000, $"{right} right, {wrong} wrong: the die says little.");
    }

    [Fact]
    public void Random_packets_never_throw_and_never_leave_the_tables()
    {
        var random = new Random(5);
        var open = new EngineOpen { Sid = "s", PingInterval = 300, PingTimeout = 200 };
        string[] wires = ["0{}", "1", "2", "2probe", "3", "3probe", "4a", "5", "6"];
        var ends = new Dictionary<EngineState, int>();
        for (var round = 0; round < 20_000; round++)
        {
            var role = (EngineRole)random.Next(2);
            var end = Engine.Opened(role, (EngineTransport)random.Next(2), open);
            var now = TimeSpan.Zero;
            for (var step = 0; step < 5; step++)
            {
                now += TimeSpan.FromMilliseconds(random.Next(150));
                var happened = random.Next(10) switch
                {
                    0 => Tick(end, now),
                    1 => end.TransportEnds(random.Next(2) == 0),
                    2 => Try(end),
                    _ => end.Receive(Engine.Text(wires[random.Next(wires.Length)]), (EngineTransport)random.Next(2), now),
                };
                Assert.Equal(happened.Kind == EngineEventKind.Closed, happened.Reason is not null);
                Assert.True(end.State != EngineState.Closed || end.NextDeadline is null);
            }

            ends[end.State] = ends.GetValueOrDefault(end.State) + 1;
        }

        Assert.True(ends[EngineState.Closed] > 1000 && ends[EngineState.Open] > 100, "The die says little.");
    }

    private static EngineEvent Tick(EngineConnection end, TimeSpan now)
    {
        end.Tick(now);
        return default;
    }

    private static EngineEvent Try(EngineConnection end)
    {
        if (end.Role == EngineRole.Client && end.State == EngineState.Open && end.Upgrade == EngineUpgradeState.Polling)
        {
            end.Probe();
        }
        else
        {
            end.FailUpgrade();
        }

        return default;
    }

    private static byte[] Body(Random random)
    {
        var pieces = "0123456b\u001e{}a==AQID"u8;
        var body = new byte[random.Next(12)];
        for (var i = 0; i < body.Length; i++)
        {
            body[i] = random.Next(20) == 0 ? (byte)random.Next(256) : pieces[random.Next(pieces.Length)];
        }

        return body;
    }
}
