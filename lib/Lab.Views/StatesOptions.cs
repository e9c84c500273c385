using Lab.Tracing;

namespace Lab.Views;

/// <summary>How a state machine is drawn.</summary>
public sealed record StatesOptions
{
    /// <summary>The defaults.</summary>
    public static StatesOptions Default { get; } = new();

    /// <summary>What stands above. Default: empty, which takes the table's name and source.</summary>
    public string Title { get; init; } = "";

    /// <summary>How the lab knows the run that is marked; null says nothing. Default: null.</summary>
    public Provenance? Provenance { get; init; }
}
