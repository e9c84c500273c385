using Lab.Tracing;
using Lab.Wire;
using Xunit;

namespace Lab.Tests.Tracing;

public sealed class TraceLinksTests
{
    private static readonly Flow Stream = new(Transport.Tcp, new Endpoint("127.0.0.1", 1), new Endpoint("127.0.0.1", 2));
    private static readonly Flow Datagrams = new(Transport.Udp, new Endpoint("127.0.0.1", 3), new Endpoint("127.0.0.1", 4));

    [Fact]
    public void Several_sends_in_one_receive_and_one_send_in_several_receives_all_link()
    {
        var links = Find(Send(Stream, 0, 3), Send(Stream, 3, 3), Receive(Stream, 0, 5), Send(Stream, 6, 4), Receive(Stream, 5, 5));

        Assert.Equal([new(1, 3, 3), new(2, 3, 2), new(2, 5, 1), new(4, 5, 4)], links);
    }

    [Fact]
    public void A_send_that_failed_and_one_that_went_in_part_are_counted_as_they_went()
    {
        var links = Find(
            Send(Stream, 0, 10),
            Send(Stream, 0, 10) with { Verb = "partial", Length = 4, Text = "" },
            Send(Stream, 4, 6),
            Send(Stream, 4, 6) with { Verb = "error", Length = 0, Text = "" },
            Send(Stream, 4, 2),
            Receive(Stream, 0, 6));

        Assert.Equal([new(1, 6, 4), new(5, 6, 2)], links);
    }

    [Fact]
    public void Datagrams_link_by_content_through_loss_duplicates_and_order()
    {
        var links = Find(Datagram("a"), Datagram("b"), Datagram("c"), Datagram("a"), Arrival("c"), Arrival("a"), Arrival("a"), Arrival("a"));

        // The third "a" is a copy that nobody sent from this end.
        Assert.Equal([new(3, 5, 1), new(1, 6, 1), new(4, 7, 1)], links);
    }

    [Fact]
    public void The_other_direction_and_other_flows_do_not_link() =>
        Assert.Empty(Find(Send(Stream, 0, 3), Receive(Stream.Reverse, 0, 3), Receive(Stream with { Remote = new Endpoint("127.0.0.1", 9) }, 0, 3)));

    [Fact]
    public void Every_way_to_cut_sends_and_receives_accounts_for_every_byte()
    {
        for (var cuts = 0; cuts < 1 << 8; cuts++)
        {
            var sends = Pieces(cuts & 15).Select(p => Send(Stream, p.Offset, p.Length));
            var receives = Pieces(cuts >> 4).Select(p => Receive(Stream, p.Offset, p.Length));
            Assert.Equal(5, Find([.. sends, .. receives]).Sum(l => l.Length));
        }
    }

    // Five bytes, cut after byte i+1 where bit i is set.
    private static IEnumerable<(int Offset, int Length)> Pieces(int cuts)
    {
        var start = 0;
        for (var i = 1; i <= 5; i++)
        {
            if (i == 5 || (cuts & (1 << (i - 1))) != 0)
            {
                yield return (start, i - start);
                start = i;
            }
        }
    }

    private static IReadOnlyList<TraceLink> Find(params TraceEvent[] events) =>
        TraceLinks.Find([.. events.Select((e, i) => e with { Number = i + 1 })]);

    private static TraceEvent Send(Flow flow, long offset, int length) => Event(flow, Direction.Send, "send", new byte[length], offset);

    private static TraceEvent Receive(Flow flow, long offset, int length) => Event(flow.Reverse, Direction.Receive, "receive", new byte[length], offset);

    private static TraceEvent Datagram(string text) => Event(Datagrams, Direction.Send, "send", Bytes.Utf8(text).Span.ToArray(), -1);

    private static TraceEvent Arrival(string text) => Event(Datagrams.Reverse, Direction.Receive, "receive", Bytes.Utf8(text).Span.ToArray(), -1);

    private static TraceEvent Event(Flow flow, Direction direction, string verb, byte[] bytes, long offset) => new()
    {
        Flow = flow,
        Direction = direction,
        Level = TraceLevel.Bytes,
        Provenance = Provenance.Captured,
        Verb = verb,
        Bytes = Bytes.Of(bytes),
        Length = bytes.Length,
        Offset = offset,
    };
}
