namespace Lab.Views;

/// <summary>One row of a comparison; -1 where the row is not in that run.</summary>
internal readonly record struct DiffRow(int A, int B, bool Same);

/// <summary>Aligns two lists by their longest common subsequence.</summary>
internal static class DiffAlign
{
    // 16 million cells of two bytes are the most memory that a comparison takes.
    private const long MostCells = 16_000_000;

    /// <summary>Aligns.</summary>
    /// <param name="a">What the rows of the first compare by.</param>
    /// <param name="b">What the rows of the second compare by.</param>
    /// <param name="kindA">Rows of one kind between the same neighbours are one changed row.</param>
    /// <param name="kindB">The same for the second.</param>
    public static List<DiffRow> Of(IReadOnlyList<string> a, IReadOnlyList<string> b, IReadOnlyList<string> kindA, IReadOnlyList<string> kindB)
    {
        var rows = new List<DiffRow>();
        var (start, endA, endB) = (0, a.Count, b.Count);
        while (start < endA && start < endB && a[start] == b[start])
        {
            rows.Add(new DiffRow(start, start++, true));
        }

        var tail = 0;
        while (endA > start && endB > start && a[endA - 1] == b[endB - 1])
        {
            (endA, endB, tail) = (endA - 1, endB - 1, tail + 1);
        }

        var pairs = (long)(endA - start + 1) * (endB - start + 1) <= MostCells && Math.Max(endA, endB) - start < ushort.MaxValue
            ? Longest(a, b, start, endA, endB)
            : Nearest(a, b, start, endA, endB);
        var (i, j) = (start, start);
        foreach (var (x, y) in pairs.Append((endA, endB)))
        {
            Gap(rows, kindA, kindB, i, x, j, y);
            if (x < endA)
            {
                rows.Add(new DiffRow(x, y, true));
            }

            (i, j) = (x + 1, y + 1);
        }

        for (var k = 0; k < tail; k++)
        {
            rows.Add(new DiffRow(endA + k, endB + k, true));
        }

        return rows;
    }

    private static List<(int, int)> Longest(IReadOnlyList<string> a, IReadOnlyList<string> b, int start, int endA, int endB)
    {
        var (n, m) = (endA - start, endB - start);
        var width = m + 1;
        var length = new ushort[(n + 1) * width];
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = m - 1; j >= 0; j--)
            {
                length[(i * width) + j] = a[start + i] == b[start + j]
                    ? (ushort)(length[((i + 1) * width) + j + 1] + 1)
                    : Math.Max(length[((i + 1) * width) + j], length[(i * width) + j + 1]);
            }
        }

        var pairs = new List<(int, int)>();
        for (var (i, j) = (0, 0); i < n && j < m;)
        {
            if (a[start + i] == b[start + j])
            {
                pairs.Add((start + i++, start + j++));
            }
            else if (length[((i + 1) * width) + j] >= length[(i * width) + j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return pairs;
    }

    // For very long runs: the next equal row that skips the fewest rows, looking 200 rows ahead.
    private static List<(int, int)> Nearest(IReadOnlyList<string> a, IReadOnlyList<string> b, int start, int endA, int endB)
    {
        var pairs = new List<(int, int)>();
        var (i, j) = (start, start);
        while (i < endA && j < endB)
        {
            var found = false;
            for (var skip = 0; skip < 200 && !found; skip++)
            {
                for (var k = 0; k <= skip && !found; k++)
                {
                    found = i + k < endA && j + skip - k < endB && a[i + k] == b[j + skip - k];
                    if (found)
                    {
                        (i, j) = (i + k, j + skip - k);
                    }
                }
            }

            if (found)
            {
                pairs.Add((i, j));
            }

            (i, j) = (i + 1, j + 1);
        }

        return pairs;
    }

    private static void Gap(List<DiffRow> rows, IReadOnlyList<string> kindA, IReadOnlyList<string> kindB, int i, int endA, int j, int endB)
    {
        while (i < endA || j < endB)
        {
            if (i < endA && j < endB && kindA[i] == kindB[j])
            {
                rows.Add(new DiffRow(i++, j++, false));
            }
            else if (i < endA && (j >= endB || !Later(kindB, kindA[i], j, endB)))
            {
                rows.Add(new DiffRow(i++, -1, false));
            }
            else
            {
                rows.Add(new DiffRow(-1, j++, false));
            }
        }
    }

    private static bool Later(IReadOnlyList<string> kinds, string kind, int from, int end)
    {
        for (var k = from; k < Math.Min(end, from + 50); k++)
        {
            if (kinds[k] == kind)
            {
                return true;
            }
        }

        return false;
    }
}
