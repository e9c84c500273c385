using System.Globalization;

namespace Lab.Views;

/// <summary>Draws a laid-out state machine.</summary>
internal sealed class StatesSvg
{
    private const double Column = Size * TextMetrics.Advance;
    private const double Size = 11.5;
    private const double Line = 14;
    private const double Between = 26;
    private const int LabelColumns = 24;
    private const string Again = "(again, as above)";
    private readonly IReadOnlyList<StatesState> _states;
    private readonly IReadOnlyList<StatesStep> _steps;
    private readonly List<string>[] _labels;
    private readonly List<string>[] _boxes;
    private readonly StatesGraph _graph;
    private readonly double[] _top;
    private readonly double[] _height;

    public StatesSvg(IReadOnlyList<StatesState> states, IReadOnlyList<StatesStep> steps)
    {
        (_states, _steps) = (states, steps);
        _labels = [.. steps.Select(Label)];
        _boxes = [.. states.Select((s, i) => Box(s, i))];
        var ends = steps.SelectMany(s => new[] { s.From, s.To }).CountBy(s => s).ToDictionary();
        _graph = new StatesGraph(
            states,
            steps,
            s => Math.Max((_boxes[s].Max(TextMetrics.Columns) * Column) + 20, 16 + (9 * ends.GetValueOrDefault(s))),
            t => (_labels[t].Max(TextMetrics.Columns) * Column) + 18,
            (Again.Length * Column) + 20);
        _height = [.. _graph.Ranks.Select(r => r.Count == 0 ? 0 : r.Max(Height))];
        _top = new double[_height.Length];
        var y = 6.0;
        for (var r = 0; r < _top.Length; r++)
        {
            _top[r] = y;
            y += _height[r] + Between;
        }
    }

    public void Write(Markup markup, string id, string title, string description)
    {
        var (width, height) = (Math.Ceiling(_graph.Width) + 12, _top[^1] + _height[^1] + 8);
        ViewShell.BeginSvg(markup, id, width, height, title, description);
        markup.Write($"<g transform=\"translate(6 0)\" font-size=\"{Size}\">");
        foreach (var chain in _graph.Chains)
        {
            WriteChain(markup, chain);
        }

        foreach (var node in _graph.Ranks.SelectMany(r => r))
        {
            if (node.State >= 0)
            {
                WriteBox(markup, node);
            }
            else if (node.Step >= 0)
            {
                WriteLabel(markup, node);
            }
        }

        markup.Raw("</g>");
        ViewShell.EndSvg(markup);
    }

    private static List<string> Label(StatesStep step)
    {
        var lines = Wrap(step.Input);
        if (step.Action.Length > 0)
        {
            lines.AddRange(Wrap("/ " + step.Action));
        }

        if (step.Taken.Count > 0)
        {
            lines.AddRange(Wrap("▸ " + StatesView.Taken(step)));
        }

        return lines;
    }

    // Broken at spaces; a word that is longer than a line is shortened, and whole in the tooltip.
    private static List<string> Wrap(string text)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => TextMetrics.Shorten(w, LabelColumns + 8)))
        {
            if (lines.Count > 0 && TextMetrics.Columns(lines[^1]) + 1 + TextMetrics.Columns(word) <= LabelColumns)
            {
                lines[^1] += " " + word;
            }
            else
            {
                lines.Add(word);
            }
        }

        return lines.Count == 0 ? [""] : lines;
    }

    private List<string> Box(StatesState state, int index)
    {
        List<string> lines = [TextMetrics.Shorten(TextMetrics.OneLine(state.Name), 30)];
        if (state.Visits.Count > 0)
        {
            lines.Add("▸ " + StatesView.Visited(state));
        }

        // A step that stays in its state stands in the box: an arrow could only point at itself.
        foreach (var step in _steps.Where(s => s.From == index && s.To == index))
        {
            lines.Add(TextMetrics.Shorten($"↻ {step.Input}{(step.Action.Length > 0 ? " / " + step.Action : "")}{(step.Taken.Count > 0 ? $" ▸ {StatesView.Taken(step)}" : "")}", 44));
        }

        return lines;
    }

    private double Height(StatesNode node) => node.State >= 0 ? ((node.IsCopy ? 2 : _boxes[node.State].Count) * Line) + 14
        : node.Step >= 0 ? (_labels[node.Step].Count * Line) + 4 : 0;

    private void WriteBox(Markup markup, StatesNode node)
    {
        var state = _states[node.State];
        var (x, y, height) = (node.X - (node.Width / 2), _top[node.Rank], Height(node));
        var visited = state.Visits.Count > 0 && !node.IsCopy;
        List<string> lines = node.IsCopy ? [_boxes[node.State][0], Again] : _boxes[node.State];
        markup.Write($"<g data-state=\"{state.Name}\"><title>{state.Name}{(visited ? ": " + StatesView.Visited(state) : "")}</title>");
        markup.Write($"<rect x=\"{x}\" y=\"{y}\" width=\"{node.Width}\" height=\"{height}\" rx=\"7\" fill=\"{(visited ? Theme.Blue : "none")}\" fill-opacity=\"0.14\" stroke=\"{(visited ? Theme.Blue : "currentColor")}\" stroke-width=\"{(visited ? 2.6 : 1.3)}\" stroke-dasharray=\"{(node.IsCopy ? "4 3" : "none")}\"/>");
        foreach (var (i, line) in lines.Index())
        {
            markup.Write($"<text x=\"{node.X}\" y=\"{y + 17 + (i * Line)}\" text-anchor=\"middle\" font-weight=\"{(i == 0 ? "bold" : "normal")}\">{line}</text>");
        }

        markup.Raw("</g>");
    }

    private void WriteLabel(Markup markup, StatesNode node)
    {
        var step = _steps[node.Step];
        markup.Write($"<g data-step=\"{node.Step}\"><title>{_states[step.From].Name} → {_states[step.To].Name}: {step.Input}{(step.Action.Length > 0 ? " / " + step.Action : "")}</title>");
        foreach (var (i, line) in _labels[node.Step].Index())
        {
            markup.Write($"<text x=\"{node.LineX + 7}\" y=\"{_top[node.Rank] + 12 + (i * Line)}\" font-weight=\"{(line.StartsWith('▸') ? "bold" : "normal")}\">{line}</text>");
        }

        markup.Raw("</g>");
    }

    private void WriteChain(Markup markup, StatesChain chain)
    {
        var taken = _steps[chain.Step].Taken.Count > 0;
        var path = new System.Text.StringBuilder();
        for (var i = 0; i < chain.Nodes.Count - 1; i++)
        {
            var (upper, lower) = (chain.Nodes[i], chain.Nodes[i + 1]);
            var (x1, x2) = (i == 0 ? Port(upper, chain, down: true) : upper.LineX, i == chain.Nodes.Count - 2 ? Port(lower, chain, down: false) : lower.LineX);
            var y1 = _top[upper.Rank] + (upper.State >= 0 ? Height(upper) : _height[upper.Rank]);
            var y2 = _top[lower.Rank];

            // A box may be lower than its rank; only below it the line may turn.
            var turn = _top[upper.Rank] + _height[upper.Rank];
            var middle = (turn + y2) / 2;
            path.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "M" : "L")}{x1:0.#} {y1:0.#}V{turn:0.#}C{x1:0.#} {middle:0.#} {x2:0.#} {middle:0.#} {x2:0.#} {y2:0.#}");
            if (lower.State < 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"V{y2 + _height[lower.Rank]:0.#}");
            }
        }

        var end = chain.Upwards
            ? (X: Port(chain.Nodes[0], chain, down: true), Y: _top[chain.Nodes[0].Rank] + Height(chain.Nodes[0]), Back: 7.0)
            : (X: Port(chain.Nodes[^1], chain, down: false), Y: _top[chain.Nodes[^1].Rank], Back: -7.0);
        var color = taken ? Theme.Blue : "currentColor";
        markup.Write($"<path d=\"{path.ToString()}\" fill=\"none\" stroke=\"{color}\" stroke-opacity=\"{(taken ? 1 : 0.65)}\" stroke-width=\"{(taken ? 2.6 : 1.2)}\"/>");
        markup.Write($"<path d=\"M{end.X - 4} {end.Y + end.Back}L{end.X} {end.Y}L{end.X + 4} {end.Y + end.Back}z\" fill=\"{color}\"/>");
    }

    // The ends at one side of a box stand in the order of where they go.
    private double Port(StatesNode box, StatesChain chain, bool down)
    {
        var all = _graph.Chains.Where(c => (down ? c.Nodes[0] : c.Nodes[^1]) == box)
            .OrderBy(c => (down ? c.Nodes[1] : c.Nodes[^2]).LineX).ThenBy(c => c.Step).ToList();
        var room = box.Width - 20;
        var step = Math.Min(26, all.Count > 1 ? room / (all.Count - 1) : 0);
        return box.X + ((all.IndexOf(chain) - ((all.Count - 1) / 2.0)) * step);
    }
}
