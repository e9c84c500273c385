namespace Lab.Host.Running;

/// <summary>How notebooks are run.</summary>
internal sealed record RunOptions
{
    /// <summary>The defaults: once, in the order of the file, 60 s per cell, 2 GiB.</summary>
    public static RunOptions Default { get; } = new();

    /// <summary>How long a cell may run. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Whether each notebook is run twice in one kernel. Default no.</summary>
    public bool Twice { get; init; }

    /// <summary>Seed of the order of sections; null (the default) keeps the order of the file.</summary>
    public int? ShuffleSeed { get; init; }

    /// <summary>Managed memory per kernel in MiB. Default 2048.</summary>
    public int MemoryMiB { get; init; } = 2048;
}
