namespace Lab.Views;

/// <summary>What a <see cref="RoomsMap"/> shows of one namespace, and in which order.</summary>
internal sealed class RoomsLayout
{
    public RoomsLayout(RoomsNamespace ns, RoomsMapOptions options)
    {
        Namespace = ns;
        var shown = ns.Sockets.Take(Math.Max(1, options.MaxSockets)).ToList();
        Sockets = [.. shown.Select(s => new Column(s, s.Name.Length > 0 ? s.Name : ShortId(s.Id), s.Rooms.Contains(s.Id)))];

        // A room that bears an id is shown by itself only when somebody else is in it.
        var names = ns.Sockets.ToDictionary(s => s.Id, s => s.Name.Length > 0 ? s.Name : ShortId(s.Id));
        var rooms = ns.Sockets.SelectMany(s => s.Rooms).Distinct(StringComparer.Ordinal)
            .Select(room => new Row(names.TryGetValue(room, out var owner) ? $"id of {owner}" : room, [.. ns.Sockets.Where(s => s.Rooms.Contains(room))], names.ContainsKey(room)))
            .Where(row => !row.IsId || row.Members.Count > 1 || row.Label != $"id of {names[row.Members[0].Id]}")
            .OrderBy(row => row.IsId).ThenBy(row => row.Label, StringComparer.Ordinal).ToList();
        Rooms = [.. rooms.Take(Math.Max(1, options.MaxRooms))];
        HiddenSockets = ns.Sockets.Count - Sockets.Count;
        HiddenRooms = rooms.Count - Rooms.Count;
    }

    /// <summary>The namespace.</summary>
    public RoomsNamespace Namespace { get; }

    /// <summary>The columns.</summary>
    public IReadOnlyList<Column> Sockets { get; }

    /// <summary>The lines, without those of own ids.</summary>
    public IReadOnlyList<Row> Rooms { get; }

    /// <summary>How many sockets are not shown.</summary>
    public int HiddenSockets { get; }

    /// <summary>How many rooms are not shown.</summary>
    public int HiddenRooms { get; }

    /// <summary>The beginning of an id: enough to tell a few apart.</summary>
    public static string ShortId(string id) => TextMetrics.Shorten(id, 7);

    /// <summary>A socket.</summary>
    internal sealed record Column(RoomMember Socket, string Label, bool IsInOwn);

    /// <summary>A room and who is in it.</summary>
    internal sealed record Row(string Label, IReadOnlyList<RoomMember> Members, bool IsId);
}
