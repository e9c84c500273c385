using Lab.Tracing;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Tracing;

public sealed class TraceFileTests
{
    [Fact]
    public void What_is_written_reads_back_equal_and_writes_the_same_again()
    {
        var trace = new Trace();
        var flow = new Flow(Transport.Tcp, new Endpoint("127.0.0.1", 1), new Endpoint("::1", 65_535));
        trace.Name(Transport.Tcp, flow.Local, "alice \"the\" first\n→");
        trace.Name(Transport.Udp, flow.Local, "bob");
        foreach (var level in Enum.GetValues<TraceLevel>())
        {
            foreach (var provenance in Enum.GetValues<Provenance>())
            {
                trace.Write(new TraceEvent { Flow = flow, Level = level, Provenance = provenance, Direction = Direction.Receive, Verb = "receive", Bytes = Bytes.FromHex("00ff0a22"), Length = 9_000, Offset = 1L << 40, Action = 7 });
            }
        }

        trace.Write(new TraceEvent
        {
            Flow = flow with { Remote = Endpoint.None },
            Level = TraceLevel.Kernel,
            Verb = "info",
            Text = "",
            AlsoActions = [8, 9],
            Fields = [new("a", 0, 1, "x") { BitOffset = 3, BitLength = 2, Note = "n", Section = "s" }, new("b", 1, 0, "")],
        });
        var snapshot = trace.Snapshot();

        var text = Write(snapshot);
        var back = TraceFile.Read(new StringReader(text));

        Assert.Equal(text, Write(back));
        Assert.Equal(snapshot.Names, back.Names);
        Assert.Equal(snapshot.Events.Count, back.Events.Count);
        foreach (var (before, after) in snapshot.Events.Zip(back.Events))
        {
            Assert.Equal(before.Fields, after.Fields);
            Assert.Equal(before.AlsoActions, after.AlsoActions);
            Assert.Equal(before with { Fields = [], AlsoActions = [] }, after with { Fields = [], AlsoActions = [] });
        }

        Assert.DoesNotContain('\r', text);
    }

    [Fact]
    public void The_number_of_dropped_events_is_kept()
    {
        var trace = new Trace(new TraceOptions { MaxEvents = 3 });
        for (var i = 0; i < 10; i++)
        {
            trace.Write(new TraceEvent { Flow = new Flow(Transport.Udp, Endpoint.None, Endpoint.None), Level = TraceLevel.Call, Verb = "x" });
        }

        var back = TraceFile.Read(new StringReader(Write(trace.Snapshot())));

        Assert.Equal(7, back.Dropped);
        Assert.Equal([8, 9, 10], back.Events.Select(e => e.Number));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{}", "Line 1")]
    [InlineData("not json", "Line 1")]
    [InlineData("[]", "Line 1")]
    [InlineData("{\"format\":\"lab-trace/1\",\"dropped\":0}\n{\"n\":1}", "Line 2")]
    [InlineData("{\"format\":\"lab-trace/1\",\"dropped\":0}\n{\"name\":\"a\",\"transport\":\"Carrier pigeon\",\"endpoint\":[\"\",0]}", "Line 2")]
    [InlineData("{\"format\":\"lab-trace/1\",\"dropped\":0}\n{\"name\":\"a\",\"transport\":\"Tcp\",\"endpoint\":[]}", "Line 2")]
    public void A_damaged_file_is_refused_with_its_line(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => TraceFile.Read(new StringReader(text))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_file_cut_at_any_place_is_read_in_part_or_refused_and_never_crashes()
    {
        var trace = new Trace();
        trace.Write(new TraceEvent { Flow = new Flow(Transport.Tcp, Endpoint.None, Endpoint.None), Level = TraceLevel.Bytes, Verb = "send", Bytes = Bytes.Utf8("hello"), Length = 5 });
        trace.Name(Transport.Tcp, Endpoint.None, "nobody");
        var text = Write(trace.Snapshot());
        for (var length = 0; length < text.Length; length++)
        {
            try
            {
                Assert.InRange(TraceFile.Read(new StringReader(text[..length])).Events.Count, 0, 1);
            }
            catch (FormatException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    private static string Write(TraceSnapshot snapshot)
    {
        using var writer = new StringWriter();
        TraceFile.Write(snapshot, writer);
        return writer.ToString();
    }
}
