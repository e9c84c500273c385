using Lab.Tracing;

namespace Lab.Views;

/// <summary>How the head of a request or a response is shown.</summary>
public sealed record HttpHeadOptions
{
    /// <summary>The defaults.</summary>
    public static HttpHeadOptions Default { get; } = new();

    /// <summary>What stands above. Default: empty, which says how many bytes the head has.</summary>
    public string Title { get; init; } = "";

    /// <summary>How the lab knows these bytes; null says nothing. Default: null.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>How many bytes there really were, when only the beginning was kept; null when all are here. Default: null.</summary>
    public int? TrueLength { get; init; }
}
