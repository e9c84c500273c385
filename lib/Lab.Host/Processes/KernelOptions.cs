namespace Lab.Host.Processes;

/// <summary>How a kernel process is started.</summary>
internal sealed record KernelOptions
{
    /// <summary>The defaults: 2 GiB of managed memory and the host's own environment.</summary>
    public static KernelOptions Default { get; } = new();

    /// <summary>Managed memory of the process in MiB. Default 2048.</summary>
    public int MemoryMiB { get; init; } = 2048;

    /// <summary>Environment variables to set on top of the host's. Default none.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long a kernel may take until it is ready. Default 60 s: a cold start on a busy machine takes many times longer than usual.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(60);
}
