using Lab.Net;
using Lab.Tracing;
using Lab.Views;
using Lab.Wire;

namespace Lab;

/// <summary>The pictures of what passed: put one at the end of a cell.</summary>
public static class Pictures
{
    /// <summary>Who said what to whom: a sequence diagram of everything that a server's trace holds.</summary>
    /// <param name="server">A server or relay of the lab.</param>
    /// <param name="title">What stands above it; empty names the columns.</param>
    /// <param name="bytesOnly">Whether to leave calls and messages out. Default false.</param>
    public static Ladder Ladder(this ILessonServer server, string title = "", bool bytesOnly = false) => server.Trace.Ladder(title, bytesOnly);

    /// <summary>Who said what to whom: a sequence diagram of everything that a trace holds.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="title">What stands above it; empty names the columns.</param>
    /// <param name="bytesOnly">Whether to leave calls and messages out. Default false.</param>
    public static Ladder Ladder(this Trace trace, string title = "", bool bytesOnly = false)
    {
        var snapshot = trace.Snapshot();
        return new(bytesOnly ? snapshot.Where(static e => e.Level == TraceLevel.Bytes) : snapshot, LadderOptions.Default with
        {
            Title = title,
            // One level alone stays readable for longer.
            FoldAbove = bytesOnly ? 80 : LadderOptions.Default.FoldAbove,
        });
    }

    /// <summary>One picture and another below it.</summary>
    /// <param name="first">The upper one.</param>
    /// <param name="second">The lower one.</param>
    public static View And(this View first, View second) => new Stacked(first, second);

    /// <summary>Every event that a server's trace holds, as a table.</summary>
    /// <param name="server">A server or relay of the lab.</param>
    public static TableView Table(this ILessonServer server) => TableView.OfTrace(server.Trace.Snapshot());

    /// <summary>The connections that a server has accepted: both ends of each.</summary>
    /// <param name="connections">A server's <see cref="TcpServer.Connections"/>.</param>
    public static TableView Table(this IReadOnlyList<TcpSession> connections) => new(
        "Connections, seen from the server",
        ["server's address", "server's port>", "client", "client's address", "client's port>"],
        [.. connections.Select(c => (IReadOnlyList<TableCell>)[c.Local.Address, c.Local.Port.ToPort(), c.Server.Trace.Snapshot().NameOf(Transport.Tcp, c.Remote), c.Remote.Address, c.Remote.Port.ToPort()])],
        TableOptions.Default with { Provenance = Provenance.Observed });

    /// <summary>What the kernel says about each end of each connection.</summary>
    /// <param name="states">The answer of <see cref="Kernel.States"/>.</param>
    public static TableView Table(this IReadOnlyList<KernelState> states) => new(
        "TCP states, asked from the kernel",
        ["end", "other end", "state"],
        [.. states.Select(s => (IReadOnlyList<TableCell>)[s.Name, s.Peer, s.State])],
        TableOptions.Default with { Provenance = Provenance.Observed });

    /// <summary>The last bytes that anybody received, byte by byte.</summary>
    /// <param name="server">A server or relay of the lab.</param>
    public static View Hex(this ILessonServer server)
    {
        var snapshot = server.Trace.Snapshot();
        return snapshot.Events.LastOrDefault(e => e is { Level: TraceLevel.Bytes, Direction: Direction.Receive, Length: > 0 }) is { } last
            ? new HexView(last.Bytes, last.Fields.Count > 0 ? last.Fields : Characters(last.Bytes), HexOptions.Default with
            {
                Title = $"The bytes that {snapshot.LocalName(last)} received last",
                Provenance = last.Provenance,
                TrueLength = last.Length,
            })
            : new Note("No bytes have been received yet.");
    }

    /// <summary>The bytes of one receive.</summary>
    /// <param name="received">What a receive gave.</param>
    public static HexView Hex(this Received received) => new(received.Bytes, Characters(received.Bytes), HexOptions.Default with { Title = "What this receive gave", Provenance = Provenance.Captured });

    // A short text is taken apart into its characters; of a long one nobody reads the list.
    private static IReadOnlyList<Field> Characters(Bytes bytes) => bytes.Length <= 32 ? Utf8Characters.Fields(bytes.Span) : [];

    // A port is a name made of digits: it takes no thousands separator.
    private static string ToPort(this int port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
