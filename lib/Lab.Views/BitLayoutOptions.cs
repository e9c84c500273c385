using Lab.Tracing;
using Lab.Wire;

namespace Lab.Views;

/// <summary>How a header is drawn bit by bit.</summary>
public sealed record BitLayoutOptions
{
    /// <summary>The defaults.</summary>
    public static BitLayoutOptions Default { get; } = new();

    /// <summary>What stands above. Default: empty, which says how many bytes there are.</summary>
    public string Title { get; init; } = "";

    /// <summary>How the lab knows these bytes; null says nothing. Default: null.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>Most rows of 32 bits; what is beyond is counted and said. Default 8; at least 2.</summary>
    public int MaxRows { get; init; } = 8;

    /// <summary>Whether the list of fields stands below the figure. Default: true.</summary>
    public bool List { get; init; } = true;

    /// <summary>How many bytes there really were, when only the beginning was kept; null when all are here. Default: null.</summary>
    public int? TrueLength { get; init; }

    /// <summary>What is wrong with these bytes, drawn at its byte; null for nothing. Default: null.</summary>
    public Violation? Violation { get; init; }
}
