namespace Lab.Views;

/// <summary>Who is in which room: for each namespace one line for each room, and on it a dot for each socket that is in it.</summary>
/// <remarks>A line joins the dots of one room, so that rooms with common members stay apart. The room that bears a socket's own id is folded into one line for all.</remarks>
public sealed class RoomsMap : View
{
    private readonly IReadOnlyList<RoomsNamespace> _namespaces;
    private readonly RoomsMapOptions _options;

    /// <summary>Makes a map.</summary>
    /// <param name="namespaces">The namespaces, from top to bottom.</param>
    /// <param name="options">How it is drawn; null takes <see cref="RoomsMapOptions.Default"/>.</param>
    public RoomsMap(IReadOnlyList<RoomsNamespace> namespaces, RoomsMapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(namespaces);
        (_namespaces, _options) = ([.. namespaces], options ?? RoomsMapOptions.Default);
    }

    private string Title => $"{_options.Title} ({LadderWords.Provenance(_options.Provenance)})";

    private bool HasSeveral => _namespaces.Count > 1 || _namespaces.Any(n => n.Name != "/");

    /// <summary>The same with something else above it, such as <c>Before</c>.</summary>
    /// <param name="title">What stands above.</param>
    public RoomsMap Titled(string title) => new(_namespaces, _options with { Title = title });

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer) => ViewShell.Write(writer, ViewIds.Next(), markup =>
    {
        markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
        if (_namespaces.Count == 0)
        {
            markup.Raw("<p style=\"margin:4px 0\">There is no namespace.</p>");
        }

        foreach (var ns in _namespaces)
        {
            var layout = new RoomsLayout(ns, _options);
            if (ns.Sockets.Count > 0)
            {
                var heading = HasSeveral ? $"Namespace {ns.Name}" : "";
                markup.Raw("<div style=\"margin:6px 0\">");
                new RoomsSvg(layout).Write(markup, ViewIds.Next(), heading, Describe(layout));
                markup.Raw("</div>");
            }

            foreach (var note in Notes(layout))
            {
                markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
            }
        }
    }, this);

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(Title);
        if (_namespaces.Count == 0)
        {
            writer.WriteLine("There is no namespace.");
        }

        foreach (var ns in _namespaces)
        {
            var layout = new RoomsLayout(ns, _options);
            if (HasSeveral)
            {
                writer.WriteLine();
                writer.WriteLine($"Namespace {ns.Name}");
            }

            if (ns.Sockets.Count > 0)
            {
                new TableView("", ["room", .. layout.Sockets.Select(s => new TableColumn(s.Label, Align.Center)), "sockets>"],
                [
                    .. layout.Rooms.Select(room => (IReadOnlyList<TableCell>)[room.Label, .. layout.Sockets.Select(s => (TableCell)(room.Members.Contains(s.Socket) ? "●" : "·")), room.Members.Count]),
                    ["own id", .. layout.Sockets.Select(s => (TableCell)(s.IsInOwn ? RoomsLayout.ShortId(s.Socket.Id) : "·")), layout.Sockets.Count(s => s.IsInOwn)],
                ]).WriteText(writer);
            }

            foreach (var note in Notes(layout))
            {
                writer.WriteLine(note);
            }
        }
    }

    private static string Describe(RoomsLayout layout) => layout.Rooms.Count == 0
        ? $"{Units.Count(layout.Sockets.Count, "socket")}, each only in the room of its own id."
        : string.Join(' ', layout.Rooms.Select(r => $"{r.Label}: {ReceiversWords.List([.. layout.Sockets.Where(s => r.Members.Contains(s.Socket)).Select(s => s.Label)])}."));

    private IEnumerable<string> Notes(RoomsLayout layout)
    {
        if (layout.Namespace.Sockets.Count == 0)
        {
            yield return HasSeveral ? $"Nobody is connected to {layout.Namespace.Name}." : "Nobody is connected.";
            yield break;
        }

        if (layout.Rooms.Count == 0)
        {
            yield return "No rooms but those of the sockets' own ids.";
        }

        if (layout.HiddenSockets > 0)
        {
            yield return $"{Units.Count(layout.HiddenSockets, "socket")} of {Units.Count(layout.Namespace.Sockets.Count)} not drawn.";
        }

        if (layout.HiddenRooms > 0)
        {
            yield return $"{Units.Count(layout.HiddenRooms, "room")} of {Units.Count(layout.HiddenRooms + layout.Rooms.Count)} not drawn.";
        }
    }
}
