using System.Diagnostics;
using System.Globalization;
using Lab.Host.Notebooks;
using Lab.Host.Running;

namespace Lab.Host.Terminal;

/// <summary>Progress on a terminal: the running cell on a last line that counts its seconds, everything that has ended above it.</summary>
internal sealed class LiveProgress : PlainProgress, IDisposable
{
    private const string ClearLine = "\r\u001b[K";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private readonly bool _colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private readonly Stopwatch _watch = new();
    private string? _running;

    /// <summary>Writes to a terminal.</summary>
    public LiveProgress(TextWriter writer)
        : base(writer) => _timer = new Timer(_ => Draw(), null, Tick, Tick);

    /// <summary>Whether <paramref name="writer"/> is a terminal that understands how to clear a line.</summary>
    public static bool IsPossible(TextWriter writer) =>
        !(writer == Console.Error ? Console.IsErrorRedirected : Console.IsOutputRedirected) && Environment.GetEnvironmentVariable("TERM") is { } terminal && terminal != "dumb";

    /// <inheritdoc/>
    public override void Starting(NotebookCell cell, int pass)
    {
        lock (_gate)
        {
            _running = $"  ...     {Label(cell, pass)}";
            _watch.Restart();
        }

        Draw();
    }

    /// <inheritdoc/>
    public override void Ended(Notebook notebook, CellResult result)
    {
        lock (_gate)
        {
            _running = null;
            base.Ended(notebook, result);
        }
    }

    /// <summary>Stops drawing and leaves the line clean.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _running = null;
            Writer.Write(ClearLine);
        }
    }

    /// <inheritdoc/>
    protected override void Line(string text)
    {
        lock (_gate)
        {
            Writer.WriteLine(ClearLine + Coloured(text));
        }
    }

    private string Coloured(string text)
    {
        // The words stay: colour only repeats what they say.
        const string Good = "  ok ";
        const string Bad = "  FAILED ";
        return !_colours ? text
            : text.StartsWith(Good, StringComparison.Ordinal) ? $"\u001b[32m{Good}\u001b[0m{text[Good.Length..]}"
            : text.StartsWith(Bad, StringComparison.Ordinal) ? $"\u001b[31m{Bad}\u001b[0m{text[Bad.Length..]}"
            : text;
    }

    private void Draw()
    {
        lock (_gate)
        {
            if (_running is { } running)
            {
                Writer.Write(string.Create(CultureInfo.InvariantCulture, $"{ClearLine}{running} {_watch.Elapsed.TotalSeconds,6:0.0} s"));
            }
        }
    }
}
