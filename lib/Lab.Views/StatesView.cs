using System.Globalization;
using Lab.Wire;

namespace Lab.Views;

/// <summary>A state machine drawn from its transition table: states as boxes, steps as arrows with <c>input / action</c>, and a run marked in it.</summary>
public sealed class StatesView : View
{
    private readonly List<StatesState> _states;
    private readonly List<StatesStep> _steps;
    private readonly StatesOptions _options;
    private readonly string _name;
    private readonly List<string> _notes;
    private readonly bool _hasRun;

    private StatesView(string name, List<StatesState> states, List<StatesStep> steps, List<string> notes, bool hasRun, StatesOptions? options) =>
        (_name, _states, _steps, _notes, _hasRun, _options) = (name, states, steps, notes, hasRun, options ?? StatesOptions.Default);

    /// <summary>Draws a table, and in it the states that something was seen to be in.</summary>
    /// <typeparam name="TState">The states.</typeparam>
    /// <typeparam name="TInput">What can happen.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="seen">The states in the order in which they were seen; null or empty for none. Between two of them every step of the table that
    /// leads from one to the other is marked, because it cannot be told apart from outside.</param>
    /// <param name="options">How it is drawn; null takes <see cref="StatesOptions.Default"/>.</param>
    public static StatesView Of<TState, TInput>(TransitionTable<TState, TInput> table, IReadOnlyList<TState>? seen = null, StatesOptions? options = null)
        where TState : struct, Enum
        where TInput : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(table);
        var run = seen ?? [];
        var taken = new Dictionary<int, List<int>>();
        var notes = new List<string>();
        for (var i = 1; i < run.Count; i++)
        {
            var any = run[i].Equals(run[i - 1]);
            foreach (var (index, _) in table.Steps.Index().Where(s => s.Item.From.Equals(run[i - 1]) && s.Item.To.Equals(run[i])))
            {
                (taken.TryGetValue(index, out var list) ? list : taken[index] = []).Add(i);
                any = true;
            }

            if (!any)
            {
                notes.Add($"Step {Number(i)}: from {run[i - 1]} to {run[i]} was seen, though no single step of the table leads there; what lay between was not seen.");
            }
        }

        return Make(table, run, taken, notes, options);
    }

    /// <summary>Draws a table and runs it: every input is one step from the start.</summary>
    /// <typeparam name="TState">The states.</typeparam>
    /// <typeparam name="TInput">What can happen.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="inputs">What happens, in order. An input that is not allowed ends the run, and the view says so.</param>
    /// <param name="options">How it is drawn; null takes <see cref="StatesOptions.Default"/>.</param>
    public static StatesView OfRun<TState, TInput>(TransitionTable<TState, TInput> table, IReadOnlyList<TInput> inputs, StatesOptions? options = null)
        where TState : struct, Enum
        where TInput : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(inputs);
        var run = new List<TState> { table.Start };
        var taken = new Dictionary<int, List<int>>();
        var notes = new List<string>();
        var order = table.Steps.Index().ToDictionary(s => (s.Item.From, s.Item.On), s => s.Index);
        foreach (var input in inputs)
        {
            if (!table.TryStep(run[^1], input, out var step))
            {
                notes.Add($"Step {Number(run.Count)}: {input} is not allowed in state {run[^1]}; the run ends there.");
                break;
            }

            var index = order[(step.From, step.On)];
            (taken.TryGetValue(index, out var list) ? list : taken[index] = []).Add(run.Count);
            run.Add(step.To);
        }

        return Make(table, run, taken, notes, options);
    }

    private string Title
    {
        get
        {
            var title = _options.Title.Length > 0 ? _options.Title : _name;
            return _options.Provenance is { } provenance ? $"{title} (run {LadderWords.Provenance(provenance)})" : title;
        }
    }

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var id = ViewIds.Next();
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
            foreach (var note in Notes())
            {
                markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
            }

            new StatesSvg(_states, _steps).Write(markup, id, Title, $"{Units.Count(_states.Count, "state")}, {Units.Count(_steps.Count, "step")}, beginning in {_states[0].Name}. The same follows as text.");
        }, this);
    }

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer)
    {
        writer.WriteLine(Title);
        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }

        foreach (var (s, state) in _states.Index())
        {
            writer.WriteLine();
            writer.WriteLine($"{state.Name}{(s == 0 ? "  (start)" : "")}{(state.Visits.Count > 0 ? $"  [{Visited(state)}]" : "")}");
            var leaving = _steps.Where(t => t.From == s).ToList();
            if (leaving.Count == 0)
            {
                writer.WriteLine("  (the end: no step leaves it)");
            }

            foreach (var step in leaving)
            {
                var action = step.Action.Length > 0 ? $" / {step.Action}" : "";
                var taken = step.Taken.Count > 0 ? $"  [{Taken(step)}]" : "";
                writer.WriteLine($"  {step.Input}{action} → {_states[step.To].Name}{taken}");
            }
        }
    }

    internal static string Visited(StatesState state) => $"visited {Numbers(state.Visits)}{(state.IsLast ? ", last" : "")}";

    internal static string Taken(StatesStep step) => $"step {Numbers(step.Taken)}";

    private static StatesView Make<TState, TInput>(TransitionTable<TState, TInput> table, IReadOnlyList<TState> run, Dictionary<int, List<int>> taken, List<string> notes, StatesOptions? options)
        where TState : struct, Enum
        where TInput : struct, Enum
    {
        var names = table.States;
        var order = names.Index().ToDictionary(s => s.Item, s => s.Index);
        notes.AddRange(run.Where(s => !order.ContainsKey(s)).Distinct().Select(s => $"{s} was seen, but the table does not know it."));
        List<StatesState> states = [.. names.Select(name => new StatesState(name.ToString(), [.. run.Index().Where(r => r.Item.Equals(name)).Select(r => r.Index)], run.Count > 0 && run[^1].Equals(name)))];
        List<StatesStep> steps = [.. table.Steps.Select((s, i) => new StatesStep(order[s.From], order[s.To], TextMetrics.OneLine(s.On.ToString()), TextMetrics.OneLine(s.Action), taken.TryGetValue(i, out var list) ? list : []))];
        return new StatesView($"{table.Name} ({table.Source})", states, steps, notes, run.Count > 0, options);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Numbers(IReadOnlyList<int> values) => values.Count <= 4
        ? string.Join(", ", values.Select(Number))
        : $"{string.Join(", ", values.Take(3).Select(Number))} … {Number(values[^1])}";

    private IEnumerable<string> Notes()
    {
        yield return $"Arrows say: what happens / what is done. It begins in {_states[0].Name}.";
        if (_hasRun)
        {
            yield return "The run is marked: “visited” with the order of the states from 0, “step” with the order of the steps from 1.";
        }

        foreach (var note in _notes)
        {
            yield return note;
        }
    }
}
