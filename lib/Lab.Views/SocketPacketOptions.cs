using Lab.Tracing;

namespace Lab.Views;

/// <summary>How a message of Socket.IO is shown.</summary>
public sealed record SocketPacketOptions
{
    /// <summary>The defaults.</summary>
    public static SocketPacketOptions Default { get; } = new();

    /// <summary>What stands above. Default: empty, which says what it is.</summary>
    public string Title { get; init; } = "";

    /// <summary>How the lab knows the message; null says nothing. Default: null.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>How many bytes there really were, when only the beginning was kept; null when all are here. Default: null.</summary>
    public int? TrueLength { get; init; }
}
