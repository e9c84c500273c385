using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Tracing;

namespace Lab.Views;

/// <summary>Two runs side by side: what is the same, what changed and what is only in one of them, told by sign and word.</summary>
/// <remarks>Events are compared by end, level, direction, verb and words; times, numbers and ports differ from run to run and do not count.</remarks>
public sealed partial class DiffView : View
{
    private readonly IReadOnlyList<string> _a;
    private readonly IReadOnlyList<string> _b;
    private readonly List<DiffRow> _rows;
    private readonly DiffOptions _options;
    private readonly string _note;

    /// <summary>Compares two traces.</summary>
    /// <param name="a">The first run.</param>
    /// <param name="b">The second run.</param>
    /// <param name="options">How they are compared; null takes <see cref="DiffOptions.Default"/>.</param>
    public DiffView(TraceSnapshot a, TraceSnapshot b, DiffOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        _options = options ?? DiffOptions.Default;
        (_a, _b) = (Lines(a), Lines(b));
        _rows = DiffAlign.Of([.. _a.Select(WithoutPorts)], [.. _b.Select(WithoutPorts)], Kinds(a), Kinds(b));
        Counts = Count(_rows);
        var dropped = a.Dropped + b.Dropped;
        _note = "Compared without times and ports." + (dropped > 0 ? $" {Units.Count(dropped, "older event")} dropped by the bounded traces could not be compared." : "");
    }

    /// <summary>Compares two lists of lines.</summary>
    /// <param name="a">The first run.</param>
    /// <param name="b">The second run.</param>
    /// <param name="options">How they are compared; null takes <see cref="DiffOptions.Default"/>.</param>
    public DiffView(IReadOnlyList<string> a, IReadOnlyList<string> b, DiffOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        _options = options ?? DiffOptions.Default;
        (_a, _b) = ([.. a.Select(static line => line ?? "")], [.. b.Select(static line => line ?? "")]);
        _rows = DiffAlign.Of(_a, _b, [.. _a.Select(FirstWord)], [.. _b.Select(FirstWord)]);
        Counts = Count(_rows);
        _note = "";
    }

    /// <summary>What the comparison found.</summary>
    public DiffCounts Counts { get; }

    private string Title => _options.Title.Length > 0 ? _options.Title : $"{_options.NameA} compared with {_options.NameB}";

    private string Result => Counts is { Changed: 0, OnlyA: 0, OnlyB: 0 }
        ? $"No difference: {Units.Count(Counts.Same, "row")} the same."
        : $"{Units.Count(Counts.Same)} same, {Units.Count(Counts.Changed)} changed, {Units.Count(Counts.OnlyA)} only in {_options.NameA}, {Units.Count(Counts.OnlyB)} only in {_options.NameB}.";

    private TableView Table
    {
        get
        {
            var rows = new List<IReadOnlyList<TableCell>>();
            for (var r = 0; r < _rows.Count; r++)
            {
                var run = SameRun(r);
                if (run > 1)
                {
                    rows.Add(["", "", "", $"⋮ {Units.Count(run)} rows the same"]);
                    r += run - 1;
                    continue;
                }

                AddRow(rows, _rows[r]);
            }

            return new TableView($"{Title}. {Result}", ["what is it", $"{_options.NameA} row>", $"{_options.NameB} row>", "content"], rows, new() { MaxRows = _options.MaxRows, Note = _note });
        }
    }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer) => Table.WriteHtml(writer);

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer) => Table.WriteText(writer);

    private static string Number(int index) => index < 0 ? "" : (index + 1).ToString(CultureInfo.InvariantCulture);

    private static DiffCounts Count(List<DiffRow> rows) => new(
        rows.Count(r => r.Same), rows.Count(r => r is { Same: false, A: >= 0, B: >= 0 }), rows.Count(r => r.B < 0), rows.Count(r => r.A < 0));

    private static string FirstWord(string line) => line.Split(' ', 2)[0];

    private static List<string> Lines(TraceSnapshot snapshot) => [.. snapshot.Events.Select(e =>
        $"{Name(snapshot, e)}: {LadderWords.Label(e)} ({LadderWords.Level(e.Level)}, {LadderWords.Provenance(e.Provenance)})")];

    private static List<string> Kinds(TraceSnapshot snapshot) => [.. snapshot.Events.Select(e => $"{Name(snapshot, e)} {e.Level} {e.Direction} {e.Verb}")];

    private static string Name(TraceSnapshot snapshot, TraceEvent item) => WithoutPorts(TextMetrics.OneLine(snapshot.LocalName(item)));

    private static string WithoutPorts(string text) => Port().Replace(text, "*");

    private void AddRow(List<IReadOnlyList<TableCell>> rows, DiffRow row)
    {
        var (a, b) = (Number(row.A), Number(row.B));
        switch (row)
        {
            case { Same: true }:
                rows.Add(["  same", a, b, _a[row.A]]);
                break;
            case { A: >= 0, B: >= 0 }:
                rows.Add(["~ changed", a, "", $"{_options.NameA}: {_a[row.A]}"]);
                rows.Add(["~ changed", "", b, $"{_options.NameB}: {_b[row.B]}"]);
                break;
            case { A: >= 0 }:
                rows.Add([$"- only in {_options.NameA}", a, "", _a[row.A]]);
                break;
            default:
                rows.Add([$"+ only in {_options.NameB}", "", b, _b[row.B]]);
                break;
        }
    }

    // How many equal rows fold here: those further from a difference than the context reaches.
    private int SameRun(int r)
    {
        var end = r;
        while (end < _rows.Count && _rows[end].Same)
        {
            end++;
        }

        var begin = r;
        while (begin > 0 && _rows[begin - 1].Same)
        {
            begin--;
        }

        var from = begin == 0 ? begin : begin + _options.Context;
        var to = end == _rows.Count ? end : end - _options.Context;
        return r == from && to - from > 1 ? to - from : 0;
    }

    [GeneratedRegex(@"(?<=(\d\.\d{1,3}|\]|localhost):|\bport )\d{1,5}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Port();
}
