using System.Globalization;
using System.Text;
using Lab.Tracing;
using Lab.Wire;
using Lab.Wire.EngineIO;

namespace Lab.Views;

/// <summary>One message of a Socket.IO connection, such as <c>42/admin,7["hello",1]</c>, taken apart into its parts; and the attachments that belong to it.</summary>
/// <example><code>new SocketPacketView("452-[\"upload\",{\"_placeholder\":true,\"num\":0}]", [bytes])</code></example>
public sealed class SocketPacketView : View
{
    private const double Large = 15;
    private const double Left = 10;
    private const double RowHeight = 21;

    private readonly Bytes _message;
    private readonly IReadOnlyList<Bytes> _attachments;
    private readonly IReadOnlyList<Field> _fields;
    private readonly SocketPacketOptions _options;
    private readonly string _text;
    private readonly double _size;
    private readonly int _columns;

    /// <summary>Makes it.</summary>
    /// <param name="message">The text of the message, Engine.IO's digit included; may be damaged.</param>
    /// <param name="attachments">The bytes that follow it, in order; null for none.</param>
    /// <param name="options">How it is drawn; null takes <see cref="SocketPacketOptions.Default"/>.</param>
    public SocketPacketView(Bytes message, IReadOnlyList<Bytes>? attachments = null, SocketPacketOptions? options = null)
    {
        (_message, _attachments, _options) = (message, attachments ?? [], options ?? SocketPacketOptions.Default);
        _fields = PacketParts.Of(message, _attachments);
        var line = Whole(message);
        _size = TextMetrics.Width(line, Large) <= Theme.Width - (2 * Left) ? Large : Theme.FontSize;
        _columns = (int)((Theme.Width - (2 * Left)) / Column);
        _text = TextMetrics.Shorten(line, _columns);
    }

    /// <inheritdoc cref="SocketPacketView(Bytes, IReadOnlyList{Bytes}, SocketPacketOptions)"/>
    public SocketPacketView(string message, IReadOnlyList<byte[]>? attachments = null, SocketPacketOptions? options = null)
        : this(Bytes.Of(Encoding.UTF8.GetBytes(message)), [.. (attachments ?? []).Select(static a => Bytes.Of(a))], options)
    {
    }

    /// <summary>The packet of an event in a trace, with the attachments that belong to it.</summary>
    /// <param name="snapshot">The trace.</param>
    /// <param name="number">The number of the event; one of level <see cref="TraceLevel.SocketPacket"/> or <see cref="TraceLevel.EnginePacket"/>.</param>
    /// <exception cref="ArgumentException">There is no such event, or it is of another level, or it came as bytes.</exception>
    public static SocketPacketView OfTrace(TraceSnapshot snapshot, long number)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var packet = snapshot.Events.FirstOrDefault(e => e.Number == number);
        if (packet is not { Level: TraceLevel.SocketPacket or TraceLevel.EnginePacket } || packet.Verb == "attachment")
        {
            throw new ArgumentException($"Event {number} is no packet of Socket.IO or Engine.IO with a text: choose one of level socket.io or engine.io.", nameof(number));
        }

        byte[] message = packet.Level == TraceLevel.EnginePacket ? packet.Bytes.Span.ToArray() : [EnginePacketCodec.DigitOf(EnginePacketType.Message), .. packet.Bytes.Span];
        var length = packet.Length + (packet.Level == TraceLevel.EnginePacket ? 0 : 1);
        return new(
            Bytes.Of(message),
            [.. snapshot.Events.Where(e => e is { Level: TraceLevel.SocketPacket, Verb: "attachment" } && e.Action == packet.Action && e.Flow == packet.Flow && e.Direction == packet.Direction && e.Number > number).Select(static e => e.Bytes)],
            SocketPacketOptions.Default with { Provenance = packet.Provenance, TrueLength = length });
    }

    private double Column => _size * TextMetrics.Advance;

    private string Title
    {
        get
        {
            var what = _options.Title.Length > 0 ? _options.Title : "A message of Socket.IO, part by part";
            return _options.Provenance is { } provenance ? $"{what} ({LadderWords.Provenance(provenance)})" : what;
        }
    }

    // Where a field begins and ends in the picture, in columns: a character of several bytes is drawn once.
    private (int From, int To) Place(Field field)
    {
        var from = Math.Min(ColumnsOf(_message.Slice(0, field.Offset)), _columns - 1);
        var to = ColumnsOf(_message.Slice(0, Math.Min(field.End, _message.Length)));
        return (from, Math.Clamp(to, from + 1, _columns));
    }

    private static int ColumnsOf(Bytes bytes) => TextMetrics.Columns(Whole(bytes));

    // An escape such as \\n takes two characters.
    private static string Whole(Bytes bytes) => bytes.ToPreview((2 * bytes.Length) + 1);

    // The last one first, so that no line crosses another.
    private IEnumerable<(int Number, Field Field, int From, int To)> Parts() =>
        _fields.Index().Select(f => (f.Index + 1, f.Item, Place(f.Item).From, Place(f.Item).To)).OrderByDescending(static p => p.From).ThenBy(static p => p.To);

    private static string Label(int number, Field field) => $"{number.ToString(CultureInfo.InvariantCulture)} {field.Name}: {TextMetrics.OneLine(field.Value)}";

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var id = ViewIds.Next();
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
            if (_message.Length > 0)
            {
                WriteSvg(markup, id);
            }

            foreach (var note in Notes())
            {
                markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
            }

            FieldTable.WriteHtml(markup, _fields);
            if (_fields.Count > 0)
            {
                markup.Raw("<p data-say=\"1\" aria-live=\"polite\" style=\"margin:4px 0;min-height:1.4em\"></p>");
            }
        }, this, _fields.Count > 0 ? FieldScript.Text : null);
    }

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(Title);
        if (_message.Length > 0)
        {
            writer.WriteLine(_text);
            var open = Parts().Select(static p => p.From).Distinct().ToList();
            writer.WriteLine(Bars(open));
            foreach (var (number, field, from, _) in Parts())
            {
                // Those that begin at the same place hang on one line.
                open.RemoveAll(c => c > from);
                writer.WriteLine(TextMetrics.Shorten(Bars([.. open.Where(c => c < from)]).PadRight(from) + "└ " + Label(number, field), 160));
            }

            foreach (var (i, attachment) in _attachments.Index())
            {
                writer.WriteLine($"then, as a binary message: attachment {i}, {PacketParts.Say(attachment)}");
            }
        }

        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }

        FieldTable.WriteText(writer, _fields);
    }

    private static string Bars(IReadOnlyList<int> columns)
    {
        var line = new StringBuilder();
        foreach (var column in columns.Order())
        {
            line.Append(' ', Math.Max(0, column - line.Length)).Append('│');
        }

        return line.ToString();
    }

    private IEnumerable<string> Notes()
    {
        if (_message.IsEmpty)
        {
            yield return "There is no message.";
        }

        if (_options.TrueLength is { } length && length > _message.Length)
        {
            yield return $"The trace kept the first {Units.Count(_message.Length)} of {Units.Bytes(length)}.";
        }

        if (_attachments.Count > 0)
        {
            yield return "In a polling body an attachment is text: a b, then base 64.";
        }
    }

    private void WriteSvg(Markup markup, string id)
    {
        var parts = Parts().ToList();
        var top = 30.0;
        var height = top + 14 + (parts.Count * RowHeight) + (_attachments.Count * 28) + 10;
        ViewShell.BeginSvg(markup, id, Theme.Width, height, Title, $"{Units.Count(parts.Count, "part")} of the message {_text}, each with its name and value. The same follows as text.");
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            WritePart(markup, parts[i], i, top);
        }

        // Characters are placed one by one, so that each stands over its line whatever the type's true width.
        var column = 0;
        markup.Write($"<g font-size=\"{_size}\">");
        foreach (var rune in _text.EnumerateRunes())
        {
            var text = rune.ToString();
            if (!Rune.IsWhiteSpace(rune))
            {
                markup.Write($"<text x=\"{Left + (column * Column)}\" y=\"{top - 8}\">{text}</text>");
            }

            column += TextMetrics.Columns(text);
        }

        markup.Raw("</g>");
        var y = top + 14 + (parts.Count * RowHeight) + 4;
        foreach (var (i, attachment) in _attachments.Index())
        {
            WriteAttachment(markup, i, attachment, y + (i * 28));
        }

        ViewShell.EndSvg(markup);
    }

    private void WritePart(Markup markup, (int Number, Field Field, int From, int To) part, int row, double top)
    {
        var color = Theme.Accents[(part.Number - 1) % Theme.Accents.Count];
        var (x1, x2) = (Left + (part.From * Column), Left + (part.To * Column));
        var inner = part.Field.Name.StartsWith("placeholder", StringComparison.Ordinal);
        var line = top + (inner ? 4 : 0);
        var y = top + 14 + (row * RowHeight) + 10;
        var labelX = x1 + 20;
        var room = (int)((Theme.Width - labelX - 4) / (Theme.FontSize * TextMetrics.Advance));
        markup.Write($"<g data-f=\"{part.Number}\"><rect x=\"{x1}\" y=\"{top - 24}\" width=\"{x2 - x1}\" height=\"22\" rx=\"2\" fill-opacity=\"0\"/>");
        markup.Write($"<path d=\"M{x1 + 1} {line}H{x2 - 1}M{x1 + 4} {line}V{y - 4}h12\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.8\"/>");
        markup.Write($"<title>{Label(part.Number, part.Field)}</title><text x=\"{labelX}\" y=\"{y}\">{TextMetrics.Shorten(Label(part.Number, part.Field), Math.Max(8, room))}</text></g>");
    }

    private static void WriteAttachment(Markup markup, int number, Bytes bytes, double y)
    {
        var text = $"then, as a binary message: attachment {number.ToString(CultureInfo.InvariantCulture)}, {PacketParts.Say(bytes)}";
        markup.Write($"<rect x=\"{Left}\" y=\"{y}\" width=\"{TextMetrics.Width(text) + 16}\" height=\"22\" rx=\"3\" fill=\"none\" stroke=\"currentColor\" stroke-opacity=\"0.6\" stroke-dasharray=\"4 3\"/>");
        markup.Write($"<text x=\"{Left + 8}\" y=\"{y + 15}\">{text}</text>");
    }
}
