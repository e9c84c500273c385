using System.Buffers;
using Lab.Tracing;
using Lab.Wire.SocketIO;

namespace Lab.Views;

/// <summary>One packet, or something that concerns the whole connection (lane -1).</summary>
/// <param name="Event">The event.</param>
/// <param name="Lane">The namespace.</param>
/// <param name="ToServer">Which way it goes.</param>
/// <param name="What">What it is, in few words.</param>
/// <param name="Wire">How it looks on the wire.</param>
/// <param name="PrefixAt">Where the namespace's prefix begins in that, in columns.</param>
/// <param name="PrefixLength">How long it is; 0 for none.</param>
internal sealed record NamespaceRow(TraceEvent Event, int Lane, bool ToServer, string What, string Wire, int PrefixAt, int PrefixLength)
{
    public long Number => Event.Number;
}

/// <summary>The packets of one client, sorted into the lanes of their namespaces.</summary>
internal sealed class NamespaceLanesModel
{
    private readonly TraceSnapshot _snapshot;
    private readonly List<string> _lanes = [];
    private readonly List<NamespaceRow> _rows = [];

    public NamespaceLanesModel(TraceSnapshot snapshot, NamespaceLanesOptions options)
    {
        _snapshot = snapshot;
        var packets = snapshot.Events.Where(static e => e.Level == TraceLevel.SocketPacket && e.Direction != Direction.None).ToList();
        (Client, Server) = (options.Client, "");
        if (packets.Count == 0)
        {
            return;
        }

        // Who answered a request, or took a CONNECT without an id, is the server; both ends may have been heard.
        var server = ServerOf(packets);
        Server = snapshot.NameOf(Transport.Tcp, server);
        var clients = packets.GroupBy(e => ClientOf(e, server)).ToDictionary(static g => g.Key, static g => g.ToList());
        Client = options.Client.Length > 0 ? options.Client : clients.OrderByDescending(c => c.Value.Select(NamespaceOf).Distinct().Count()).First().Key;
        Others = [.. clients.Keys.Where(c => c != Client)];
        if (!clients.TryGetValue(Client, out var own))
        {
            return;
        }

        // When both ends listened, one of them is enough: the server's.
        var atServer = own.Exists(e => e.Flow.Local == server);
        Fill(server, atServer, options);
    }

    public string Client { get; }

    public string Server { get; }

    public IReadOnlyList<string> Others { get; } = [];

    public IReadOnlyList<string> Lanes => _lanes;

    public IReadOnlyList<NamespaceRow> Rows => _rows;

    public int NotDrawn { get; private set; }

    public string Connection { get; private set; } = "";

    public Provenance Provenance { get; private set; }

    private static Endpoint ServerOf(List<TraceEvent> packets)
    {
        var connect = packets.Find(static e => e.Verb == "CONNECT" && !e.Bytes.ToText().Contains("\"sid\"", StringComparison.Ordinal));
        var known = connect ?? packets[0];
        return (known.Direction == Direction.Receive) == (connect is not null) ? known.Flow.Local : known.Flow.Remote;
    }

    private static string NamespaceOf(TraceEvent item) =>
        SocketPacketCodec.ReadHeader(item.Bytes.Span, out var header, out _, int.MaxValue) == OperationStatus.Done && item.Bytes.Slice(header.Namespace.Start.Value, header.Namespace.End.Value - header.Namespace.Start.Value) is { IsEmpty: false } ns
            ? ns.ToText()
            : SocketPacket.MainNamespace;

    private string ClientOf(TraceEvent item, Endpoint server) => _snapshot.NameOf(Transport.Tcp, item.Flow.Local == server ? item.Flow.Remote : item.Flow.Local);

    private void Fill(Endpoint server, bool atServer, NamespaceLanesOptions options)
    {
        var carriers = new List<(Endpoint Client, bool WebSocket)>();
        var lastLane = -1;
        foreach (var item in _snapshot.Events)
        {
            if (item.Direction == Direction.None || !item.Flow.Remote.IsKnown || (item.Flow.Local == server) != atServer || ClientOf(item, server) != Client || item.Flow.Transport != Transport.Tcp)
            {
                continue;
            }

            var toServer = atServer == (item.Direction == Direction.Receive);
            var end = atServer ? item.Flow.Remote : item.Flow.Local;
            switch (item.Level)
            {
                case TraceLevel.SocketPacket:
                    Provenance = item.Provenance;
                    lastLane = Add(item, toServer, lastLane);
                    break;
                case TraceLevel.EnginePacket when item.Verb == "upgrade":
                    _rows.Add(new NamespaceRow(item, -1, toServer, "", "5: from here on by WebSocket", 0, 0));
                    break;
                case TraceLevel.Frame when item.Verb is "frame" or "body" && !carriers.Contains((end, item.Verb == "frame")):
                    carriers.Add((end, item.Verb == "frame"));
                    break;
            }
        }

        NotDrawn = Math.Max(0, _rows.Count - Math.Max(1, options.MaxRows));
        _rows.RemoveRange(0, NotDrawn);
        Connection = Carried(carriers);
    }

    private int Add(TraceEvent item, bool toServer, int lastLane)
    {
        if (item.Verb == "attachment")
        {
            // It has no prefix of its own: it belongs to the packet before it.
            _rows.Add(new NamespaceRow(item, Math.Max(0, lastLane), toServer, $"attachment, {Units.Bytes(item.Length)}", PacketParts.Say(item.Bytes), 0, 0));
            return lastLane;
        }

        var ns = NamespaceOf(item);
        var lane = _lanes.IndexOf(ns);
        if (lane < 0)
        {
            lane = _lanes.Count;
            _lanes.Add(ns);
        }

        var wire = "4" + item.Bytes.ToPreview((2 * item.Bytes.Length) + 1);
        var (at, length) = (0, 0);
        if (ns != SocketPacket.MainNamespace && SocketPacketCodec.ReadHeader(item.Bytes.Span, out var header, out _, int.MaxValue) == OperationStatus.Done)
        {
            at = 1 + header.Namespace.Start.Value;
            length = ns.Length + (wire.Length > at + ns.Length && wire[at + ns.Length] == ',' ? 1 : 0);
        }

        _rows.Add(new NamespaceRow(item, lane, toServer, Words(item), wire, at, length));
        return lane;
    }

    private static string Words(TraceEvent item)
    {
        var text = item.Bytes.ToText();
        var start = text.IndexOf("[\"", StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf('"', start + 2);
        return item.Verb is "EVENT" or "BINARY_EVENT" && end > 0 ? text[(start + 2)..end] : item.Verb;
    }

    private static string Carried(List<(Endpoint Client, bool WebSocket)> carriers)
    {
        var sockets = carriers.Where(static c => c.WebSocket).Select(static c => c.Client).Distinct().ToList();
        var polls = carriers.Where(static c => !c.WebSocket).Select(static c => c.Client).Distinct().ToList();
        return (polls.Count, sockets.Count) switch
        {
            (0, 0) => "one Engine.IO session carries them all",
            (0, 1) => $"one WebSocket on one TCP connection carries them all (client's port {sockets[0].Port})",
            (_, 0) => $"one Engine.IO session carries them all: polling, on {Units.Count(polls.Count, "TCP connection")}",
            _ => $"one Engine.IO session carries them all: polling, on {Units.Count(polls.Count, "TCP connection")}, then {Units.Count(sockets.Count, "WebSocket")}",
        };
    }
}
