namespace Lab.Views;

/// <summary>Who receives it: one row for each way to emit, one column for each client, and in each cell how often the event arrived in this run.</summary>
/// <remarks>A filled box holds the count, an empty ring stands for nothing; what was predicted stands below with a tick or a cross and in words.</remarks>
public sealed class ReceiversGrid : View
{
    private readonly ReceiversOptions _options;

    /// <summary>Makes a grid.</summary>
    /// <param name="columns">Who may receive, from left to right.</param>
    /// <param name="rows">The ways to emit, from top to bottom.</param>
    /// <param name="options">How it is drawn; null takes <see cref="ReceiversOptions.Default"/>.</param>
    /// <exception cref="ArgumentException">Two columns have one name, or a count is negative.</exception>
    public ReceiversGrid(IReadOnlyList<Receiver> columns, IReadOnlyList<ReceiversRow> rows, ReceiversOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        if (columns.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two columns are called {twice.Key}.", nameof(columns));
        }

        if (rows.SelectMany(r => r.Counts.Values).Any(count => count < 0))
        {
            throw new ArgumentException("An event cannot arrive less than 0 times.", nameof(rows));
        }

        (Columns, Rows, _options) = ([.. columns], [.. rows], options ?? ReceiversOptions.Default);
    }

    /// <summary>Who may receive, from left to right.</summary>
    public IReadOnlyList<Receiver> Columns { get; }

    /// <summary>The ways to emit, from top to bottom.</summary>
    public IReadOnlyList<ReceiversRow> Rows { get; }

    private string Title => $"{_options.Title} ({LadderWords.Provenance(_options.Provenance)})";

    private bool HasPrediction => Rows.Any(r => r.Predicted is not null);

    /// <summary>The same with the rows of another grid below, so that several runs become one picture.</summary>
    /// <param name="more">The other grid. Rooms that differ between the two are said.</param>
    public ReceiversGrid And(ReceiversGrid more)
    {
        ArgumentNullException.ThrowIfNull(more);
        var known = Columns.ToDictionary(c => c.Name);
        List<Receiver> columns = [.. Columns.Select(c => more.Columns.FirstOrDefault(m => m.Name == c.Name) is { } other ? Joined(c, other) : c), .. more.Columns.Where(c => !known.ContainsKey(c.Name))];
        return new(columns, [.. Rows, .. more.Rows], _options);
    }

    /// <summary>The same with what was predicted for one row.</summary>
    /// <param name="row">Which row, from 0.</param>
    /// <param name="names">Who was expected to receive.</param>
    public ReceiversGrid Predicting(int row, IReadOnlyCollection<string> names) =>
        new(Columns, [.. Rows.Select((r, i) => i == row ? (r with { Predicted = names }) : r)], _options);

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var id = ViewIds.Next();
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
            if (Rows.Count > 0 && Columns.Count > 0)
            {
                new ReceiversSvg([.. Columns.Take(Math.Max(1, _options.MaxColumns))], Rows).Write(markup, id, Title, Words());
            }

            foreach (var note in Notes())
            {
                markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
            }
        }, this);
    }

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(Title);
        if (Rows.Count > 0 && Columns.Count > 0)
        {
            List<TableColumn> columns = ["emit", .. Columns.Select(c => new TableColumn(c.Name, Align.Center))];
            List<IReadOnlyList<TableCell>> rows = [.. Heading("in rooms", c => string.Join(", ", c.Rooms)), .. Heading("", c => c.Line)];
            foreach (var row in Rows)
            {
                rows.Add([Full(row), .. Columns.Select(c => (TableCell)ReceiversWords.Cell(row, c.Name))]);
            }

            new TableView("", columns, rows).WriteText(writer);
        }

        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }

        if (Rows.Count > 0 && Columns.Count > 0)
        {
            writer.WriteLine(Words());
        }
    }

    private static string Full(ReceiversRow row) => row.Form + (row.Sender.Length > 0 ? $" by {row.Sender}" : "") + (row.Note.Length > 0 ? $" ({row.Note})" : "");

    // A room that only one of the two knows gets a mark: it was joined or left in between.
    private static Receiver Joined(Receiver first, Receiver then)
    {
        var both = first.Rooms.Intersect(then.Rooms).ToList();
        return then with { Rooms = [.. both, .. first.Rooms.Concat(then.Rooms).Except(both).Select(r => r.TrimEnd('*') + ReceiversWords.Changed).Distinct().Order(StringComparer.Ordinal)] };
    }

    private IEnumerable<IReadOnlyList<TableCell>> Heading(string what, Func<Receiver, string> value)
    {
        if (Columns.Any(c => value(c).Length > 0))
        {
            yield return [what, .. Columns.Select(c => (TableCell)value(c))];
        }
    }

    // What each row came to, in words: for those who do not see the picture.
    private string Words() => string.Join(' ', Rows.Select(row =>
        $"{Full(row)} reached {ReceiversWords.List(row.Receivers)}{(row.Predicted is { } said ? $"; predicted: {ReceiversWords.List([.. said])}" : "")}."));

    private IEnumerable<string> Notes()
    {
        if (Rows.Count == 0 || Columns.Count == 0)
        {
            yield return "Nothing has been emitted yet.";
            yield break;
        }

        if (Columns.Count > Math.Max(1, _options.MaxColumns))
        {
            yield return $"{Units.Count(Columns.Count - _options.MaxColumns, "client")} of {Units.Count(Columns.Count)} not drawn; the text has them.";
        }

        if (Columns.Any(c => c.Rooms.Any(r => r.EndsWith(ReceiversWords.Changed, StringComparison.Ordinal))))
        {
            yield return "* not in this room in every row.";
        }

        if (HasPrediction)
        {
            var cells = Rows.Where(r => r.Predicted is not null).SelectMany(r => Columns.Where(c => r.Counts.ContainsKey(c.Name)).Select(c => ReceiversWords.IsAsSaid(r, c.Name))).ToList();
            var wrong = cells.Count(right => !right);
            yield return wrong == 0 ? "Every cell came out as predicted." : $"{Units.Count(wrong, "cell")} of {Units.Count(cells.Count)} came out differently than predicted: marked ✘.";
        }
    }
}
