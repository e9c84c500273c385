using System.Globalization;
using Lab.Wire.WebSocket;

namespace Lab.Views;

/// <summary>How the answer to a key comes about, step by step (RFC 6455 §4.2.2). Of two keys it shows where they differ at each step.</summary>
public sealed class AcceptKeyView : View
{
    private const double Column = Theme.FontSize * TextMetrics.Advance;
    private const double Left = 176;
    private const double Line = 17;
    private static readonly string[] Names = ["key of the request", "+ the fixed text", "SHA-1 of that", "in Base64: accept"];
    private readonly IReadOnlyList<AcceptKeySteps> _keys;

    /// <summary>Makes it.</summary>
    /// <param name="steps">The steps for a key.</param>
    /// <param name="other">The steps for another key, to compare; null for none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="steps"/> is null.</exception>
    public AcceptKeyView(AcceptKeySteps steps, AcceptKeySteps? other = null)
    {
        ArgumentNullException.ThrowIfNull(steps);
        _keys = other is null ? [steps] : [steps, other];
    }

    /// <summary>The accept key of the (first) key.</summary>
    public string Accept => _keys[0].Accept;

    private static string Title => "The accept key, step by step";

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var id = ViewIds.Next();
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
            WriteSvg(markup, id);
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
        for (var step = 0; step < Names.Length; step++)
        {
            foreach (var (k, key) in _keys.Index())
            {
                writer.WriteLine($"{(k == 0 ? $"{step + 1}. {Names[step]}" : ""),-22} {string.Join(' ', Parts(key, step))}");
            }

            if (_keys.Count == 2)
            {
                writer.WriteLine($"{"",-22} {Difference(step)}");
            }
        }

        foreach (var note in Notes())
        {
            writer.WriteLine(note);
        }
    }

    // What one line holds: more would not fit beside a second key.
    private static List<string> Parts(AcceptKeySteps key, int step) => step switch
    {
        0 => [TextMetrics.OneLine(key.Key)],
        1 => [TextMetrics.OneLine(key.Key), key.Joined[key.Key.Length..]],
        2 => [.. key.Hash.Span.ToArray().Chunk(10).Select(half => string.Join(' ', half.Select(b => b.ToString("x2", CultureInfo.InvariantCulture))))],
        _ => [key.Accept],
    };

    private string Difference(int step)
    {
        var (a, b) = (_keys[0], _keys[1]);
        if (step == 2)
        {
            return $"{Count(a.Hash.Span.ToArray(), b.Hash.Span.ToArray())} of {a.Hash.Length} bytes differ";
        }

        var (x, y) = step switch { 0 => (a.Key, b.Key), 1 => (a.Joined, b.Joined), _ => (a.Accept, b.Accept) };
        return $"{Count(x.ToCharArray(), y.ToCharArray())} of {Math.Max(x.Length, y.Length)} characters differ";

        static int Count<T>(T[] a, T[] b) => a.Zip(b).Count(p => !p.First!.Equals(p.Second)) + Math.Abs(a.Length - b.Length);
    }

    private static IEnumerable<string> Notes()
    {
        yield return "The fixed text is the same for every server in the world (RFC 6455 §1.3), so anybody who can read the request can compute the answer.";
    }

    private void WriteSvg(Markup markup, string id)
    {
        var columns = _keys.Select(k => Enumerable.Range(0, Names.Length).Max(s => Parts(k, s).Max(TextMetrics.Columns)) * Column + 24).ToList();
        var heights = Enumerable.Range(0, Names.Length).Select(s => (_keys.Max(k => Parts(k, s).Count) * Line) + 14).ToList();
        var between = _keys.Count == 2 ? 34 : 22;
        var width = Math.Max(Theme.Width, Left + columns.Sum() + 18);
        ViewShell.BeginSvg(markup, id, width, heights.Sum() + (between * Names.Length) + 4, Title, "Four steps from the key of the request to the accept key of the answer. The same follows as text.");
        var y = 4.0;
        for (var step = 0; step < Names.Length; step++)
        {
            markup.Write($"<text x=\"{Left - 12}\" y=\"{y + 20}\" text-anchor=\"end\">{step + 1}. {Names[step]}</text>");
            var x = Left;
            foreach (var (k, key) in _keys.Index())
            {
                WriteBox(markup, step, k, x, y, columns[k], heights[step]);
                if (step < Names.Length - 1)
                {
                    var (middle, below) = (x + 24, y + heights[step]);
                    markup.Write($"<path d=\"M{middle} {below + 2}v{between - 6}m-4 -6l4 6l4 -6\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.4\"/>");
                }

                x += columns[k] + 14;
            }

            if (_keys.Count == 2)
            {
                markup.Write($"<text x=\"{Left + 38}\" y=\"{y + heights[step] + 21}\">{Difference(step)}</text>");
            }

            y += heights[step] + between;
        }

        ViewShell.EndSvg(markup);
    }

    private void WriteBox(Markup markup, int step, int k, double x, double y, double width, double height)
    {
        var last = step == Names.Length - 1;
        markup.Write($"<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"none\" stroke=\"{(last ? Theme.Green : "currentColor")}\" stroke-width=\"{(last ? 2.4 : 1)}\"/>");
        foreach (var (i, part) in Parts(_keys[k], step).Index())
        {
            var baseline = y + 20 + (i * Line);
            var other = _keys.Count == 2 && Parts(_keys[1 - k], step) is var parts && i < parts.Count ? parts[i] : part;

            // One element for each character, so that what differs can be underlined where it stands.
            for (var c = 0; c < part.Length; c++)
            {
                var differs = c >= other.Length || other[c] != part[c];
                var left = x + 12 + (c * Column);
                markup.Write($"<text x=\"{left}\" y=\"{baseline}\" font-weight=\"{(differs ? "bold" : "normal")}\">{part[c]}</text>");
                if (differs)
                {
                    markup.Write($"<path d=\"M{left} {baseline + 3}h{Column - 1}\" stroke=\"{Theme.Red}\" stroke-width=\"2\"/>");
                }
            }
        }
    }
}
