using System.Globalization;
using Lab.Wire;

namespace Lab.Views;

/// <summary>The list of fields below a picture of bytes, shared by all views that mark fields by number.</summary>
internal static class FieldTable
{
    /// <summary>Writes the list for a page; <see cref="FieldScript"/> makes its rows point into the picture.</summary>
    public static void WriteHtml(Markup markup, IReadOnlyList<Field> fields)
    {
        if (fields.Count == 0)
        {
            return;
        }

        markup.Raw("<div style=\"overflow-x:auto;max-width:100%\"><table style=\"border-collapse:collapse;color:inherit;background:transparent;margin:4px 0\"><thead><tr style=\"background:transparent\">");
        foreach (var name in (string[])["no.", "name", "bytes", "bits", "value", "what it is for"])
        {
            markup.Write($"<th scope=\"col\" style=\"text-align:left;padding:2px 12px 2px 4px;border-bottom:2px solid #808080;color:inherit\">{name}</th>");
        }

        markup.Raw("</tr></thead><tbody>");
        foreach (var (i, field) in fields.Index())
        {
            markup.Write($"<tr data-field=\"{i + 1}\" data-words=\"{field.Name} = {field.Value}, bytes {Range(field)}{(field.BitLength is null ? "" : ", bits " + Bits(field))}\" style=\"background:transparent\">");
            var about = field.Section.Length == 0 ? field.Note : field.Note.Length == 0 ? field.Section : $"{field.Note} ({field.Section})";
            foreach (var text in (string[])[Number(i + 1), field.Name, Range(field), Bits(field), Value(field), about])
            {
                markup.Write($"<td style=\"text-align:left;padding:2px 12px 2px 4px;border-bottom:1px solid rgba(128,128,128,.45);color:inherit\">{TextMetrics.Shorten(TextMetrics.OneLine(text), 120)}</td>");
            }

            markup.Raw("</tr>");
        }

        markup.Raw("</tbody></table></div>");
    }

    /// <summary>Writes the list as text, after an empty line.</summary>
    public static void WriteText(TextWriter writer, IReadOnlyList<Field> fields)
    {
        if (fields.Count == 0)
        {
            return;
        }

        writer.WriteLine();
        new TableView("Fields", ["no.>", "name", "bytes", "bits", "value", "what it is for", "defined in"],
            [.. fields.Select((f, i) => (IReadOnlyList<TableCell>)[i + 1, f.Name, Range(f), Bits(f), Value(f), f.Note, f.Section])],
            new() { MaxRows = 500, MaxColumns = 80 }).WriteText(writer);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Value(Field field) => field.Length == 0 ? "(empty)" : field.Value;

    private static string Range(Field field) => field.Length switch
    {
        0 => $"at {Number(field.Offset)}",
        1 => Number(field.Offset),
        _ => $"{Number(field.Offset)}–{Number(field.End - 1)}",
    };

    // Bits are counted as RFC figures do: bit 0 is the most significant of the first byte.
    private static string Bits(Field field) => (field.BitOffset, field.BitLength) switch
    {
        (null, null) => field.Length == 0 ? "" : "all",
        (var from, null) => $"from {Number(from.Value)}",
        (var from, 1) => Number(from ?? 0),
        (var from, var length) => $"{Number(from ?? 0)}–{Number((from ?? 0) + length.Value - 1)}",
    };
}
