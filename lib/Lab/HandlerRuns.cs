using Lab.Exercises;
using Lab.Views;

namespace Lab;

/// <summary>Counts whose handlers ran, for the question that a packet cannot answer: whether anybody listened.</summary>
/// <example><code>
/// var ran = new HandlerRuns("ana", "bo");
/// ana.On("news", (string text) => ran.Add("ana", "news"));
/// </code></example>
public sealed class HandlerRuns
{
    private readonly Lock _gate = new();
    private readonly string[] _names;
    private readonly OrderedDictionary<string, Dictionary<string, int>> _rows = new(StringComparer.Ordinal);

    /// <summary>Begins to count.</summary>
    /// <param name="names">Whose handlers, in the order in which they are shown.</param>
    public HandlerRuns(params string[] names) => _names = names;

    /// <summary>A handler ran.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="what">For what.</param>
    /// <exception cref="ArgumentException">The name is not one of those that are counted.</exception>
    public void Add(string name, string what)
    {
        if (!_names.Contains(name))
        {
            throw new ArgumentException($"{name} is not counted here, only {string.Join(", ", _names)}.", nameof(name));
        }

        lock (_gate)
        {
            if (!_rows.TryGetValue(what, out var row))
            {
                _rows[what] = row = _names.ToDictionary(n => n, _ => 0, StringComparer.Ordinal);
            }

            row[name]++;
        }
    }

    /// <summary>How often somebody's handler ran.</summary>
    /// <param name="name">Whose.</param>
    /// <param name="what">For what.</param>
    public int Count(string name, string what)
    {
        lock (_gate)
        {
            return _rows.TryGetValue(what, out var row) ? row.GetValueOrDefault(name) : 0;
        }
    }

    /// <summary>Whose handlers ran: names, or <c>nobody</c>.</summary>
    /// <param name="what">For what.</param>
    public string Who(string what) => NameSet.Write(_names.Where(name => Count(name, what) > 0));

    /// <summary>Whose handlers ran and how often, one row for each thing.</summary>
    public View Grid()
    {
        lock (_gate)
        {
            return new ReceiversGrid(
                [.. _names.Select(name => new Receiver(name, []))],
                [.. _rows.Select(row => new ReceiversRow(row.Key, new Dictionary<string, int>(row.Value)))],
                ReceiversOptions.Default with { Title = "Whose handler ran" });
        }
    }
}
