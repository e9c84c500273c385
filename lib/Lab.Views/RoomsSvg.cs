namespace Lab.Views;

/// <summary>The picture of one namespace of a <see cref="RoomsMap"/>.</summary>
internal sealed class RoomsSvg(RoomsLayout layout)
{
    private const double Small = 11;
    private const double Step = 30;
    private const double MostLabel = 220;
    private readonly double _left = Math.Clamp(layout.Rooms.Select(r => TextMetrics.Width(r.Label)).Append(TextMetrics.Width("own id")).Max() + 28, 90, MostLabel);

    private double Column => Math.Clamp(layout.Sockets.Max(s => Math.Max(TextMetrics.Width(s.Label), TextMetrics.Width(RoomsLayout.ShortId(s.Socket.Id), Small))) + 18, 70, Math.Max(70, (Theme.Width - _left - 90) / layout.Sockets.Count));

    public void Write(Markup markup, string id, string heading, string description)
    {
        var top = heading.Length > 0 ? 44.0 : 24;
        var right = _left + (layout.Sockets.Count * Column);
        var width = right + 90;
        var height = top + (layout.Rooms.Count * Step) + 44;
        ViewShell.BeginSvg(markup, id, width, height, heading.Length > 0 ? heading : "Rooms", description);
        if (heading.Length > 0)
        {
            markup.Write($"<rect x=\"1\" y=\"1\" width=\"{width - 2}\" height=\"{height - 2}\" rx=\"6\" fill=\"none\" stroke=\"{Theme.Teal}\" stroke-width=\"1.5\"/>");
            markup.Write($"<text x=\"10\" y=\"18\" font-weight=\"bold\">{TextMetrics.Shorten(heading, 60)}</text>");
        }

        foreach (var (c, socket) in layout.Sockets.Index())
        {
            var x = Middle(c);
            markup.Write($"<text x=\"{x}\" y=\"{top - 6}\" text-anchor=\"middle\" font-weight=\"bold\">{TextMetrics.Shorten(socket.Label, (int)(Column / (Theme.FontSize * TextMetrics.Advance)))}<title>{socket.Label}, id {socket.Socket.Id}</title></text>");
            markup.Write($"<line x1=\"{x}\" x2=\"{x}\" y1=\"{top}\" y2=\"{height - 40}\" stroke=\"currentColor\" stroke-opacity=\"0.2\"/>");
        }

        foreach (var (r, room) in layout.Rooms.Index())
        {
            WriteRoom(markup, room, top + ((r + 0.5) * Step), right);
        }

        WriteOwn(markup, top + (layout.Rooms.Count * Step), right);
        ViewShell.EndSvg(markup);
    }

    private double Middle(int socket) => _left + ((socket + 0.5) * Column);

    private void WriteRoom(Markup markup, RoomsLayout.Row room, double y, double right)
    {
        var color = room.IsId ? Theme.Teal : Theme.Purple;
        var members = layout.Sockets.Index().Where(s => room.Members.Contains(s.Item.Socket)).Select(s => s.Index).ToList();
        markup.Write($"<g data-room=\"1\"><title>{room.Label}: {ReceiversWords.List([.. members.Select(m => layout.Sockets[m].Label)])}</title>");
        markup.Write($"<text x=\"10\" y=\"{y + 4}\">{TextMetrics.Shorten(room.Label, (int)((_left - 20) / (Theme.FontSize * TextMetrics.Advance)))}</text>");
        if (members.Count > 1)
        {
            // It passes those who are not in the room without a dot, so that it never looks as if it stopped there.
            markup.Write($"<line x1=\"{Middle(members[0])}\" x2=\"{Middle(members[^1])}\" y1=\"{y}\" y2=\"{y}\" stroke=\"{color}\" stroke-width=\"2\"/>");
        }

        foreach (var (s, _) in layout.Sockets.Index())
        {
            if (members.Contains(s))
            {
                markup.Write($"<circle cx=\"{Middle(s)}\" cy=\"{y}\" r=\"8\" fill=\"{color}\"/>");
            }
            else if (members.Count == 0 || s < members[0] || s > members[^1])
            {
                markup.Write($"<circle cx=\"{Middle(s)}\" cy=\"{y}\" r=\"2\"/>");
            }
        }

        markup.Write($"<text x=\"{right + 8}\" y=\"{y + 4}\" font-size=\"{Small}\">{Units.Count(room.Members.Count, "socket")}</text></g>");
    }

    private void WriteOwn(Markup markup, double y, double right)
    {
        markup.Write($"<line x1=\"10\" x2=\"{right + 80}\" y1=\"{y + 2}\" y2=\"{y + 2}\" stroke=\"currentColor\" stroke-opacity=\"0.25\"/>");
        markup.Write($"<text x=\"10\" y=\"{y + 24}\">own id</text>");
        foreach (var (s, socket) in layout.Sockets.Index())
        {
            if (socket.IsInOwn)
            {
                markup.Write($"<rect x=\"{Middle(s) - 5}\" y=\"{y + 8}\" width=\"10\" height=\"10\" fill=\"none\" stroke=\"{Theme.Teal}\" stroke-width=\"2\"/>");
            }

            markup.Write($"<text x=\"{Middle(s)}\" y=\"{y + 33}\" text-anchor=\"middle\" font-size=\"{Small}\">{(socket.IsInOwn ? RoomsLayout.ShortId(socket.Socket.Id) : "left it")}</text>");
        }

        markup.Write($"<text x=\"{right + 8}\" y=\"{y + 24}\" font-size=\"{Small}\">{(layout.Sockets.All(s => s.IsInOwn) ? "1 each" : "")}</text>");
    }
}
