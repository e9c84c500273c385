namespace Lab.Views;

/// <summary>A state as a reader sees it.</summary>
internal sealed record StatesState(string Name, IReadOnlyList<int> Visits, bool IsLast);

/// <summary>A transition as a reader sees it: indexes of states, the lines of its label, and at which steps of a run it was taken.</summary>
internal sealed record StatesStep(int From, int To, string Input, string Action, IReadOnlyList<int> Taken);

/// <summary>Something that has a place: a box, a label on its line, or a bend of a line that passes a rank.</summary>
internal sealed class StatesNode(int rank, double width, int state, int step, bool copy = false)
{
    public int Rank { get; } = rank;

    public double Width { get; } = width;

    /// <summary>The state whose box this is; -1 for a label or a bend.</summary>
    public int State { get; } = state;

    /// <summary>The transition whose label this is; -1 for a box or a bend.</summary>
    public int Step { get; } = step;

    /// <summary>Whether this is the second box of the first state, at the bottom.</summary>
    public bool IsCopy { get; } = copy;

    public double X { get; set; }

    public List<StatesNode> Up { get; } = [];

    public List<StatesNode> Down { get; } = [];

    /// <summary>Where a line passes: the middle of a box or a bend, the left edge of a label, whose words stand at the right of its line.</summary>
    public double LineX => Step >= 0 ? X - (Width / 2) + 6 : X;
}

/// <summary>One transition as a chain of nodes from the upper box to the lower one.</summary>
internal sealed record StatesChain(int Step, IReadOnlyList<StatesNode> Nodes, bool Upwards);

/// <summary>Lays out a state machine in ranks: boxes in even ranks, labels in odd ones, so that a line never crosses a word.</summary>
internal sealed class StatesGraph
{
    private const double Gap = 12;
    private readonly IReadOnlyList<StatesState> _states;
    private readonly IReadOnlyList<StatesStep> _steps;
    private readonly Func<int, double> _labelWidth;

    public StatesGraph(IReadOnlyList<StatesState> states, IReadOnlyList<StatesStep> steps, Func<int, double> boxWidth, Func<int, double> labelWidth, double copyWidth)
    {
        (_states, _steps, _labelWidth) = (states, steps, labelWidth);
        var layers = Layers();
        var bottom = layers.Length == 0 ? 0 : layers.Max();

        // Ways back to the start that would run through the whole picture end at a second box of it, below everything.
        var far = steps.Any(s => s.To == 0 && s.From != 0 && layers[s.From] >= 3);
        var boxes = states.Select((_, s) => new StatesNode(layers[s] * 2, boxWidth(s), s, -1)).ToList();
        var copy = far ? new StatesNode((bottom + 1) * 2, Math.Max(boxWidth(0), copyWidth), 0, -1, copy: true) : null;
        Ranks = [.. Enumerable.Range(0, ((far ? bottom + 1 : bottom) * 2) + 1).Select(_ => new List<StatesNode>())];
        foreach (var box in copy is null ? boxes : [.. boxes, copy])
        {
            Ranks[box.Rank].Add(box);
        }

        foreach (var (index, step) in steps.Index().Where(s => s.Item.From != s.Item.To))
        {
            var to = step.To == 0 && copy is not null && layers[step.From] >= 3 ? copy : boxes[step.To];
            AddChain(index, boxes[step.From], to);
        }

        Order();
        Place();
    }

    public List<List<StatesNode>> Ranks { get; }

    public List<StatesChain> Chains { get; } = [];

    public double Width { get; private set; }

    // The longest way from the start that takes no step back; steps back are those that close a circle.
    private int[] Layers()
    {
        var count = _states.Count;
        var state = new int[count];
        var back = new HashSet<int>();
        void Visit(int s)
        {
            state[s] = 1;
            foreach (var (index, step) in _steps.Index())
            {
                if (step.From != s || step.To == s)
                {
                    continue;
                }

                if (state[step.To] == 1)
                {
                    back.Add(index);
                }
                else if (state[step.To] == 0)
                {
                    Visit(step.To);
                }
            }

            state[s] = 2;
        }

        for (var s = 0; s < count; s++)
        {
            if (state[s] == 0)
            {
                Visit(s);
            }
        }

        var layers = new int[count];
        for (var round = 0; round < count; round++)
        {
            foreach (var (index, step) in _steps.Index())
            {
                if (!back.Contains(index) && step.From != step.To)
                {
                    layers[step.To] = Math.Max(layers[step.To], layers[step.From] + 1);
                }
            }
        }

        return layers;
    }

    private void AddChain(int index, StatesNode from, StatesNode to)
    {
        var (upper, lower) = from.Rank < to.Rank ? (from, to) : (to, from);
        var ranks = Enumerable.Range(upper.Rank + 1, lower.Rank - upper.Rank - 1).ToList();

        // The label stands in the emptiest of the ranks that the line passes, near its beginning where there is a choice.
        var label = ranks.Where(r => r % 2 == 1).MinBy(r => (Ranks[r].Sum(n => n.Width), Math.Abs(r - from.Rank)));
        var nodes = new List<StatesNode> { upper };
        foreach (var rank in ranks)
        {
            var node = rank == label ? new StatesNode(rank, _labelWidth(index), -1, index) : new StatesNode(rank, 10, -1, -1);
            Ranks[rank].Add(node);
            nodes.Add(node);
        }

        nodes.Add(lower);
        for (var i = 1; i < nodes.Count; i++)
        {
            nodes[i - 1].Down.Add(nodes[i]);
            nodes[i].Up.Add(nodes[i - 1]);
        }

        Chains.Add(new StatesChain(index, nodes, from.Rank > to.Rank));
    }

    private void Order()
    {
        var best = Ranks.Select(r => r.ToList()).ToList();
        var fewest = Crossings();
        for (var round = 0; round < 40 && fewest > 0; round++)
        {
            var down = round % 2 == 0;
            for (var k = 1; k < Ranks.Count; k++)
            {
                var rank = Ranks[down ? k : Ranks.Count - 1 - k];
                var neighbours = Ranks[down ? k - 1 : Ranks.Count - k].Index().ToDictionary(n => n.Item, n => n.Index);
                double At(StatesNode node, int own)
                {
                    var near = down ? node.Up : node.Down;
                    return near.Count == 0 ? own : near.Average(n => neighbours[n]);
                }

                var keys = rank.Select((n, i) => (Node: n, Key: At(n, i))).ToList();
                rank.Clear();
                rank.AddRange(keys.OrderBy(n => n.Key).Select(n => n.Node));
            }

            Swap();
            var now = Crossings();
            if (now < fewest)
            {
                fewest = now;
                best = [.. Ranks.Select(r => r.ToList())];
            }
        }

        for (var r = 0; r < Ranks.Count; r++)
        {
            Ranks[r].Clear();
            Ranks[r].AddRange(best[r]);
        }
    }

    // Neighbours change places as long as that saves a crossing.
    private void Swap()
    {
        for (var r = 0; r < Ranks.Count; r++)
        {
            for (var (again, turns) = (true, 0); again && turns < 10; turns++)
            {
                again = false;
                for (var i = 1; i < Ranks[r].Count; i++)
                {
                    var before = CrossingsAround(r);
                    (Ranks[r][i - 1], Ranks[r][i]) = (Ranks[r][i], Ranks[r][i - 1]);
                    if (CrossingsAround(r) < before)
                    {
                        again = true;
                    }
                    else
                    {
                        (Ranks[r][i - 1], Ranks[r][i]) = (Ranks[r][i], Ranks[r][i - 1]);
                    }
                }
            }
        }
    }

    private int Crossings() => Enumerable.Range(0, Math.Max(0, Ranks.Count - 1)).Sum(CrossingsBelow);

    private int CrossingsAround(int rank) => (rank > 0 ? CrossingsBelow(rank - 1) : 0) + (rank < Ranks.Count - 1 ? CrossingsBelow(rank) : 0);

    private int CrossingsBelow(int rank)
    {
        var below = Ranks[rank + 1].Index().ToDictionary(n => n.Item, n => n.Index);
        var lines = Ranks[rank].Index().SelectMany(n => n.Item.Down.Select(d => (From: n.Index, To: below[d]))).ToList();
        var count = 0;
        for (var i = 0; i < lines.Count; i++)
        {
            for (var k = i + 1; k < lines.Count; k++)
            {
                count += (lines[i].From - lines[k].From) * (lines[i].To - lines[k].To) < 0 ? 1 : 0;
            }
        }

        return count;
    }

    private void Place()
    {
        var widest = Ranks.Max(r => r.Sum(n => n.Width + Gap));
        foreach (var rank in Ranks)
        {
            var x = (widest - rank.Sum(n => n.Width + Gap)) / 2;
            foreach (var node in rank)
            {
                node.X = x + (node.Width / 2);
                x += node.Width + Gap;
            }
        }

        // Every node is drawn to the middle of its neighbours, and pushed apart again where two would touch.
        for (var round = 0; round < 60; round++)
        {
            for (var k = 0; k < Ranks.Count; k++)
            {
                var rank = Ranks[round % 2 == 0 ? k : Ranks.Count - 1 - k];
                var wish = rank.Select(n => n.Up.Count + n.Down.Count == 0 ? n.X : n.Up.Concat(n.Down).Average(m => m.LineX) + (n.X - n.LineX)).ToArray();
                Separate(rank, wish, widest);
            }
        }

        var left = Ranks.SelectMany(r => r).Min(n => n.X - (n.Width / 2));
        foreach (var node in Ranks.SelectMany(r => r))
        {
            node.X -= left;
        }

        Width = Ranks.SelectMany(r => r).Max(n => n.X + (n.Width / 2));
    }

    private static void Separate(List<StatesNode> rank, double[] wish, double widest)
    {
        // From the left every node as far left as its wish and its neighbour allow, then from the right; the mean of both keeps the distances.
        var left = new double[rank.Count];
        var right = new double[rank.Count];
        for (var i = 0; i < rank.Count; i++)
        {
            var least = i == 0 ? rank[i].Width / 2 : left[i - 1] + ((rank[i - 1].Width + rank[i].Width) / 2) + Gap;
            left[i] = Math.Max(wish[i], least);
        }

        for (var i = rank.Count - 1; i >= 0; i--)
        {
            var most = i == rank.Count - 1 ? widest - (rank[i].Width / 2) : right[i + 1] - ((rank[i + 1].Width + rank[i].Width) / 2) - Gap;
            right[i] = Math.Min(wish[i], most);
        }

        for (var i = 0; i < rank.Count; i++)
        {
            rank[i].X = (left[i] + right[i]) / 2;
        }
    }
}
