using Lab.Wire;

namespace Lab.Views;

/// <summary>The part of a field that lies in one row. Bits count from the start of the bytes, most significant first.</summary>
/// <param name="Field">The index of the field; -1 where no field was named.</param>
/// <param name="From">Its first bit.</param>
/// <param name="To">The bit after its last.</param>
/// <param name="Begins">Whether the field begins here and not in an earlier row.</param>
internal sealed record BitCell(int Field, int From, int To, bool Begins)
{
    public int Width => To - From;

    /// <summary>Whether it is made of whole bytes, which are shown in hex and not bit by bit.</summary>
    public bool IsBytes { get; init; }
}

/// <summary>Cuts fields into rows of 32 bits, as the figures of the RFCs do.</summary>
internal static class BitRows
{
    /// <summary>Bits in a row.</summary>
    public const int Wide = 32;

    /// <summary>The rows, from the first bit to the last of <paramref name="length"/> bytes or of the fields, whichever is further.</summary>
    public static List<List<BitCell>> Of(IReadOnlyList<Field> fields, int length, int most)
    {
        var rows = new List<List<BitCell>>();
        var end = 0;
        foreach (var (index, from, to, bytes) in fields.Index().Where(f => f.Item.Length > 0).Select(f => Span(f.Index, f.Item)).OrderBy(s => s.From))
        {
            Add(-1, end, from, true);

            // Where fields overlap, the one that begins first is drawn whole.
            Add(index, Math.Max(end, from), to, bytes);
            end = Math.Max(end, to);
        }

        Add(-1, end, length * 8, true);
        return rows;

        void Add(int field, int from, int to, bool bytes)
        {
            for (var at = from; at < to && at / Wide < most;)
            {
                var next = Math.Min(to, ((at / Wide) + 1) * Wide);
                while (rows.Count <= at / Wide)
                {
                    rows.Add([]);
                }

                rows[at / Wide].Add(new BitCell(field, at, next, at == from) { IsBytes = bytes && at % 8 == 0 && next % 8 == 0 });
                at = next;
            }
        }
    }

    private static (int Index, int From, int To, bool IsBytes) Span(int index, Field field)
    {
        var from = (field.Offset * 8) + (field.BitOffset ?? 0);
        return (index, from, field.BitLength is { } bits ? from + bits : field.End * 8, field.BitLength is null);
    }
}
