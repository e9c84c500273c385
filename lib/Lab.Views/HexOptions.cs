using Lab.Tracing;

namespace Lab.Views;

/// <summary>How bytes are shown.</summary>
public sealed record HexOptions
{
    /// <summary>The defaults.</summary>
    public static HexOptions Default { get; } = new();

    /// <summary>What stands above. Default: empty, which says how many bytes there are.</summary>
    public string Title { get; init; } = "";

    /// <summary>How the lab knows these bytes; null says nothing. Default: null.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>Bytes in a row. Default 16; 4 to 32.</summary>
    public int BytesPerRow { get; init; } = 16;

    /// <summary>Most bytes shown: the beginning and the last row; what is between is counted and said. Default 256; at least 64.</summary>
    public int MaxBytes { get; init; } = 256;

    /// <summary>How many bytes there really were, when only the beginning was kept; null when all are here. Default: null.</summary>
    public int? TrueLength { get; init; }
}
