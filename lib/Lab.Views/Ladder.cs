using Lab.Tracing;

namespace Lab.Views;

/// <summary>A sequence diagram of a trace: one lane per named endpoint, time downwards, one row per event, an arrow from what was sent to what arrived.</summary>
public sealed class Ladder : View
{
    private readonly LadderModel _model;
    private readonly LadderOptions _options;

    /// <summary>Makes a ladder of what a trace holds now.</summary>
    /// <param name="snapshot">The events and the names of the endpoints; endpoints of one name share a lane.</param>
    /// <param name="options">How it is drawn; null takes <see cref="LadderOptions.Default"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="snapshot"/> is null.</exception>
    public Ladder(TraceSnapshot snapshot, LadderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        _options = options ?? LadderOptions.Default;
        _model = new LadderModel(snapshot, _options);
    }

    /// <summary>Where every event went.</summary>
    public LadderCounts Counts => _model.Counts;

    /// <summary>The lanes, from left to right.</summary>
    public IReadOnlyList<string> Lanes => _model.Lanes;

    private string Title => _options.Title.Length > 0 ? _options.Title
        : _model.Events.Count == 0 ? "Ladder"
        : $"Ladder: {Units.Count(_model.Events.Count, "event")}, {string.Join(", ", _model.Lanes.Select(TextMetrics.OneLine))}";

    /// <inheritdoc/>
    public override void WriteHtml(TextWriter writer)
    {
        var id = ViewIds.Next();
        var empty = _model.Rows.Count == 0;
        ViewShell.Write(writer, id, markup =>
        {
            markup.Write($"<p style=\"margin:4px 0\"><b>{Title}</b></p>");
            if (empty)
            {
                foreach (var line in LadderLegend.Lines(_model))
                {
                    markup.Write($"<p style=\"margin:4px 0\">{line}</p>");
                }

                return;
            }

            markup.Write($"<p style=\"margin:4px 0\">{LadderLegend.How(_model)}</p>");
            foreach (var note in LadderLegend.Notes(_model))
            {
                markup.Write($"<p style=\"margin:4px 0\">{note}</p>");
            }

            markup.Raw("<div data-tools=\"1\" style=\"margin:4px 0\"></div>");
            new LadderSvg(_model, id).Write(markup, Title, $"Time runs downwards, each row is one event at one end. {LadderLegend.How(_model)}. The same follows as text.");
            markup.Raw("<p data-say=\"1\" aria-live=\"polite\" style=\"margin:4px 0;min-height:1.4em\"></p>");
        }, this, empty ? null : LadderScript.Text);
    }

    /// <inheritdoc/>
    public override void WriteText(TextWriter writer) => LadderText.Write(writer, _model, Title);
}
