using Lab.SocketIO;
using Lab.Tracing;
using Lab.Views;

namespace Lab;

/// <content>Pictures of what passed.</content>
public static partial class Sio
{
    /// <summary>Who said what to whom.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="levels">The levels that are drawn; none for all.</param>
    public static Ladder Ladder(this SocketIOServer io, params IReadOnlyList<TraceLevel> levels) =>
        new(io.Seen(), LadderOptions.Default with { Levels = [.. levels] });

    /// <summary>Every event that the trace holds, as a table.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    public static TableView Table(this SocketIOServer io) => TableView.OfTrace(io.Seen());

    /// <summary>The last bytes that anybody received, byte by byte.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    public static View Hex(this SocketIOServer io) => io.Lesson().Hex();

    /// <summary>A conversation in WebSocket frames.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    /// <param name="title">What stands above it; empty counts the frames.</param>
    public static FrameStrip Frames(this SocketIOServer io, string title = "") => new(io.Seen(), FrameStripOptions.Default with { Title = title });

    /// <summary>Who is in which room at this moment.</summary>
    /// <param name="io">A server.</param>
    /// <param name="namespaces">The namespaces that are drawn; none for all that are there.</param>
    public static RoomsMap RoomsMap(this SocketIOServer io, params IReadOnlyList<string> namespaces)
    {
        var chosen = io.Namespaces.Where(ns => namespaces.Count == 0 || namespaces.Contains(ns.Name)).OrderBy(ns => ns.Name, StringComparer.Ordinal);
        return new RoomsMap([.. chosen.Select(ns => new RoomsNamespace(ns.Name, Members(io, ns)))]);
    }

    /// <summary>Forgets what was written down so far; what comes next stands alone in the next picture.</summary>
    /// <param name="io">A server from <see cref="StartAsync"/>.</param>
    public static void ClearTrace(this SocketIOServer io) => SioLab.Of(io).Trace.Clear();

    // The adapter's word counts; the order is that in which the clients came, because people remember it.
    private static IReadOnlyList<RoomMember> Members(SocketIOServer io, Namespace ns)
    {
        var rooms = ns.Adapter.Rooms;
        var order = SioLab.Find(io)?.Clients.Select(c => c.Client.Id).ToList() ?? [];
        return
        [
            .. ns.Sockets.Values.OrderBy(s => order.IndexOf(s.Id) is >= 0 and var at ? at : int.MaxValue).ThenBy(s => s.Handshake.Issued)
                .Select(s => new RoomMember(s.Id, order.Contains(s.Id) ? NameOf(s) : "", [.. rooms.Where(r => r.Value.Contains(s.Id)).Select(r => r.Key)])),
        ];
    }

    private static TraceSnapshot Seen(this SocketIOServer io) => SioLab.Of(io).Trace.Snapshot();
}
